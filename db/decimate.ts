/** @file Thins a long series so that its chart looks the same. */

/** Fewer points than this cannot show first, last, lowest, highest and a gap. */
const FEWEST = 8;

/**
 * Chooses points of a series: the first, the last, and of each of equally long stretches between them the lowest, the
 * highest and, where the series has any, the first value that is not finite. So no peak, dip or divergence is lost.
 * @param values the series
 * @param maxPoints at least 8; how many points to choose at most
 * @returns ascending positions in `values`; all of them where there are no more than `maxPoints`
 * @throws {RangeError} for fewer than 8
 */
export function decimate(values: readonly number[], maxPoints: number): number[] {
  if (maxPoints < FEWEST) throw new RangeError(`maxPoints is ${maxPoints} and must be at least ${FEWEST}`);
  const last = values.length - 1;
  if (values.length <= maxPoints) return values.map((_, at) => at);
  const perStretch = values.every(Number.isFinite) ? 2 : 3;
  const stretches = Math.floor((maxPoints - 2) / perStretch);
  const chosen = new Set([0]);
  for (let stretch = 0; stretch < stretches; stretch++) {
    // The stretches share out the positions 1 … last − 1.
    const from = 1 + Math.floor((stretch * (last - 1)) / stretches);
    const to = 1 + Math.floor(((stretch + 1) * (last - 1)) / stretches);
    for (const at of landmarks(values, from, to)) chosen.add(at);
  }
  chosen.add(last);
  return [...chosen];
}

/** The lowest, the highest and the first not finite value between two positions, in their order. */
function landmarks(values: readonly number[], from: number, to: number): number[] {
  let lowest = -1;
  let highest = -1;
  let odd = -1;
  for (let at = from; at < to; at++) {
    const value = values[at]!;
    if (!Number.isFinite(value)) {
      if (odd < 0) odd = at;
      continue;
    }
    if (lowest < 0 || value < values[lowest]!) lowest = at;
    if (highest < 0 || value > values[highest]!) highest = at;
  }
  return [lowest, highest, odd].filter((at) => at >= 0).sort((a, b) => a - b);
}
