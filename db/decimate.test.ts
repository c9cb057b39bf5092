import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decimate } from './decimate.ts';

const number = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom(0, 1));
const odd = fc.constantFrom(NaN, Infinity, -Infinity);
const values = fc.array(fc.oneof({ weight: 20, arbitrary: number }, { weight: 1, arbitrary: odd }), {
  maxLength: 400,
});
const maxPoints = fc.integer({ min: 8, max: 120 });

test('chooses ascending positions, few enough, with both ends and all extremes', () => {
  fc.assert(
    fc.property(values, maxPoints, (series, most) => {
      const kept = decimate(series, most);
      expect(kept.length).toBeLessThanOrEqual(most);
      expect(kept.length).toBeGreaterThanOrEqual(Math.min(series.length, 2));
      expect(kept.every((at, order) => order === 0 || at > kept[order - 1]!)).toBe(true);
      if (series.length === 0) return;
      expect([kept[0], kept.at(-1)]).toEqual([0, series.length - 1]);
      const chosen = kept.map((at) => series[at]!);
      const finite = (list: number[]) => list.filter(Number.isFinite);
      expect(Math.max(...finite(chosen))).toBe(Math.max(...finite(series)));
      expect(Math.min(...finite(chosen))).toBe(Math.min(...finite(series)));
      expect(chosen.some((value) => !Number.isFinite(value))).toBe(
        series.some((value) => !Number.isFinite(value)),
      );
    }),
    { seed: 1, numRuns: 500 },
  );
});

test('keeps a short series whole', () => {
  fc.assert(
    fc.property(values, (series) => {
      expect(decimate(series, Math.max(8, series.length))).toEqual(series.map((_, at) => at));
    }),
    { seed: 1 },
  );
});

test('keeps single peaks where they are', () => {
  const series = Array.from({ length: 10_000 }, () => 0);
  series[1234] = 5;
  series[7777] = -5;
  const kept = decimate(series, 200);
  expect(kept).toContain(1234);
  expect(kept).toContain(7777);
});

test('refuses a number of points that could not show a curve', () => {
  expect(() => decimate([1, 2, 3], 7)).toThrow(RangeError);
});
