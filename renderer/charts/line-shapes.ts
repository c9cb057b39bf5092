/** @file The lines of a line chart as shapes: curves with their gaps, raw values behind smoothed ones, bands. */
import { decimate } from './decimate.ts';
import type { ShownLine } from './line-model.ts';
import { dashLengths } from './palette.ts';
import type { Plot, Shape } from './plot.ts';
import { markShape } from './symbols.ts';
import type { ChartTheme } from './theme.ts';

type Pixel = [x: number, y: number];

/** With more points than these, symbols would hide the line. */
const mostSymbols = 30;

/**
 * The stretches between gaps of one list of a line's values, in px, no more points than the screen can show.
 * @param floor where a logarithmic axis cannot show a value: true draws it at the lower end, false leaves a gap
 */
function stretches(line: ShownLine, values: ShownLine['y'], plot: Plot, floor: boolean): Pixel[][] {
  const { rect, x, y } = plot;
  const at = x.log ? (value: number) => (value > 0 ? x.at(value) : -1) : x.at;
  const result: Pixel[][] = [[]];
  for (const point of decimate(line.x, values, { at, columns: Math.ceil(rect.width) }, line.from, line.to)) {
    const hidden = point && y.log && point[1] <= 0;
    if (!point || (hidden && !floor)) result.push([]);
    else {
      const place = hidden ? 0 : y.at(point[1]);
      result.at(-1)!.push([rect.left + point[0] * rect.width, rect.top + (1 - place) * rect.height]);
    }
  }
  return result.filter((stretch) => stretch.length > 0);
}

/** The area between a line's low and high values. @param whole in one piece, for files that are worked on */
export function bandShapes(
  line: ShownLine,
  plot: Plot,
  theme: ChartTheme,
  { opacity, whole }: { readonly opacity: number; readonly whole: boolean },
): Shape[] {
  if (!line.band) return [];
  const highs = stretches(line, line.band.high, plot, true);
  const fill = theme.color(line.style.color);
  return stretches(line, line.band.low, plot, true)
    .flatMap((low, index) => {
      const high = highs[index] ?? [];
      return whole ? [[...low, ...high.toReversed()]] : inSlabs(low, high);
    })
    .filter((points) => points.length > 2)
    .map((points) => ({ type: 'polygon', silent: true, shape: { points }, style: { fill, opacity } }));
}

/** A line in parts that lie over those of other lines: all raw values, then all curves, then all symbols. */
export interface DrawnLine {
  /** Cut off at the axes. */
  readonly raw: Shape[];
  readonly curve: Shape[];
  /** May stand over the axes. */
  readonly marks: Shape[];
}

interface Stroke {
  readonly lineWidth: number;
  readonly lineDash: number[];
  readonly opacity: number;
}

/**
 * Points of one piece of a drawn line. The time that a browser without a graphics processor takes for a stroke grows
 * with the square of how often it goes up and down: noisy curves of thousands of points took seconds in one piece.
 */
const PIECE = 32;

/** A line in pieces that follow one another, each with the length of the line before it: its dashes go on there. */
export function inPieces(
  points: readonly Pixel[],
): { readonly points: readonly Pixel[]; readonly before: number }[] {
  const pieces = [];
  let before = 0;
  for (let from = 0; from + 1 < points.length; from += PIECE) {
    const piece = points.slice(from, from + PIECE + 1);
    pieces.push({ points: piece, before });
    for (let at = 1; at < piece.length; at++) {
      before += Math.hypot(piece[at]![0] - piece[at - 1]![0], piece[at]![1] - piece[at - 1]![1]);
    }
  }
  return pieces;
}

/** Width in px of one piece of a band: whole pixels, so that no seam shows. */
const SLAB = 16;

/** The area between two lines in upright slabs, for the same reason. */
export function inSlabs(low: readonly Pixel[], high: readonly Pixel[]): Pixel[][] {
  const from = Math.max(low[0]?.[0] ?? Infinity, high[0]?.[0] ?? Infinity);
  const to = Math.min(low.at(-1)?.[0] ?? -Infinity, high.at(-1)?.[0] ?? -Infinity);
  const [lower, upper] = [partsOf(low), partsOf(high)];
  const slabs: Pixel[][] = [];
  for (let left = from; left < to;) {
    const right = Math.min(to, (Math.floor(left / SLAB) + 1) * SLAB);
    slabs.push([...lower(left, right), ...upper(left, right).reverse()]);
    left = right;
  }
  return slabs;
}

/** Reads a line part by part, from left to right: its points within, and where it crosses the part's ends. */
function partsOf(points: readonly Pixel[]): (left: number, right: number) => Pixel[] {
  let next = 0;
  const at = (x: number): Pixel => {
    const [b, a] = [points[next]!, points[Math.max(0, next - 1)]!];
    return [x, b[0] > a[0] ? a[1] + ((x - a[0]) / (b[0] - a[0])) * (b[1] - a[1]) : b[1]];
  };
  return (left, right) => {
    while (next < points.length - 1 && points[next]![0] < left) next += 1;
    const part = [at(left)];
    for (; next < points.length - 1 && points[next]![0] < right; next++) part.push(points[next]!);
    part.push(at(right));
    return part;
  };
}

/** A line, with symbols where it has few points and a dot where a point stands alone between gaps. */
export function lineShapes(
  line: ShownLine,
  plot: Plot,
  theme: ChartTheme,
  {
    faded,
    whole,
  }: { readonly faded: boolean; /** In one piece, for files that are worked on. */ readonly whole: boolean },
): DrawnLine {
  const { rect } = plot;
  const stroke = theme.color(line.style.color);
  const fade = faded ? 0.2 : 1;
  const few = line.to - line.from <= mostSymbols && !line.faint;
  const inside = ([x]: Pixel) => x >= rect.left - 0.5 && x <= rect.left + rect.width + 0.5;
  const curves = (parts: readonly Pixel[][], style: Stroke): Shape[] =>
    parts
      .filter((points) => points.length > 1)
      .flatMap((points) => (whole ? [{ points, before: 0 }] : inPieces(points)))
      .map(({ points, before }) => ({ type: 'polyline', silent: true, shape: { points }, style: { stroke, fill: 'none', lineJoin: 'round', lineDashOffset: before, ...style } })); // prettier-ignore
  const lineDash = line.faint ? [] : [...dashLengths[line.style.dash]];
  const opacity = (line.faint ? 0.35 : 1) * fade;
  const shown = stretches(line, line.shown, plot, false);
  const marked = shown.filter((points) => few || points.length === 1).flat();
  return {
    raw: line.smoothed ? curves(stretches(line, line.y, plot, false), { lineWidth: 1, lineDash: [], opacity: 0.25 * fade }) : [], // prettier-ignore
    curve: curves(shown, { lineWidth: line.faint ? 1 : 1.75, lineDash, opacity }),
    marks: marked.filter(inside).map(([x, y]) => markShape(line.style, x, y, theme, few ? 3.2 : 2, opacity)),
  };
}
