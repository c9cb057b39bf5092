/** @file Numbers of one series that stand channel by channel in a line, brought into steps of all channels. */
import { isUtf8 } from 'node:buffer';
import { invalid } from '../byte-source.ts';
import type { Line } from '../text/scan-lines.ts';
import { NOT_A_NUMBER, parseNumber } from '../text/parse-number.ts';
import { fillMissing, type Missing } from './missing.ts';
import { notUtf8 } from '../text/read-text.ts';

const [SPACE, TAB, RETURN] = [32, 9, 13];

/** A stretch of a line, spaces around it left out. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

const isBlank = (byte: number): boolean => byte === SPACE || byte === TAB || byte === RETURN;

/** The stretch without the spaces around it. */
export function trimmed(bytes: Uint8Array, start: number, end: number): Stretch {
  while (start < end && isBlank(bytes[start]!)) start++;
  while (end > start && isBlank(bytes[end - 1]!)) end--;
  return { start, end };
}

/** The text of a stretch. */
export const stretchText = (bytes: Uint8Array, { start, end }: Stretch): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8');

/**
 * The text of a stretch that tells classes apart: letters that were read wrong would make one of two.
 * @throws RefractError `invalid-data` for what is no UTF-8
 */
export function classText(bytes: Uint8Array, stretch: Stretch, place: () => string): string {
  const text = stretchText(bytes, stretch);
  // U+FFFD may stand in the file itself.
  if (!text.includes('\ufffd') || isUtf8(bytes.subarray(stretch.start, stretch.end))) return text;
  throw notUtf8(place(), text);
}

/** A line's first bytes, to see what kind of line it is; a line may have megabytes. */
export const startOfLine = ({ bytes, start, end }: Line, count = 256): string =>
  stretchText(bytes, { start, end: Math.min(end, start + count) }).trimStart();

/** Numbers of one channel, that grow as they come. */
export class NumberList {
  #values = new Float32Array(16);
  length = 0;

  push(value: number): void {
    if (this.length === this.#values.length) {
      const larger = new Float32Array(2 * this.length);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.length++] = value;
  }

  get values(): Float32Array {
    return this.#values.subarray(0, this.length);
  }
}

/**
 * A number; NaN where it is missing ("?", "NaN", nothing).
 * @param place in words, for the refusal
 * @throws RefractError `invalid-data` for text that is none
 */
export function numberAt(bytes: Uint8Array, { start, end }: Stretch, place: () => string): number {
  const value = parseNumber(bytes, start, end);
  if (value !== NOT_A_NUMBER) return value;
  throw invalid(place(), `"${stretchText(bytes, { start, end: Math.min(end, start + 40) })}" is no number.`);
}

/**
 * Channels of equal length become steps × channels; what is missing at the end of all of them is padding and left out.
 * @param place of a series, "line 7" of a file
 * @returns the numbers, and how many of them were missing
 * @throws RefractError `invalid-data` for channels of different lengths, none at all, or a value that is missing
 */
export function inSteps(
  channels: readonly NumberList[],
  missing: Missing,
  place: () => string,
): { readonly data: Float32Array; readonly filled: number } {
  const steps = channels[0]?.length ?? 0;
  const other = channels.findIndex(({ length }) => length !== steps);
  if (other >= 0) {
    throw invalid(place(), `dimension 1 has ${steps} values, but dimension ${other + 1} has ${channels[other]!.length}.`, 'All dimensions of a series need the same length.'); // prettier-ignore
  }
  const count = channels.length;
  const data = new Float32Array(steps * count);
  let end = 0;
  channels.forEach(({ values }, channel) => {
    for (let step = 0; step < steps; step++) {
      const value = values[step]!;
      data[step * count + channel] = value;
      if (value === value && step >= end) end = step + 1;
    }
  });
  if (end === 0) throw invalid(place(), 'the series has no values.');
  const filled = fillMissing(data, end * count, count, missing, (i) => `${place()}, dimension ${(i % count) + 1}, value ${Math.floor(i / count) + 1}`); // prettier-ignore
  return { data: data.subarray(0, end * count), filled };
}
