/** @file The distributions that the tests compare with: Student's t and the normal distribution. */
import { erfc, incompleteBeta, invertIncreasing } from './special-functions.ts';

/**
 * How likely Student's t is at least as far from 0 as `t`, on either side.
 * Source: Abramowitz and Stegun, Handbook of Mathematical Functions, 26.5.27: I_x(df/2, 1/2) at x = df/(df + t²).
 * @param df degrees of freedom, greater than 0; need not be whole
 * @returns in 0…1
 */
export function studentTTwoSided(t: number, df: number): number {
  if (!Number.isFinite(t)) return Number.isNaN(t) ? NaN : 0;
  const square = t * t;
  return incompleteBeta(df / (df + square), df / 2, 1 / 2, square / (df + square));
}

/**
 * The t that Student's t stays within, ±t, with a given probability: 2.776 for 0.95 and 4 degrees of freedom.
 * @param probability in 0…1, less than 1
 * @param df degrees of freedom, greater than 0
 */
export function studentTWithin(probability: number, df: number): number {
  const outside = 1 - probability;
  let high = 1;
  while (studentTTwoSided(high, df) > outside) high *= 2;
  return invertIncreasing((t) => -studentTTwoSided(t, df), -outside, 0, high);
}

/**
 * The normal distribution function Φ(z) = erfc(−z/√2)/2 (Abramowitz and Stegun 26.2.29).
 * @returns in 0…1
 */
export function normalCdf(z: number): number {
  return erfc(-z / Math.SQRT2) / 2;
}

/** How likely a standard normal number is at least as far from 0 as `z`, on either side. */
export function normalTwoSided(z: number): number {
  return erfc(Math.abs(z) / Math.SQRT2);
}

/**
 * The inverse of normalCdf.
 * @param probability 0 gives −∞ and 1 gives ∞
 */
export function normalQuantile(probability: number): number {
  if (probability <= 0) return -Infinity;
  if (probability >= 1) return Infinity;
  // From the small tail, where the distribution function has the more digits.
  if (probability > 0.5) return -normalQuantile(1 - probability);
  return invertIncreasing(normalCdf, probability, -40, 0);
}
