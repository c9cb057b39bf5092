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

/** The area between a line's low and high values. */
export function bandShapes(line: ShownLine, plot: Plot, theme: ChartTheme, opacity: number): Shape[] {
  if (!line.band) return [];
  const highs = stretches(line, line.band.high, plot, true);
  const fill = theme.color(line.style.color);
  return stretches(line, line.band.low, plot, true).flatMap((low, index): Shape[] => {
    const points = [...low, ...(highs[index] ?? []).toReversed()];
    return points.length < 3
      ? []
      : [{ type: 'polygon', silent: true, shape: { points }, style: { fill, opacity } }];
  });
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

/** A line, with symbols where it has few points and a dot where a point stands alone between gaps. */
export function lineShapes(line: ShownLine, plot: Plot, theme: ChartTheme, faded: boolean): DrawnLine {
  const { rect } = plot;
  const stroke = theme.color(line.style.color);
  const fade = faded ? 0.2 : 1;
  const few = line.to - line.from <= mostSymbols && !line.faint;
  const inside = ([x]: Pixel) => x >= rect.left - 0.5 && x <= rect.left + rect.width + 0.5;
  const curves = (parts: readonly Pixel[][], style: Stroke): Shape[] =>
    parts
      .filter((points) => points.length > 1)
      .map((points) => ({ type: 'polyline', silent: true, shape: { points }, style: { stroke, fill: 'none', lineJoin: 'round', ...style } })); // prettier-ignore
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
