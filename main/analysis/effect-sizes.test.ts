import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cliffsDelta, hedgesG, hedgesGPaired } from './effect-sizes.ts';
import { holm } from './holm.ts';

const value = fc.integer({ min: -9, max: 9 });
const sample = fc.array(value, { minLength: 2, maxLength: 9 });

test("Hedges' g by hand", () => {
  // Means 3 and 6, both variances 2.5, so d = −3/√2.5; 8 degrees of freedom: Γ(4)/(2 Γ(3.5)) = 0.902703…
  const factor = 6 / (2 * 3.3233509704478426);
  expect(hedgesG([1, 2, 3, 4, 5], [4, 5, 6, 7, 8])).toBeCloseTo((-3 / Math.sqrt(2.5)) * factor, 12);
  // Hedges' own approximation of the factor, 1 − 3/(4·8 − 1).
  expect(factor).toBeCloseTo(1 - 3 / 31, 2);
});

test("Hedges' g of pairs by hand", () => {
  // Differences 1, 2, 3: mean 2, deviation 1; 2 degrees of freedom: Γ(1)/(1·Γ(1/2)) = 1/√π.
  expect(hedgesGPaired([2, 4, 6], [1, 2, 3])).toBeCloseTo(2 / Math.sqrt(Math.PI), 12);
  expect(() => hedgesGPaired([1], [])).toThrow(RangeError);
});

test('effect sizes turn with the sides and do not depend on the unit', () => {
  fc.assert(
    fc.property(sample, sample, (a, b) => {
      const [g, delta] = [hedgesG(a, b), cliffsDelta(a, b)!];
      expect(cliffsDelta(b, a)).toBeCloseTo(-delta, 12);
      expect(Math.abs(delta)).toBeLessThanOrEqual(1);
      if (g === null) {
        expect(new Set(a).size + new Set(b).size).toBe(2);
        return;
      }
      expect(hedgesG(b, a)).toBeCloseTo(-g, 12);
      const scaled = (values: number[]) => values.map((each) => 8 * each - 3);
      expect(hedgesG(scaled(a), scaled(b))).toBeCloseTo(g, 12);
      expect(cliffsDelta(scaled(a), scaled(b))).toBe(delta);
    }),
    { seed: 1 },
  );
});

test("Cliff's delta by hand", () => {
  expect(cliffsDelta([3, 4], [1, 2])).toBe(1);
  expect(cliffsDelta([1, 2], [1, 2])).toBe(0);
  expect(cliffsDelta([1, 2, 3], [2])).toBe(0);
  expect(cliffsDelta([2, 3], [2, 2])).toBe(0.5);
});

test('what has no answer is null', () => {
  expect(hedgesG([1], [1, 2])).toBeNull();
  expect(hedgesG([1, 1], [2, 2])).toBeNull();
  expect(hedgesGPaired([1, 2], [3, 5])).toBeNull();
  expect(hedgesGPaired([1, 2, 3], [2, 3, 4])).toBeNull();
  expect(cliffsDelta([], [1])).toBeNull();
});

test("Holm's correction by hand", () => {
  // Sorted: 0.005·4, 0.01·3, 0.03·2, then 0.04·1, which may not be below the one before.
  const adjusted = holm([0.01, 0.04, null, 0.03, 0.005]);
  [0.03, 0.06, null, 0.06, 0.02].forEach((expected, at) => {
    if (expected === null) expect(adjusted[at]).toBeNull();
    else expect(adjusted[at]).toBeCloseTo(expected, 12);
  });
  expect(holm([])).toEqual([]);
  expect(holm([0.7, 0.6])).toEqual([1, 1]);
});

test('Holm never lowers a p, keeps their order, and is at most as strict as Bonferroni', () => {
  const p = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(fc.array(p, { maxLength: 8 }), (values) => {
      const adjusted = holm(values) as number[];
      values.forEach((each, at) => {
        expect(adjusted[at]).toBeGreaterThanOrEqual(each);
        expect(adjusted[at]).toBeLessThanOrEqual(Math.min(1, each * values.length));
        values.forEach((other, to) => {
          if (each <= other) expect(adjusted[at]).toBeLessThanOrEqual(adjusted[to]!);
        });
      });
    }),
    { seed: 1 },
  );
});
