/** @file Small whole numbers in delimited text, as pixels are: most of a table of pictures. */
import type { Row } from './scan-rows.ts';

/**
 * Reads numbers of one to three digits, each followed by the delimiter, as far as there are any and room for them. Whether
 * there is a third digit is worked out, not asked: as good as random, it would be guessed wrong half of the time.
 * @param bytes whose last byte is neither digit nor delimiter
 * @param from where the first would start
 * @param fields how many were there before
 * @returns how many there are now
 */
export function smallNumbers(
  bytes: Uint8Array,
  delimiter: number,
  from: number,
  { starts, ends, numbers }: Pick<Row, 'starts' | 'ends' | 'numbers'>,
  fields: number,
): number {
  const most = starts.length - 1;
  let start = from;
  while (fields < most) {
    const first = bytes[start]! - 48;
    if (first < 0 || first > 9) break;
    let value = first;
    let end = start + 1;
    const after = bytes[end]!;
    if (after !== delimiter) {
      const second = after - 48;
      if (second < 0 || second > 9) break;
      const third = bytes[start + 2]! - 48;
      // All bits are set where it is a digit, else none.
      const isDigit = ~((third | (9 - third)) >> 31);
      end = start + 2 - isDigit;
      if (bytes[end] !== delimiter) break;
      const two = 10 * first + second;
      value = two + ((9 * two + third) & isDigit);
    }
    starts[fields] = start;
    ends[fields] = end;
    numbers[fields++] = value;
    start = end + 1;
  }
  return fields;
}
