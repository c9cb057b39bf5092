/** @file What describes one sample: mean, standard deviation, confidence interval. */
import { mean, sampleStandardDeviation } from 'simple-statistics';
import { studentTWithin } from './distributions.ts';

/** A lower and an upper bound. */
export type Interval = readonly [low: number, high: number];

/** A sample in short. What needs more values than there are is null. */
export interface Description {
  readonly n: number;
  readonly mean: number | null;
  /** With n − 1 in the denominator; null below two values. */
  readonly sd: number | null;
  /** The 95 % confidence interval of the mean; null below two values. */
  readonly ci95: Interval | null;
}

/**
 * Describes a sample. Values that are not finite (a diverged run's) are left out.
 * The interval is mean ± t·sd/√n with t from Student's distribution with n − 1 degrees of freedom (Student 1908,
 * Biometrika 6:1), which is right for few seeds too, if the values are roughly normal.
 */
export function describe(sample: readonly number[]): Description {
  const values = sample.filter(Number.isFinite);
  const n = values.length;
  if (n === 0) return { n, mean: null, sd: null, ci95: null };
  const centre = mean(values);
  if (n === 1) return { n, mean: centre, sd: null, ci95: null };
  const sd = standardDeviation(values);
  return { n, mean: centre, sd, ci95: intervalAround(centre, sd / Math.sqrt(n), n - 1) };
}

/**
 * The standard deviation with n − 1 in the denominator, of two or more values. Exactly 0 when all are equal, which
 * rounding in the mean would otherwise hide.
 */
export function standardDeviation(values: readonly number[]): number {
  return isConstant(values) ? 0 : sampleStandardDeviation([...values]);
}

/** Whether all values are the same. */
export function isConstant(values: readonly number[]): boolean {
  return values.every((value) => value === values[0]);
}

/** The 95 % interval of an estimate with a standard error, by Student's t. */
export function intervalAround(estimate: number, standardError: number, df: number): Interval {
  const half = studentTWithin(0.95, df) * standardError;
  return [estimate - half, estimate + half];
}

/**
 * The differences a[i] − b[i], freed from the rounding of the subtraction: 0.3 − 0.2 and 0.2 − 0.1 are the same
 * number here, as they are for a person, so that ties and equal differences are seen as such.
 * @throws {RangeError} when there are not as many of one as of the other
 */
export function pairedDifferences(a: readonly number[], b: readonly number[]): number[] {
  if (a.length !== b.length)
    throw new RangeError(`pairs need as many values: there are ${a.length} and ${b.length}`);
  const largest = Math.max(...a.map(Math.abs), ...b.map(Math.abs), Number.MIN_VALUE);
  // A power of two, 16 to 32 times the spacing of numbers of that size: far below what anyone measures.
  const grain = 2 ** (Math.ceil(Math.log2(largest)) - 48);
  return a.map((value, at) => (grain > 0 ? Math.round((value - b[at]!) / grain) * grain : value - b[at]!));
}
