/** @file Holm's correction for many tests at once. */

/**
 * Adjusts the p values of a family of tests, so that the chance of even one false alarm among them stays below the level
 * that the adjusted values are compared with.
 * Source: Holm 1979, Scandinavian Journal of Statistics 6:65.
 * @param pValues null for a test that could not be computed: it does not count
 * @returns in the same order; null where it was null
 */
export function holm(pValues: readonly (number | null)[]): (number | null)[] {
  const known = pValues.flatMap((p, at) => (p === null ? [] : [{ p, at }])).sort((a, b) => a.p - b.p);
  const adjusted: (number | null)[] = pValues.map(() => null);
  let largest = 0;
  known.forEach(({ p, at }, rank) => {
    largest = Math.max(largest, Math.min(1, (known.length - rank) * p));
    adjusted[at] = largest;
  });
  return adjusted;
}
