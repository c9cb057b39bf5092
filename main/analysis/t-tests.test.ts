import ttest2 from '@stdlib/stats-ttest2';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pairedTTest, welchTTest } from './t-tests.ts';

const a = [0.9012, 0.8954, 0.9103, 0.8891, 0.9077];
const b = [0.8876, 0.8803, 0.9049, 0.8889, 0.8861];
const c = [0.861, 0.842, 0.87];

const value = fc.double({ min: -100, max: 100, noNaN: true }).map((x) => Math.round(x * 1000) / 1000);
const sample = fc.array(value, { minLength: 2, maxLength: 12 }).filter((values) => new Set(values).size > 1);

describe('paired t-test', () => {
  test('as scipy 1.17.1 has it (stats.ttest_rel)', () => {
    const { statistic, p, df, difference, ci95 } = pairedTTest(a, b);
    expect(statistic).toBeCloseTo(2.9680765093342423, 10);
    expect(p).toBeCloseTo(0.04122281534585522, 12);
    expect(df).toBe(4);
    expect(difference).toBeCloseTo(0.01118, 13);
    expect(ci95?.[0]).toBeCloseTo(0.0007218274500363411, 12);
    expect(ci95?.[1]).toBeCloseTo(0.02163817254996364, 12);
  });

  test("as Student had it in 1908: two soporifics, ten patients (R's `sleep`)", () => {
    const first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2];
    const second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];
    const { statistic, p, df } = pairedTTest(first, second);
    expect(statistic).toBeCloseTo(-4.0621, 4);
    expect(p).toBeCloseTo(0.002833, 6);
    expect(df).toBe(9);
  });

  test('is the same test with the sides exchanged', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(value, value), { minLength: 2, maxLength: 12 }), (pairs) => {
        const [x, y] = [pairs.map(([left]) => left), pairs.map(([, right]) => right)];
        const [there, back] = [pairedTTest(x, y), pairedTTest(y, x)];
        expect(back.p).toBe(there.p);
        expect(back.difference).toBeCloseTo(-there.difference!, 12);
        if (there.p === null) {
          expect(there.note).not.toBe('');
          return;
        }
        expect(there.p).toBeGreaterThanOrEqual(0);
        expect(there.p).toBeLessThanOrEqual(1);
        // The interval says the same as the test.
        const [low, high] = there.ci95!;
        if (Math.abs(there.p - 0.05) > 1e-9) expect(low <= 0 && 0 <= high).toBe(there.p > 0.05);
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  test('what cannot be computed is null and says why', () => {
    expect(pairedTTest([], [])).toMatchObject({ p: null, difference: null, ci95: null, df: null });
    expect(pairedTTest([1], [2])).toMatchObject({
      p: null,
      difference: -1,
      note: 'A paired t-test needs two pairs.',
    });
    expect(pairedTTest([0.91, 0.92, 0.93], [0.9, 0.91, 0.92])).toMatchObject({
      p: null,
      statistic: null,
      note: 'The difference is the same in every pair, so there is no spread to judge it by.',
    });
    expect(pairedTTest(a, a)).toMatchObject({
      p: null,
      difference: 0,
      note: expect.stringContaining('equal in every'),
    });
    expect(() => pairedTTest(a, c)).toThrow(RangeError);
  });
});

describe("Welch's t-test", () => {
  test('as scipy 1.17.1 has it (stats.ttest_ind, equal_var=False)', () => {
    const { statistic, p, df, ci95 } = welchTTest(a, c);
    expect(statistic).toBeCloseTo(4.719002875368929, 12);
    expect(p).toBeCloseTo(0.019149206264182806, 13);
    expect(df).toBeCloseTo(2.9197212466339098, 12);
    expect(ci95?.[0]).toBeCloseTo(0.013568021568813825, 13);
    expect(ci95?.[1]).toBeCloseTo(0.07257864509785299, 13);
  });

  test('as @stdlib/stats-ttest2 has it, on random samples', () => {
    fc.assert(
      fc.property(sample, sample, (x, y) => {
        const mine = welchTTest(x, y);
        const theirs = ttest2(x, y, { variance: 'unequal' });
        expect(mine.statistic).toBeCloseTo(theirs.statistic, 8);
        expect(mine.df).toBeCloseTo(theirs.df, 8);
        expect(mine.p).toBeCloseTo(theirs.pValue, 9);
        expect(mine.ci95?.[0]).toBeCloseTo(theirs.ci[0]!, 6);
        expect(mine.ci95?.[1]).toBeCloseTo(theirs.ci[1]!, 6);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  test('what cannot be computed is null and says why', () => {
    expect(welchTTest([1], c)).toMatchObject({ p: null, note: expect.stringContaining('two values') });
    expect(welchTTest([], c)).toMatchObject({ p: null, difference: null });
    expect(welchTTest([1, 1], [2, 2, 2])).toMatchObject({
      p: null,
      difference: -1,
      note: expect.stringContaining('spread'),
    });
    expect(welchTTest([1, 1], [2, 3]).p).toBeGreaterThan(0);
  });

  test('values whose squares are beyond the range of numbers give null, never NaN', () => {
    for (const scale of [1e-200, 1e200]) {
      const scaled = (values: number[]) => values.map((each) => each * scale);
      expect(welchTTest(scaled(a), scaled(c))).toMatchObject({
        p: null,
        ci95: null,
        note: expect.stringContaining('too'),
      });
      expect(pairedTTest(scaled(a), scaled(b))).toMatchObject({ p: null, ci95: null });
    }
  });
});
