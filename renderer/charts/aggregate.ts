/** @file Curves of several seeds as one: mean, standard deviation and range at each x. */

export interface Curve {
  /** Ascending. */
  readonly x: readonly number[];
  readonly y: readonly (number | null)[];
}

/** Lists of one length. */
export interface Aggregate {
  readonly x: number[];
  readonly mean: (number | null)[];
  /** Standard deviation over seeds (n − 1); null where fewer than two have a value. */
  readonly sd: (number | null)[];
  readonly min: (number | null)[];
  readonly max: (number | null)[];
  /** Curves that have a value there. */
  readonly n: number[];
}

/** The curve's value at x: its own, or on the straight line between its neighbours; null outside of it or in a gap. */
function reader({ x: xs, y: ys }: Curve): (x: number) => number | null {
  let next = 0;
  return (x) => {
    while (next < xs.length && xs[next]! < x) next += 1;
    if (next >= xs.length) return null;
    const value = ys[next] ?? null;
    if (xs[next] === x || value === null) return xs[next] === x ? value : null;
    const before = next > 0 ? (ys[next - 1] ?? null) : null;
    if (before === null) return null;
    const part = (x - xs[next - 1]!) / (xs[next]! - xs[next - 1]!);
    return before + part * (value - before);
  };
}

/**
 * Mean, spread and range over curves at every x that any of them has. A curve without a point there counts with the
 * straight line between its neighbours, but not before its first or after its last point.
 */
export function aggregate(curves: readonly Curve[]): Aggregate {
  const x = [...new Set(curves.flatMap((curve) => curve.x))].sort((a, b) => a - b);
  const readers = curves.map(reader);
  const result: Aggregate = { x, mean: [], sd: [], min: [], max: [], n: [] };
  for (const at of x) {
    const values = readers.map((read) => read(at)).filter((value) => value !== null);
    const n = values.length;
    const mean = n ? values.reduce((sum, value) => sum + value, 0) / n : null;
    result.n.push(n);
    result.mean.push(mean);
    result.sd.push(
      mean === null || n < 2
        ? null
        : Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1)),
    );
    result.min.push(n ? Math.min(...values) : null);
    result.max.push(n ? Math.max(...values) : null);
  }
  return result;
}

/** The band from mean − sd to mean + sd; only the mean where there is no spread. */
export function spreadBand({ mean, sd }: Aggregate): { low: (number | null)[]; high: (number | null)[] } {
  const shifted = (sign: number) =>
    mean.map((value, index) => (value === null ? null : value + sign * (sd[index] ?? 0)));
  return { low: shifted(-1), high: shifted(1) };
}
