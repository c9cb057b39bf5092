/** @file Spike, plainly. */
import { step } from '../arithmetic.ts';
import type { Arithmetic, Floats } from '../arithmetic.ts';

/** s = 1 where u ≥ threshold, else 0 (also where u is not a number). */
export function spike(
  { zeros, round }: Arithmetic,
  u: Floats,
  { threshold }: { readonly threshold: number },
): Floats {
  const s = zeros(u.length);
  u.forEach((value, i) => (s[i] = step(value, round(threshold))));
  return s;
}
