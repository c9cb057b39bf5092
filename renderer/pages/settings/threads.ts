/** @file Which numbers of threads a machine takes. */

/** @param most how many the machine can run at once. @returns what is wrong, or "" */
export function threadsError(threads: number, most: number): string {
  if (!Number.isInteger(threads) || threads < 1) return 'Give a whole number from 1, or leave it open.';
  return threads > most
    ? `This machine runs ${most} ${most === 1 ? 'thread' : 'threads'} at once; more make training slower.`
    : '';
}
