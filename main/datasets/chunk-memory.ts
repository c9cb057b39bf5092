/** @file Memory for what is read of a file piece by piece. */

/** Gives memory for a piece of so many bytes. */
export type ChunkMemory = (bytes: number) => Buffer<ArrayBuffer>;

/** Memory of its own for every piece: it may be kept. */
export const freshMemory: ChunkMemory = (bytes) => Buffer.allocUnsafeSlow(bytes);

/**
 * Two buffers in turn, for who is done with a piece when the next is asked for: one is used while the other is read
 * into. Fresh memory for each would make the garbage collector run all the time: it took a quarter of a CSV's import.
 */
export function twoInTurn(): ChunkMemory {
  let [used, next] = [Buffer.alloc(0), Buffer.alloc(0)];
  return (bytes) => {
    [used, next] = [next, used];
    if (used.length < bytes) used = freshMemory(bytes);
    return used.subarray(0, bytes);
  };
}
