/** @file Reading back what was just written, a megabyte at a time: a request to the disk for each of many small samples is slow. */
import type { BlobWriter } from './blobs.ts';

const WINDOW_BYTES = 2 ** 20;

/**
 * Reads as the writer does, with fewer requests where places follow one another.
 * @returns stretches that are good until the next one is asked for
 */
export function readAhead(
  writer: Pick<BlobWriter, 'readBack'>,
): (at: number, bytes: number) => Promise<Uint8Array> {
  let first = 0;
  let window = new Uint8Array(0);
  return async (at, bytes) => {
    if (at < first || at + bytes > first + window.length) {
      window = new Uint8Array(await writer.readBack(at, Math.max(bytes, WINDOW_BYTES)));
      first = at;
    }
    return window.subarray(at - first, at - first + bytes);
  };
}
