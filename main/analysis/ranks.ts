/** @file Ranks, and counting how rank sums come about: what the rank tests share. */

/** Ranks of values and how often they tie. */
export interface Ranks {
  /** From 1; tied values share the mean of their ranks, so ranks are whole or half. */
  readonly ranks: number[];
  /** Σ (t³ − t) over groups of t tied values: 0 without ties. */
  readonly tieSum: number;
}

/** Ranks values from the smallest on. */
export function rank(values: readonly number[]): Ranks {
  const order = values.map((_, at) => at).sort((a, b) => values[a]! - values[b]!);
  const ranks = values.map(() => 0);
  let tieSum = 0;
  for (let from = 0; from < order.length;) {
    let to = from + 1;
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++;
    for (const at of order.slice(from, to)) ranks[at] = (from + 1 + to) / 2;
    tieSum += (to - from) ** 3 - (to - from);
    from = to;
  }
  return { ranks, tieSum };
}

/**
 * How many subsets of the ranks have each sum, by adding one rank after the other. Exact as long as the counts are
 * below 2⁵³, that is for 52 ranks.
 * @param ranks whole or half numbers
 * @param size count only subsets of this size; of any if left out
 * @returns counts by twice the sum, which is whole
 */
export function countSums(ranks: readonly number[], size?: number): number[] {
  const doubled = ranks.map((value) => Math.round(2 * value));
  const largest = doubled.reduce((sum, value) => sum + value, 0);
  // counts[k][s]: subsets of k ranks with the doubled sum s; without a size all subsets share one row.
  const rows = size === undefined ? 1 : size + 1;
  const counts = Array.from({ length: rows }, () => new Array<number>(largest + 1).fill(0));
  counts[0]![0] = 1;
  for (const value of doubled) {
    for (let k = rows - 1; k >= (size === undefined ? 0 : 1); k--) {
      const into = counts[k]!;
      const from = size === undefined ? into : counts[k - 1]!;
      for (let sum = largest; sum >= value; sum--) into[sum]! += from[sum - value]!;
    }
  }
  return counts[rows - 1]!;
}

/**
 * The share of the counts whose sum is at least as far from the mean sum as the observed one, on either side.
 * @param counts from countSums
 * @param observed the sum (not doubled)
 * @param expected the mean sum
 */
export function shareAsExtreme(counts: readonly number[], observed: number, expected: number): number {
  // Doubled sums are whole and the expected one is a quarter of a whole number: no rounding in the comparison.
  const distance = Math.abs(2 * observed - 2 * expected);
  let extreme = 0;
  let all = 0;
  counts.forEach((count, sum) => {
    all += count;
    if (Math.abs(sum - 2 * expected) >= distance) extreme += count;
  });
  return extreme / all;
}
