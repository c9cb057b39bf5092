/** @file Statistics by resampling: the paired permutation test and the BCa bootstrap interval. */
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { isConstant, pairedDifferences, type Interval } from './descriptive.ts';
import { normalCdf, normalQuantile } from './distributions.ts';
import { notComputable, type TestResult } from './test-result.ts';

/** How often, and from which random numbers. The same seed gives the same result. */
export interface Resampling {
  readonly resamples?: number;
  readonly seed?: number;
}

/** 2¹⁶ signs take about a millisecond. */
const EXACT_PAIRS = 16;

/**
 * The paired permutation test: how often, if each pair's two values are swapped or not at random, the mean difference is
 * at least as far from 0 as observed. The statistic is the mean difference. Up to 16 pairs all 2ⁿ swaps are counted; for
 * more, random ones, and p = (extreme + 1) / (resamples + 1), so that p is never 0.
 * Source: Fisher 1935, The Design of Experiments, 21; Phipson and Smyth 2010, Statistical Applications in Genetics and
 * Molecular Biology 9:39.
 * @throws {RangeError} when there are not as many of one as of the other
 */
export function pairedPermutationTest(
  a: readonly number[],
  b: readonly number[],
  { resamples = 20_000, seed = 1 }: Resampling = {},
): TestResult {
  const differences = pairedDifferences(a, b);
  const n = differences.length;
  if (n === 0) return notComputable('There are no pairs.');
  if (differences.every((difference) => difference === 0)) return notComputable('No pair differs.');
  const total = differences.reduce((sum, difference) => sum + difference, 0);
  // Sums of the same numbers in other signs may differ in the last bits.
  const slack = 1e-12 * differences.reduce((sum, difference) => sum + Math.abs(difference), 0);
  const isExtreme = (flips: (at: number) => boolean) => {
    const sum = differences.reduce(
      (partial, difference, at) => partial + (flips(at) ? -difference : difference),
      0,
    );
    return Math.abs(sum) >= Math.abs(total) - slack;
  };
  let extreme = 0;
  if (n <= EXACT_PAIRS) {
    for (let signs = 0; signs < 2 ** n; signs++) if (isExtreme((at) => ((signs >> at) & 1) === 1)) extreme++;
    return { statistic: total / n, p: extreme / 2 ** n, note: '' };
  }
  const random = xoroshiro128plus(seed);
  for (let resample = 0; resample < resamples; resample++) {
    if (isExtreme(() => uniformInt(random, 0, 1) === 1)) extreme++;
  }
  const note = `p is found from ${resamples} random swaps.`;
  return { statistic: total / n, p: (extreme + 1) / (resamples + 1), note };
}

/**
 * The bias-corrected and accelerated (BCa) bootstrap confidence interval of any statistic of one sample. For a paired
 * comparison give it the differences.
 * Source: Efron 1987, Journal of the American Statistical Association 82:171; Efron and Tibshirani, An Introduction to
 * the Bootstrap, 14.3.
 * @param sample two or more values
 * @param statistic of a sample of that size, or of one less (for the acceleration)
 * @param options `level` in 0…1, 0.95 if left out; 10,000 resamples if left out
 * @returns the interval; a point where all values are equal; null below two values
 */
export function bcaInterval(
  sample: readonly number[],
  statistic: (values: readonly number[]) => number,
  { level = 0.95, resamples = 10_000, seed = 1 }: Resampling & { readonly level?: number } = {},
): Interval | null {
  const n = sample.length;
  if (n < 2) return null;
  const estimate = statistic(sample);
  if (isConstant(sample)) return [estimate, estimate];
  const random = xoroshiro128plus(seed);
  const replicates = Float64Array.from({ length: resamples }, () =>
    statistic(sample.map(() => sample[uniformInt(random, 0, n - 1)]!)),
  ).sort();
  const bias = normalQuantile(shareBelow(replicates, estimate));
  const acceleration = accelerationOf(sample, statistic);
  const bound = (probability: number) => {
    const z = bias + normalQuantile(probability);
    const adjusted = normalCdf(bias + z / (1 - acceleration * z));
    // A bias that is infinite (every replicate on one side) leaves no number: then the plain percentile stands.
    return quantileSorted(replicates, Number.isNaN(adjusted) ? probability : adjusted);
  };
  return [bound((1 - level) / 2), bound((1 + level) / 2)];
}

/** The share of sorted values below a bound, those equal to it counting one half. */
function shareBelow(sorted: Float64Array, bound: number): number {
  let below = 0;
  for (const value of sorted) below += value < bound ? 1 : value === bound ? 0.5 : 0;
  return below / sorted.length;
}

/** How the spread of the statistic changes with its value, by leaving out one value after the other (Efron 1987). */
function accelerationOf(sample: readonly number[], statistic: (values: readonly number[]) => number): number {
  const without = sample.map((_, left) => statistic(sample.filter((_, at) => at !== left)));
  const centre = without.reduce((sum, value) => sum + value, 0) / without.length;
  let squares = 0;
  let cubes = 0;
  for (const value of without) {
    squares += (centre - value) ** 2;
    cubes += (centre - value) ** 3;
  }
  return squares === 0 ? 0 : cubes / (6 * squares ** 1.5);
}

/** A quantile of sorted values, linear between neighbours (type 7 of Hyndman and Fan 1996, American Statistician 50:361). */
function quantileSorted(sorted: Float64Array, probability: number): number {
  const position = probability * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (position - below) * (sorted[above]! - sorted[below]!);
}
