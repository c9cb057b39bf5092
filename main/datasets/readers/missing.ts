/** @file Values that are not there, as the settings say: refused, 0, or the value before. */
import { invalid } from '../byte-source.ts';

export type Missing = 'refuse' | 'zero' | 'previous';

/**
 * Deals with NaN among the first `count` numbers, in place.
 * @param place of a number, for the refusal
 * @returns how many there were
 * @throws RefractError `invalid-data`
 */
export function fillMissing(
  data: Float32Array,
  count: number,
  channels: number,
  missing: Missing,
  place: (i: number) => string,
): number {
  let filled = 0;
  for (let i = 0; i < count; i++) {
    if (data[i] === data[i]) continue;
    if (missing === 'refuse') {
      throw invalid(place(i), 'the value is missing.', 'Choose what becomes of missing values.');
    }
    filled++;
    data[i] = missing === 'previous' && i >= channels ? data[i - channels]! : 0;
  }
  return filled;
}
