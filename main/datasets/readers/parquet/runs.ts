/**
 * @file Looks through the run lengths of a page before hyparquet decodes them: it repeats a value as often as a run claims,
 * beyond what its page has, and a damaged byte can claim two billion.
 * https://parquet.apache.org/docs/file-format/data-pages/encodings/ (run-length encoding and bit-packing hybrid)
 */

/** How many bits a level has; 0 where there are none. */
export interface LevelBits {
  readonly repetition: number;
  readonly definition: number;
}

/** Bits that numbers up to this one have. */
export const bitsOf = (most: number): number => 32 - Math.clz32(most);

/** So much more than the page has does no harm. */
const SLACK = 2 ** 16;

/** As hyparquet reads it: 32 bits, and what comes above them is lost. */
function varInt(page: Uint8Array, at: number): { value: number; end: number } {
  for (let [value, shift] = [0, 0]; ; shift += 7) {
    const byte = page[at++] ?? 0;
    value |= (byte & 127) << shift;
    if (byte < 128) return { value, end: at };
  }
}

function checkRuns(page: Uint8Array, from: number, bits: number, values: number): void {
  for (let [at, seen] = [from, 0]; seen < values && at < page.length;) {
    const { value, end } = varInt(page, at);
    if (value & 1) {
      const groups = value >>> 1;
      seen += 8 * groups;
      at = end + groups * bits;
    } else {
      const count = value >>> 1;
      if (count > values + SLACK) throw new Error(`a page of ${values} values claims a run of ${count}`);
      seen += count;
      at = end + ((bits + 7) >> 3);
    }
  }
}

/** @param at where the values begin @throws Error in words */
export function checkValues(page: Uint8Array, at: number, encoding: string, values: number): void {
  if (/DICTIONARY$/.test(encoding)) checkRuns(page, at + 1, page[at] ?? 0, values);
  // Of truth values: their length in bytes comes first.
  else if (encoding === 'RLE') checkRuns(page, at + 4, 1, values);
}

/** A page of the first version, unpacked: levels, each with its length before it, then values. @throws Error in words */
export function checkPage(page: Uint8Array, bits: LevelBits, encoding: string, values: number): void {
  const view = new DataView(page.buffer, page.byteOffset, page.byteLength);
  let at = 0;
  for (const width of [bits.repetition, bits.definition]) {
    if (width === 0) continue;
    checkRuns(page, at + 4, width, values);
    at += 4 + view.getUint32(at, true);
  }
  checkValues(page, at, encoding, values);
}

/** A page of the second version: its levels, one after the other, which are never packed. @throws Error in words */
export function checkLevels(
  page: Uint8Array,
  bits: LevelBits,
  repetitionBytes: number,
  values: number,
): void {
  if (bits.repetition > 0) checkRuns(page, 0, bits.repetition, values);
  if (bits.definition > 0) checkRuns(page, repetitionBytes, bits.definition, values);
}
