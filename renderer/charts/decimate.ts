/** @file Fewer points for the same picture: the lowest and the highest point of each column of pixels. */

/** A point to draw; null ends a line, so that gaps stay gaps. */
export type DrawnPoint = readonly [place: number, value: number] | null;

export interface Window {
  /** Place of an x value, 0 to 1 over the shown range; ascending. */
  readonly at: (x: number) => number;
  /** Columns of pixels over the shown range. */
  readonly columns: number;
}

/** The first index at which the ascending list is not below the value. */
export function lowerBound(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Points of a line, at most about two a column (and the nulls between them), in ascending x. One point at each side
 * beyond the shown range is kept, so that lines run on to the edge. Extremes of every column are kept.
 * @param xs ascending
 * @param from index of the first point in the range; `to` is behind the last
 */
export function decimate(
  xs: readonly number[],
  ys: readonly (number | null)[],
  window: Window,
  from = 0,
  to = xs.length,
): DrawnPoint[] {
  const first = Math.max(0, from - 1);
  const last = Math.min(xs.length, to + 1);
  const points: DrawnPoint[] = [];
  const push = (index: number) => points.push([window.at(xs[index]!), ys[index]!]);
  const gap = () => {
    if (points.length > 0 && points.at(-1) !== null) points.push(null);
  };
  let column = NaN;
  let lowest = -1;
  let highest = -1;
  const flush = () => {
    if (lowest >= 0) {
      push(Math.min(lowest, highest));
      if (lowest !== highest) push(Math.max(lowest, highest));
    }
    lowest = highest = -1;
  };
  // With no more points than pixels every one is drawn.
  const all = last - first <= 2 * window.columns;
  for (let index = first; index < last; index += 1) {
    const y = ys[index];
    if (y === null || y === undefined || !Number.isFinite(y)) {
      flush();
      gap();
      column = NaN;
      continue;
    }
    const own = all ? index : Math.floor(window.at(xs[index]!) * window.columns);
    if (own !== column) flush();
    column = own;
    if (lowest < 0 || y < ys[lowest]!) lowest = index;
    if (highest < 0 || y > ys[highest]!) highest = index;
  }
  flush();
  if (points.at(-1) === null) points.pop();
  return points;
}
