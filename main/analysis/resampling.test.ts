import fc from 'fast-check';
import { mean, median } from 'simple-statistics';
import { describe, expect, test } from 'vitest';
import { wilcoxonSignedRank } from './rank-tests.ts';
import { bcaInterval, pairedPermutationTest } from './resampling.ts';
import { pairedTTest } from './t-tests.ts';

const average = (values: readonly number[]) => mean([...values]);
const zeros = (values: readonly number[]) => values.map(() => 0);

describe('paired permutation test', () => {
  test("as Fisher had it in 1935: Darwin's maize (1,726 of 32,768 as extreme on both sides)", () => {
    const differences = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48];
    expect(pairedPermutationTest(differences, zeros(differences)).p).toBe(1726 / 32768);
  });

  test('as scipy 1.17.1 has it (stats.permutation_test, samples)', () => {
    const a = [0.9012, 0.8954, 0.9103, 0.8891, 0.9077];
    const b = [0.8876, 0.8803, 0.9049, 0.8889, 0.8861];
    const { statistic, p, note } = pairedPermutationTest(a, b);
    expect(statistic).toBeCloseTo(0.01118, 13);
    expect([p, note]).toEqual([0.0625, '']);
  });

  test('agrees with the signed-rank test where the differences are the ranks themselves', () => {
    const signs = fc.array(fc.boolean(), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(signs, (positive) => {
        const x = positive.map((up, at) => (up ? at + 1 : -at - 1));
        expect(pairedPermutationTest(x, zeros(x)).p).toBeCloseTo(wilcoxonSignedRank(x, zeros(x)).p!, 12);
      }),
      { seed: 1, numRuns: 50 },
    );
  });

  test('beyond 16 pairs swaps at random, by a seed, and comes near the t-test', () => {
    const x = Array.from({ length: 30 }, (_, at) => Math.sin(at * 1.7) + 0.25);
    const result = pairedPermutationTest(x, zeros(x));
    expect(result).toEqual(pairedPermutationTest(x, zeros(x), { seed: 1 }));
    expect(result.p).not.toBe(pairedPermutationTest(x, zeros(x), { seed: 2 }).p);
    expect(result.p).toBeCloseTo(pairedTTest(x, zeros(x)).p!, 2);
    expect(result.note).toContain('20000 random swaps');
    const apart = x.map((value) => value + 100);
    expect(pairedPermutationTest(apart, zeros(x), { resamples: 999 }).p).toBe(0.001);
  });

  test('what has no answer is null and says why', () => {
    expect(pairedPermutationTest([], []).p).toBeNull();
    expect(pairedPermutationTest([1, 2], [1, 2])).toMatchObject({ p: null, note: 'No pair differs.' });
  });
});

describe('BCa bootstrap interval', () => {
  const sample = [26.5, 20.1, 22.9, 18.4, 31.2, 25.7, 24.4, 19.8, 40.3, 23.3];
  const spread = (values: readonly number[]) =>
    Math.sqrt(average(values.map((value) => (value - average(values)) ** 2)));

  // scipy 1.17.1, stats.bootstrap with 2,000,000 resamples; the tolerances are what 40,000 leave to chance.
  test.each([
    ['mean', average, 22.38, 30.54, 0.15],
    ['standard deviation', spread, 3.09, 9.683, 0.1],
  ])('of the %s, as scipy has it', (_, statistic, low, high, tolerance) => {
    const interval = bcaInterval(sample, statistic, { resamples: 40_000 })!;
    expect(Math.abs(interval[0] - low)).toBeLessThan(tolerance);
    expect(Math.abs(interval[1] - high)).toBeLessThan(tolerance);
  });

  test('the same seed gives the same interval, and a higher level a wider one', () => {
    const options = { resamples: 2000 };
    const interval = bcaInterval(sample, average, options)!;
    expect(bcaInterval(sample, average, options)).toEqual(interval);
    expect(bcaInterval(sample, average, { ...options, seed: 2 })).not.toEqual(interval);
    const wider = bcaInterval(sample, average, { ...options, level: 0.99 })!;
    expect(wider[0]).toBeLessThan(interval[0]);
    expect(wider[1]).toBeGreaterThan(interval[1]);
  });

  test('moves and grows with the sample, and lies within it', () => {
    const values = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 2, maxLength: 10 });
    fc.assert(
      fc.property(values, fc.integer({ min: -100, max: 100 }), (list, shift) => {
        const options = { resamples: 500 };
        const interval = bcaInterval(list, average, options)!;
        expect(interval[0]).toBeLessThanOrEqual(interval[1]);
        expect(interval[0]).toBeGreaterThanOrEqual(Math.min(...list) - 1e-9);
        expect(interval[1]).toBeLessThanOrEqual(Math.max(...list) + 1e-9);
        const moved = bcaInterval(list.map((value) => 4 * (value + shift)), average, options)!; // prettier-ignore
        interval.forEach((bound, side) => expect(moved[side]).toBeCloseTo(4 * (bound + shift), 8));
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  test('edge cases', () => {
    expect(bcaInterval([1], average)).toBeNull();
    expect(bcaInterval([2, 2, 2], average)).toEqual([2, 2]);
    // The maximum is never exceeded by a resample: the bias has no bound, and the interval must still be one.
    const largest = (values: readonly number[]) => Math.max(...values);
    const interval = bcaInterval(sample, largest, { resamples: 1000 })!;
    expect(interval.every(Number.isFinite)).toBe(true);
    expect(
      bcaInterval(sample, (values) => median([...values]), { resamples: 1000 })!.every(Number.isFinite),
    ).toBe(true);
  });
});
