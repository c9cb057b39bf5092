/** @file How many digits a number has by its size. */

/** Digits after the point, 0 to 6, that leave at least three that count. @param size not negative */
export function usualDigits(size: number): number {
  if (size >= 1000 || size === 0) return 0;
  if (size >= 100) return 1;
  if (size >= 10) return 2;
  if (size >= 0.1) return 3;
  return Math.min(6, 2 - Math.floor(Math.log10(size)));
}
