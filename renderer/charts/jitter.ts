/** @file Moving points apart that would cover each other, always the same way. */

const golden = 0.618_033_988_749_895;

/** Offsets from −1 to 1 for so many points; 0 for a single one. Neighbours lie far apart. */
export function jitter(count: number): number[] {
  if (count <= 1) return count === 1 ? [0] : [];
  return Array.from({ length: count }, (_, index) => 2 * ((0.5 + index * golden) % 1) - 1);
}
