/** @file Compares arrays in tests; a difference names the first place where it is. */

type Numbers = ArrayLike<number>;

/** The smallest normal float32: what is below it the kernels take as zero (cpu/subnormals.h), the references do not. */
const SMALLEST = 2 ** -126;

/**
 * Throws unless both hold the same numbers: −0 and 0 are the same, so are two that are not a number, and so are subnormal
 * ones. No two different float32 numbers above 2⁻¹⁰² are as near to each other as the smallest normal one is to zero.
 */
export function expectSame(actual: Numbers | undefined, expected: Numbers, what: string): void {
  const isSame = (a: number, e: number) =>
    a === e || Math.abs(a - e) < SMALLEST || (Number.isNaN(a) && Number.isNaN(e));
  compare(actual, expected, what, isSame);
}

/**
 * Throws unless every difference is within `tolerance` times a magnitude: the expected number's own, or `magnitude`
 * at that place (for sums that cancel: the sum of the magnitudes).
 */
export function expectNear(
  actual: Numbers | undefined,
  expected: Numbers,
  tolerance: number,
  what: string,
  magnitude: Numbers = expected,
): void {
  // Near float32's smallest numbers, where the kernels' exponential ends, there is no relative precision to ask for.
  const allowed = (i: number) => tolerance * Math.abs(magnitude[i]!) + 1e-35;
  compare(actual, expected, what, (a, e, i) => Math.abs(a - e) <= allowed(i));
}

/** The largest absolute value, once for each element: the magnitude for gradients that many terms flow into. */
export function largest(values: Numbers): Numbers {
  const most = Array.from(values).reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  return Array.from(values, () => most);
}

function compare(
  actual: Numbers | undefined,
  expected: Numbers,
  what: string,
  fits: (actual: number, expected: number, index: number) => boolean,
): void {
  if (actual?.length !== expected.length) {
    throw new Error(`${what}: ${actual?.length} elements, expected ${expected.length}`);
  }
  for (let i = 0; i < expected.length; i++) {
    if (!fits(actual[i]!, expected[i]!, i)) {
      throw new Error(`${what}: element ${i} of ${expected.length} is ${actual[i]}, expected ${expected[i]}`);
    }
  }
}
