/**
 * @file The arithmetic of the plain references. Each reference is written once: in float32 it rounds after every
 * operation, as the kernels do, and gives their bits; in float64 it is what gradients are measured against.
 */

export type Floats = Float32Array | Float64Array;

export interface Arithmetic {
  /** Rounds the result of one operation. */
  readonly round: (value: number) => number;
  /** `length` zeros. */
  readonly zeros: (length: number) => Floats;
}

export const float32: Arithmetic = { round: Math.fround, zeros: (length) => new Float32Array(length) };
export const float64: Arithmetic = { round: (value) => value, zeros: (length) => new Float64Array(length) };

/** The sizes of a sequence [batch, steps, channels], row-major. */
export interface Sizes {
  readonly batch: number;
  readonly steps: number;
  readonly channels: number;
}

/** Elements of a sequence. */
export const sequenceLength = ({ batch, steps, channels }: Sizes): number => batch * steps * channels;

/** Calls visit(first, channel, sample) for every channel of every sample; step t is at first + t·channels. */
export function forEachChannel(
  { batch, steps, channels }: Sizes,
  visit: (first: number, channel: number, sample: number) => void,
): void {
  for (let sample = 0; sample < batch; sample++) {
    for (let channel = 0; channel < channels; channel++) {
      visit(sample * steps * channels + channel, channel, sample);
    }
  }
}

/** H(v − threshold). */
export const step = (v: number, threshold: number): 0 | 1 => (v >= threshold ? 1 : 0);
