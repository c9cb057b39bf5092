import fc from 'fast-check';
import { expect, test } from 'vitest';
import { describe, pairedDifferences, standardDeviation } from './descriptive.ts';

test('a textbook sample', () => {
  // scipy 1.17.1: mean, std(ddof=1), t.interval(0.95, 4, …)
  const { n, mean, sd, ci95 } = describe([0.9012, 0.8954, 0.9103, 0.8891, 0.9077]);
  expect(n).toBe(5);
  expect(mean).toBeCloseTo(0.90074, 14);
  expect(sd).toBeCloseTo(0.008718543456334887, 14);
  expect(ci95?.[0]).toBeCloseTo(0.889914498473494, 13);
  expect(ci95?.[1]).toBeCloseTo(0.9115655015265062, 13);
});

test('what too few values cannot give is null', () => {
  expect(describe([])).toEqual({ n: 0, mean: null, sd: null, ci95: null });
  expect(describe([0.5])).toEqual({ n: 1, mean: 0.5, sd: null, ci95: null });
  expect(describe([0.5, NaN, Infinity])).toEqual({ n: 1, mean: 0.5, sd: null, ci95: null });
});

test('equal values have a spread of exactly 0', () => {
  expect(standardDeviation([0.1, 0.1, 0.1])).toBe(0);
  const { mean, sd, ci95 } = describe([0.7, 0.7, 0.7]);
  expect([sd, ci95]).toEqual([0, [mean, mean]]);
});

test('the interval holds the mean of normal samples about 95 times in 100', () => {
  let seed = 12345;
  const uniform = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  let held = 0;
  for (let sample = 0; sample < 2000; sample++) {
    const [low, high] = describe([normal(), normal(), normal()]).ci95!;
    if (low <= 0 && 0 <= high) held++;
  }
  // Three standard errors of 2,000 draws are 29.
  expect(Math.abs(held - 1900)).toBeLessThan(30);
});

test('differences are freed from rounding and from nothing else', () => {
  const [first, second] = pairedDifferences([0.3, 0.2], [0.2, 0.1]);
  expect(0.3 - 0.2).not.toBe(0.2 - 0.1);
  expect(first).toBe(second);
  expect(pairedDifferences([1e6 + 1e-6], [1e6])[0]).toBeCloseTo(1e-6, 8);
  expect(pairedDifferences([0, 5e-324], [0, 0])).toEqual([0, 5e-324]);
  const value = fc.double({ min: -1e3, max: 1e3, noNaN: true });
  fc.assert(
    fc.property(fc.array(fc.tuple(value, value), { minLength: 1 }), (pairs) => {
      const [a, b] = [pairs.map(([x]) => x), pairs.map(([, y]) => y)];
      const largest = Math.max(...a.map(Math.abs), ...b.map(Math.abs));
      pairedDifferences(a, b).forEach((difference, at) => {
        expect(Math.abs(difference - (a[at]! - b[at]!))).toBeLessThanOrEqual(largest * 1e-14);
      });
    }),
    { seed: 1 },
  );
  expect(() => pairedDifferences([1], [])).toThrow(RangeError);
});
