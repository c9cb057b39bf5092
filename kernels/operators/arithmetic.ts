/**
 * @file The arithmetic of the plain references. Each reference is written once: in float32 it rounds after every
 * operation, as the kernels do, and gives their bits; in float64 it is what gradients are measured against.
 */

export type Floats = Float32Array | Float64Array;

export interface Arithmetic {
  /** Rounds the result of one operation. */
  readonly round: (value: number) => number;
  /** a·b + c in one rounding. */
  readonly fused: (a: number, b: number, c: number) => number;
  /** `length` zeros. */
  readonly zeros: (length: number) => Floats;
}

export const float32: Arithmetic = {
  round: Math.fround,
  fused: fused32,
  zeros: (length) => new Float32Array(length),
};
export const float64: Arithmetic = {
  round: (value) => value,
  fused: (a, b, c) => a * b + c,
  zeros: (length) => new Float64Array(length),
};

const double = new Float64Array(1);
const bits = new BigInt64Array(double.buffer);

/**
 * a·b + c of three float32 numbers, rounded once to float32. A double holds the product exactly; where it does not hold
 * the sum, the sum is rounded to an odd last bit, from which the second rounding goes the right way (Boldo & Melquiond
 * 2008, "Emulation of FMA and correctly rounded sums: proved algorithms using rounding to odd").
 */
function fused32(a: number, b: number, c: number): number {
  const product = a * b;
  const sum = product + c;
  // What the sum lacks (Knuth's TwoSum, exact).
  const part = sum - product;
  const lost = product - (sum - part) + (c - part);
  if (lost === 0 || !Number.isFinite(sum)) return Math.fround(sum);
  double[0] = sum;
  if ((bits[0]! & 1n) === 0n) bits[0]! += lost > 0 === sum > 0 ? 1n : -1n;
  return Math.fround(double[0]!);
}

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
