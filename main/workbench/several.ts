/** @file Doing several things at once, a given number at a time, and ending them together. */

/**
 * Works through items, `atOnce` at a time, in their order. The first error that the work throws tells the others to stop; it is
 * thrown once all have.
 * @param work told of the item, its place, and when to stop
 * @param signal tells all to stop; what the work throws then is thrown on
 */
export async function severalAtOnce<Item>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item, index: number, signal: AbortSignal) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  const failed = new AbortController();
  const stop = signal ? AbortSignal.any([signal, failed.signal]) : failed.signal;
  const waiting = items.entries();
  let first: { readonly error: unknown } | undefined;
  const one = async () => {
    for (const [index, item] of waiting) {
      if (first) return;
      try {
        await work(item, index, stop);
      } catch (error) {
        first ??= { error };
        failed.abort();
      }
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, atOnce) }, one));
  if (first) throw first.error;
}
