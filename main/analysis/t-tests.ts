/** @file Tests of means by Student's t. */
import { mean } from 'simple-statistics';
import {
  intervalAround,
  isConstant,
  pairedDifferences,
  standardDeviation,
  type Interval,
} from './descriptive.ts';
import { studentTTwoSided } from './distributions.ts';
import { notComputable, type TestResult } from './test-result.ts';

/** A t-test's result with what belongs to it. */
export interface TTestResult extends TestResult {
  /** Degrees of freedom; null when there are none. */
  readonly df: number | null;
  /** Mean of a minus mean of b. */
  readonly difference: number | null;
  /** Its 95 % confidence interval; null when it cannot be computed. */
  readonly ci95: Interval | null;
}

/**
 * Student's t-test of pairs: t = d̄ / (sd(d)/√n) with n − 1 degrees of freedom for the differences d.
 * Source: Student 1908, Biometrika 6:1.
 * @param a one value for each pair
 * @param b the other, in the same order
 * @throws {RangeError} when there are not as many of one as of the other
 */
export function pairedTTest(a: readonly number[], b: readonly number[]): TTestResult {
  const differences = pairedDifferences(a, b);
  const n = differences.length;
  const difference = n === 0 ? null : mean(differences);
  const none = { df: null, difference, ci95: null };
  if (difference === null || n < 2) return { ...notComputable('A paired t-test needs two pairs.'), ...none };
  if (isConstant(differences)) {
    const what =
      difference === 0 ? 'The two are equal in every pair' : 'The difference is the same in every pair';
    return { ...notComputable(`${what}, so there is no spread to judge it by.`), ...none };
  }
  const standardError = standardDeviation(differences) / Math.sqrt(n);
  return result(difference, standardError, n - 1);
}

/**
 * Welch's t-test of two independent samples with variances of their own.
 * Source: Welch 1947, Biometrika 34:28; degrees of freedom by Satterthwaite 1946, Biometrics Bulletin 2:110.
 */
export function welchTTest(a: readonly number[], b: readonly number[]): TTestResult {
  const difference = a.length > 0 && b.length > 0 ? mean([...a]) - mean([...b]) : null;
  const none = { df: null, difference, ci95: null };
  if (difference === null || a.length < 2 || b.length < 2) {
    return { ...notComputable("Welch's t-test needs two values on each side."), ...none };
  }
  if (isConstant(a) && isConstant(b)) {
    return {
      ...notComputable('All values of a side are equal, so there is no spread to judge by.'),
      ...none,
    };
  }
  // Divided by the larger before they are squared, so that no square is lost below the smallest number.
  const errors = [a, b].map((sample) => standardDeviation(sample) / Math.sqrt(sample.length));
  const larger = Math.max(...errors);
  const [partA, partB] = errors.map((error) => (error / larger) ** 2) as [number, number];
  const df = (partA + partB) ** 2 / (partA ** 2 / (a.length - 1) + partB ** 2 / (b.length - 1));
  return result(difference, larger * Math.sqrt(partA + partB), df);
}

function result(difference: number, standardError: number, df: number): TTestResult {
  const statistic = difference / standardError;
  const p = studentTTwoSided(statistic, df);
  if (!Number.isFinite(standardError) || standardError === 0 || Number.isNaN(p)) {
    return {
      ...notComputable('The values are too large or too small to compute with.'),
      df: null,
      difference,
      ci95: null,
    };
  }
  return { statistic, p, note: '', df, difference, ci95: intervalAround(difference, standardError, df) };
}
