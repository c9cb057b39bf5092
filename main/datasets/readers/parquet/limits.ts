/** @file What a page of a Parquet file may claim: a few bytes could else take all memory. */
import type { Compressors } from 'hyparquet';

/** A page has a megabyte, but where one value is larger. */
const MAX_PAGE_BYTES = 2 ** 26;
/** Of a constant column a page may have very many values. */
const MAX_PAGE_VALUES = 2 ** 24;
/** No packing of numbers does better; what claims more is no data. */
export const MAX_RATIO = 10_000;

/**
 * @param size in the file, in bytes
 * @param room so many bytes are left of the column
 * @throws Error in words
 */
export function refusePage(size: number, values: number, room: number): void {
  if (!(size >= 0 && size <= MAX_PAGE_BYTES && size <= room)) throw new Error(`a page claims ${size} bytes`);
  if (!(values >= 0 && values <= MAX_PAGE_VALUES)) throw new Error(`a page claims ${values} values`);
}

/**
 * The same unpacking, but for pages that claim to unpack to more than can be.
 * @param inspect sees every page that was unpacked
 */
export function limited(compressors: Compressors, inspect: (page: Uint8Array) => void): Compressors {
  const checked = Object.entries(compressors).map(([codec, unpack]) => [
    codec,
    (input: Uint8Array, length: number) => {
      const most = Math.min(MAX_PAGE_BYTES, MAX_RATIO * input.length + 1024);
      if (!(length <= most)) throw new Error(`a page of ${input.length} bytes claims to unpack to ${length}`);
      const page = unpack!(input, length);
      inspect(page);
      return page;
    },
  ]);
  return Object.fromEntries(checked) as Compressors;
}
