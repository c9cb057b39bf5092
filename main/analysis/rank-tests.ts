/** @file Tests by ranks, which assume no normal distribution: Wilcoxon's signed ranks, and Mann and Whitney's U. */
import { pairedDifferences } from './descriptive.ts';
import { normalTwoSided } from './distributions.ts';
import { countSums, rank, shareAsExtreme } from './ranks.ts';
import { notComputable, type TestResult } from './test-result.ts';

/** How p is found: exactly, counting all ways; by the normal distribution; or exactly up to 50 values. */
export type RankMethod = 'exact' | 'normal' | 'auto';

/** Up to here counting takes milliseconds and counts stay exact. */
const EXACT_UP_TO = 50;
const APPROXIMATE = 'p is found by the normal approximation.';

/**
 * Wilcoxon's signed-rank test of pairs: whether differences are symmetric around 0. Pairs without a difference are left
 * out, as Wilcoxon did. The statistic is W⁺, the sum of the ranks of the positive differences.
 * Exact: all 2ⁿ signs are counted, with the ranks as they are, tied or not. Normal: with corrections for ties and
 * continuity.
 * Source: Wilcoxon 1945, Biometrics Bulletin 1:80; Hollander, Wolfe and Chicken, Nonparametric Statistical Methods,
 * 3rd ed., 3.1.
 * @throws {RangeError} when there are not as many of one as of the other
 */
export function wilcoxonSignedRank(
  a: readonly number[],
  b: readonly number[],
  method: RankMethod = 'auto',
): TestResult {
  const differences = pairedDifferences(a, b).filter((difference) => difference !== 0);
  const n = differences.length;
  if (n === 0) return notComputable('No pair differs.');
  const { ranks, tieSum } = rank(differences.map(Math.abs));
  const statistic = ranks.reduce((sum, value, at) => (differences[at]! > 0 ? sum + value : sum), 0);
  const expected = (n * (n + 1)) / 4;
  if (isExact(method, n))
    return { statistic, p: shareAsExtreme(countSums(ranks), statistic, expected), note: '' };
  const variance = (n * (n + 1) * (2 * n + 1)) / 24 - tieSum / 48;
  return { statistic, p: normalP(statistic - expected, variance), note: APPROXIMATE };
}

/**
 * Mann and Whitney's U test of two independent samples: whether a value of a is as often above one of b as below. The
 * statistic is U of a: how many pairs (a, b) have a above b, ties counting one half.
 * Exact: all ways to share out the ranks, tied or not, are counted. Normal: with corrections for ties and continuity.
 * Source: Mann and Whitney 1947, Annals of Mathematical Statistics 18:50; Hollander, Wolfe and Chicken, Nonparametric
 * Statistical Methods, 3rd ed., 4.1.
 */
export function mannWhitney(
  a: readonly number[],
  b: readonly number[],
  method: RankMethod = 'auto',
): TestResult {
  if (a.length === 0 || b.length === 0) return notComputable('One side has no values.');
  const n = a.length + b.length;
  const { ranks, tieSum } = rank([...a, ...b]);
  const sum = ranks.slice(0, a.length).reduce((total, value) => total + value, 0);
  const statistic = sum - (a.length * (a.length + 1)) / 2;
  if (isExact(method, n)) {
    const expected = (a.length * (n + 1)) / 2;
    return { statistic, p: shareAsExtreme(countSums(ranks, a.length), sum, expected), note: '' };
  }
  const pairs = a.length * b.length;
  const variance = (pairs / 12) * (n + 1 - tieSum / (n * (n - 1)));
  if (variance <= 0) return notComputable('All values are equal.');
  return { statistic, p: normalP(statistic - pairs / 2, variance), note: APPROXIMATE };
}

function isExact(method: RankMethod, n: number): boolean {
  return method === 'exact' || (method === 'auto' && n <= EXACT_UP_TO);
}

/** The normal approximation, half a step nearer to the mean because sums of ranks come in steps. */
function normalP(deviation: number, variance: number): number {
  return normalTwoSided(Math.max(0, Math.abs(deviation) - 0.5) / Math.sqrt(variance));
}
