/** @file What a line chart shows of its series: smoothed, without hidden ones, on axes, as a table. */
import { extent, makeAxis, type Axis, type AxisSpec } from './axis.ts';
import type { Cell, ChartTable } from './csv.ts';
import { lowerBound } from './decimate.ts';
import type { SeriesStyle } from './palette.ts';
import { ema } from './smooth.ts';

type Values = readonly (number | null)[];

/** A line. All lists have the length of `x`. */
export interface LineSeries {
  /** Unique in its chart. */
  readonly id: string;
  readonly label: string;
  readonly style: SeriesStyle;
  /** Ascending. */
  readonly x: readonly number[];
  /** Null leaves a gap. */
  readonly y: Values;
  readonly band?: { readonly low: Values; readonly high: Values } | undefined;
  /** Stands behind the others, without label: a single seed behind the mean. */
  readonly faint?: boolean | undefined;
}

/** A vertical line with a word: "best", "resumed". */
export interface LineMarker {
  readonly x: number;
  readonly label: string;
}

/** A line as it is shown. */
export interface ShownLine extends LineSeries {
  /** Smoothed, if the chart smooths. */
  readonly shown: Values;
  readonly smoothed: boolean;
  /** Indices of the points in the shown range; `to` is behind the last. */
  readonly from: number;
  readonly to: number;
}

export interface LineAxes {
  readonly x: AxisSpec;
  readonly y: AxisSpec;
}

/** The series' smoothed values. Kept apart from what zooming and hiding change, because it costs most. */
export const smoothed = (series: readonly LineSeries[], weight: number): Values[] =>
  series.map((line) => (weight > 0 && !line.faint ? ema(line.y, weight) : line.y));

/** Lines to draw, faint ones first. `range` null shows all. */
export function shownLines(
  series: readonly LineSeries[],
  values: readonly Values[],
  hidden: ReadonlySet<string>,
  range: readonly [number, number] | null,
): ShownLine[] {
  const lines = series.flatMap((line, index): ShownLine[] => {
    if (hidden.has(line.id)) return [];
    const from = range ? lowerBound(line.x, range[0]) : 0;
    let to = range ? lowerBound(line.x, range[1]) : line.x.length;
    if (range && line.x[to] === range[1]) to += 1;
    return [{ ...line, shown: values[index]!, smoothed: values[index] !== line.y, from, to }];
  });
  return [...lines.filter((line) => line.faint), ...lines.filter((line) => !line.faint)];
}

/** The axes over what is shown. @param count about how many ticks */
export function lineAxes(
  lines: readonly ShownLine[],
  axes: LineAxes,
  range: readonly [number, number] | null,
  count: { readonly x: number; readonly y: number },
): { x: Axis; y: Axis } {
  const ends = lines.map((line) => [line.x[line.from] ?? null, line.x[line.to - 1] ?? null]);
  // A logarithmic axis begins at the first value above 0, which is not the first of all where that is 0.
  const xs = axes.x.log
    ? extent(
        lines.map((line) => line.x.slice(line.from, line.to)),
        true,
      )
    : extent(ends);
  const spec = range ? { ...axes.x, min: range[0], max: range[1] } : axes.x;
  const ys = lines.flatMap((line) =>
    [line.y, line.band?.low, line.band?.high].flatMap((list) =>
      list ? [list.slice(line.from, line.to)] : [],
    ),
  );
  return {
    x: makeAxis(spec, xs, count.x, 'tight'),
    y: makeAxis(axes.y, extent(ys, axes.y.log), count.y, 'round'),
  };
}

/** Index of the line's shown point nearest to x, or −1 where the line does not reach. `near` is in units of x. */
export function nearest(line: ShownLine, x: number, near: number): number {
  if (line.to <= line.from) return -1;
  const after = Math.min(Math.max(lowerBound(line.x, x), line.from), line.to - 1);
  const before = Math.max(after - 1, line.from);
  const index = Math.abs(line.x[before]! - x) <= Math.abs(line.x[after]! - x) ? before : after;
  const reaches = x >= line.x[line.from]! - near && x <= line.x[line.to - 1]! + near;
  return reaches ? index : -1;
}

/** Of all lines' points the x nearest to the given one; x itself where there are none. */
export function snapped(lines: readonly ShownLine[], x: number): number {
  let best = x;
  let least = Infinity;
  for (const line of lines) {
    const index = nearest(line, x, Infinity);
    if (index < 0) continue;
    const distance = Math.abs(line.x[index]! - x);
    if (distance < least) [best, least] = [line.x[index]!, distance];
  }
  return best;
}

/** The shown points of the shown lines: a row for each x, columns for each line. */
export function lineTable(lines: readonly ShownLine[], axes: LineAxes, smoothing: number): ChartTable {
  const rowOf = new Map<number, number>();
  const xs = [...new Set(lines.flatMap((line) => line.x.slice(line.from, line.to)))].sort((a, b) => a - b);
  xs.forEach((x, index) => rowOf.set(x, index));
  const rows: Cell[][] = xs.map((x) => [x]);
  const columns = [axes.x.unit ? `${axes.x.title} (${axes.x.unit})` : axes.x.title];
  const add = (name: string, line: ShownLine, values: Values) => {
    for (const row of rows) row.push(null);
    for (let index = line.from; index < line.to; index += 1) {
      rows[rowOf.get(line.x[index]!)!]![columns.length] = values[index] ?? null;
    }
    columns.push(name);
  };
  for (const line of lines) {
    add(line.label, line, line.y);
    if (line.smoothed) add(`${line.label} (smoothed ${smoothing})`, line, line.shown);
    if (line.band) {
      add(`${line.label} (low)`, line, line.band.low);
      add(`${line.label} (high)`, line, line.band.high);
    }
  }
  return { columns, rows };
}
