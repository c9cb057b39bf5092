/** @file Compares variants with each other over their seeds: every pair of them, by the test that the seeds allow. */
import type { Interval } from './descriptive.ts';
import { hedgesG, hedgesGPaired } from './effect-sizes.ts';
import { holm } from './holm.ts';
import { pairedTTest, welchTTest, type TTestResult } from './t-tests.ts';

/** What one variant reached. */
export interface VariantValues {
  readonly variant: string;
  /** One value (the test accuracy, say) by seed. Values that are not finite are left out. */
  readonly values: ReadonlyMap<number, number>;
}

/** In words, as the table shows it. */
type ComparisonTest = 'paired t-test' | "Welch's t-test" | 'none';

/** How two variants compare. What cannot be computed is null, and `note` says why. */
export interface Comparison {
  readonly a: string;
  readonly b: string;
  readonly test: ComparisonTest;
  /** The values that were compared: as many of each as there are pairs, if the test is paired. */
  readonly n: { readonly a: number; readonly b: number };
  /** Mean of a minus mean of b. */
  readonly difference: number | null;
  /** The difference's 95 % confidence interval (not adjusted for the number of tests). */
  readonly ci95: Interval | null;
  /** Two-sided. */
  readonly p: number | null;
  /** By Holm, over all pairs of variants that could be tested. */
  readonly pAdjusted: number | null;
  /** Hedges' g: the difference in units of the spread from seed to seed. */
  readonly effect: number | null;
  /** Hedges' g in units of the spread of the differences; only of a paired test. */
  readonly effectPaired: number | null;
  /** Empty, or sentences for people. */
  readonly note: string;
}

/**
 * Compares each variant with each later one of the list. Two seeds in common allow a paired t-test over all common seeds
 * (a seed fixes the order of the data and the initial weights, so part of the chance is common); else two values on
 * each side allow Welch's t-test; else there is none.
 */
export function compareVariants(variants: readonly VariantValues[]): Comparison[] {
  const rows = variants.flatMap((a, at) => variants.slice(at + 1).map((b) => compare(a, b)));
  const adjusted = holm(rows.map(({ p }) => p));
  return rows.map((row, at) => ({ ...row, pAdjusted: adjusted[at]! }));
}

function compare(a: VariantValues, b: VariantValues): Comparison {
  const [left, right] = [finite(a.values), finite(b.values)];
  const seeds = [...left.keys()].filter((seed) => right.has(seed)).sort((x, y) => x - y);
  const paired = seeds.length >= 2;
  const x = paired ? seeds.map((seed) => left.get(seed)!) : [...left.values()];
  const y = paired ? seeds.map((seed) => right.get(seed)!) : [...right.values()];
  const result = paired ? pairedTTest(x, y) : welchTTest(x, y);
  const leftOut = a.values.size - left.size + b.values.size - right.size;
  return {
    a: a.variant,
    b: b.variant,
    test: testName(paired, result),
    n: { a: x.length, b: y.length },
    difference: result.difference,
    ci95: result.ci95,
    p: result.p,
    pAdjusted: null,
    effect: hedgesG(x, y),
    effectPaired: paired ? hedgesGPaired(x, y) : null,
    note: [noteOf(x, y, result), leftOutNote(leftOut)].filter((note) => note !== '').join(' '),
  };
}

function finite(values: ReadonlyMap<number, number>): Map<number, number> {
  return new Map([...values].filter(([, value]) => Number.isFinite(value)));
}

function testName(paired: boolean, { p }: TTestResult): ComparisonTest {
  if (p === null) return 'none';
  return paired ? 'paired t-test' : "Welch's t-test";
}

function noteOf(x: readonly number[], y: readonly number[], { note }: TTestResult): string {
  return x.length < 2 || y.length < 2 ? 'A test needs two seeds of each variant.' : note;
}

function leftOutNote(count: number): string {
  if (count === 0) return '';
  return count === 1
    ? 'One run without a finite value is left out.'
    : `${count} runs without a finite value are left out.`;
}
