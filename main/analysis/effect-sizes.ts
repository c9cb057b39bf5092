/** @file How large a difference is, in units that need no test: Hedges' g and Cliff's delta. */
import { gammaln, mean } from 'simple-statistics';
import { pairedDifferences, standardDeviation } from './descriptive.ts';

/**
 * Hedges' g of two independent samples: the difference of the means in pooled standard deviations, freed from the bias
 * of small samples.
 * Source: Hedges 1981, Journal of Educational Statistics 6:107 (the exact factor).
 * @returns null below two values on a side or where nothing spreads
 */
export function hedgesG(a: readonly number[], b: readonly number[]): number | null {
  if (a.length < 2 || b.length < 2) return null;
  const df = a.length + b.length - 2;
  const pooled = Math.sqrt(
    ((a.length - 1) * standardDeviation(a) ** 2 + (b.length - 1) * standardDeviation(b) ** 2) / df,
  );
  return standardised(mean([...a]) - mean([...b]), pooled, df);
}

/**
 * Hedges' g of pairs: the mean difference in standard deviations of the differences, freed from the bias of small samples.
 * It says how steady a difference is from pair to pair, and so may be far larger than hedgesG of the same values, which
 * says how large it is beside the spread of each side.
 * Source: Lakens 2013, Frontiers in Psychology 4:863, equations 6 and 7 (d_z), with Hedges' exact factor at n − 1.
 * @param a one value for each pair
 * @param b the other, in the same order
 * @returns null below three pairs (the factor is 0 for two) or where the differences do not spread
 * @throws {RangeError} when there are not as many of one as of the other
 */
export function hedgesGPaired(a: readonly number[], b: readonly number[]): number | null {
  const differences = pairedDifferences(a, b);
  if (differences.length < 3) return null;
  return standardised(mean(differences), standardDeviation(differences), differences.length - 1);
}

function standardised(difference: number, unit: number, df: number): number | null {
  return unit === 0 ? null : (unbiasing(df) * difference) / unit;
}

/** Hedges' factor Γ(m/2) / (√(m/2) Γ((m − 1)/2)) for m ≥ 2 degrees of freedom. */
function unbiasing(df: number): number {
  return Math.exp(gammaln(df / 2) - gammaln((df - 1) / 2)) / Math.sqrt(df / 2);
}

/**
 * Cliff's delta: how much more often a value of a is above one of b than below.
 * Source: Cliff 1993, Psychological Bulletin 114:494.
 * @returns in −1…1; null without values on a side
 */
export function cliffsDelta(a: readonly number[], b: readonly number[]): number | null {
  if (a.length === 0 || b.length === 0) return null;
  let balance = 0;
  for (const x of a) for (const y of b) balance += Number(x > y) - Number(x < y);
  return balance / (a.length * b.length);
}
