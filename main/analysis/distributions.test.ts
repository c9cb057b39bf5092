import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  normalCdf,
  normalQuantile,
  normalTwoSided,
  studentTTwoSided,
  studentTWithin,
} from './distributions.ts';
import { erfc, incompleteBeta } from './special-functions.ts';

/** Fails unless the values agree to a relative error. */
function close(actual: number, expected: number, error: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(error * Math.abs(expected));
}

describe('special functions', () => {
  // scipy 1.17.1, special.betainc
  test.each([
    [0.5, 0.5, 0.5, 0.5],
    [0.2, 2, 3, 0.1808],
    [0.9, 10, 0.5, 0.15164090963470994],
    [0.001, 0.5, 0.5, 0.020135041633377492],
    [0.999, 50, 0.5, 0.7523690199653766],
    [1e-10, 2, 0.5, 3.750000000124999e-21],
    [0.3, 1000, 2000, 4.0738279160507626e-5],
  ])('I_%d(%d, %d)', (x, a, b, expected) => {
    close(incompleteBeta(x, a, b), expected, a > 100 ? 1e-11 : 1e-13);
  });

  test('the incomplete beta function is symmetric, increasing and ends at 0 and 1', () => {
    const parameter = fc.double({ min: 0.1, max: 200, noNaN: true });
    const unit = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(unit, unit, parameter, parameter, (x, y, a, b) => {
        const value = incompleteBeta(x, a, b);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1 + 1e-12);
        expect(value + incompleteBeta(1 - x, b, a, x)).toBeCloseTo(1, 11);
        expect(incompleteBeta(Math.max(x, y), a, b) - incompleteBeta(Math.min(x, y), a, b)).toBeGreaterThan(
          -1e-12,
        );
      }),
      { seed: 1 },
    );
    expect([incompleteBeta(0, 2, 3), incompleteBeta(1, 2, 3)]).toEqual([0, 1]);
  });

  // mpmath 1.3.0 with 40 digits
  test.each([
    [-3, 1.9999779095030014],
    [-0.5, 1.5204998778130465],
    [0, 1],
    [0.1, 0.8875370839817151],
    [1, 0.15729920705028513],
    [1.9, 0.0072095707647425328],
    [1.999, 0.0046984433486294877],
    [2, 0.0046777349810472658],
    [2.5, 0.00040695201744495894],
    [8, 1.1224297172982927e-29],
    [26, 5.6631924088561428e-296],
  ])('erfc(%d)', (x, expected) => close(erfc(x), expected, 2e-13));
});

describe("Student's t", () => {
  // mpmath 1.3.0, numerical integration of the density with 40 digits
  test.each([
    [1, 1, 0.5],
    [2.776, 4, 0.0500227783199764],
    [0.001, 3, 0.999264894969461],
    [1e-9, 7, 0.999999999230017],
    [12.7, 1, 0.0500243276893442],
    [40, 2, 0.000624414672184741],
    [5, 100, 2.4501734135038e-6],
    [8, 30.5, 5.55815440183616e-9],
    [1e5, 2, 9.9999999985e-11],
  ])('p of t = %d with %d degrees of freedom', (t, df, expected) => {
    close(studentTTwoSided(t, df), expected, 1e-12);
    expect(studentTTwoSided(-t, df)).toBe(studentTTwoSided(t, df));
  });

  // scipy 1.17.1, stats.t.ppf
  test.each([
    [0.95, 1, 12.706204736174694],
    [0.95, 2, 4.302652729749462],
    [0.95, 4, 2.7764451051977934],
    [0.95, 9, 2.262157162798205],
    [0.95, 29, 2.045229642132703],
    [0.95, 2.7, 3.3921483831737507],
    [0.99, 4, 4.604094871349992],
    [0.5, 3, 0.7648923284043444],
    [0.999, 1, 636.6192487687897],
    [0.95, 1000, 1.9623390808264083],
  ])('the t that holds %d with %d degrees of freedom', (probability, df, expected) => {
    close(studentTWithin(probability, df), expected, 1e-12);
  });

  test('has no p for what is no number, and 0 for what is infinite', () => {
    expect(studentTTwoSided(NaN, 3)).toBeNaN();
    expect(studentTTwoSided(-Infinity, 3)).toBe(0);
    expect(studentTTwoSided(0, 3)).toBe(1);
  });
});

describe('the normal distribution', () => {
  test.each([
    [0.5, 0],
    [0.025, -1.9599639845400542],
    [0.975, 1.9599639845400539],
    [1e-10, -6.3613409024040562],
    [0.84, 0.99445788320975304],
    [0, -Infinity],
    [1, Infinity],
  ])('quantile of %d', (probability, expected) => {
    expect(normalQuantile(probability)).toBeCloseTo(expected, 12);
  });

  test('quantile and distribution function undo each other', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-12, max: 1 - 1e-12, noNaN: true }), (probability) => {
        close(normalCdf(normalQuantile(probability)), probability, 1e-12);
      }),
      { seed: 1 },
    );
    expect(normalTwoSided(-1.959963984540054)).toBeCloseTo(0.05, 14);
  });
});
