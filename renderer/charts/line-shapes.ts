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

/** A line: its curves, to be cut off at the axes, and its symbols, which may stand over them. */
export interface DrawnLine {
  readonly curves: Shape[];
  readonly marks: Shape[];
}

/** A line, with symbols where it has few points and a dot where a point stands alone between gaps. */
export function lineShapes(line: ShownLine, plot: Plot, theme: ChartTheme, faded: boolean): DrawnLine {
  const { rect } = plot;
  const stroke = theme.color(line.style.color);
  const fade = faded ? 0.2 : 1;
  const few = line.to - line.from <= mostSymbols && !line.faint;
  const inside = ([x]: Pixel) => x >= rect.left - 0.5 && x <= rect.left + rect.width + 0.5;
  const drawn: DrawnLine = { curves: [], marks: [] };
  const draw = (
    values: ShownLine['y'],
    style: { lineWidth: number; lineDash: number[]; opacity: number },
    symbols: boolean,
  ) => {
    for (const points of stretches(line, values, plot, false)) {
      if (points.length > 1) drawn.curves.push({ type: 'polyline', silent: true, shape: { points }, style: { stroke, fill: 'none', lineJoin: 'round', ...style } }); // prettier-ignore
      if (!symbols && points.length > 1) continue;
      const size = symbols ? 3.2 : 2;
      for (const point of points.filter(inside)) drawn.marks.push(markShape(line.style, ...point, theme, size, style.opacity)); // prettier-ignore
    }
  };
  const lineDash = line.faint ? [] : [...dashLengths[line.style.dash]];
  if (line.smoothed) draw(line.y, { lineWidth: 1, lineDash: [], opacity: 0.25 * fade }, false);
  draw(
    line.shown,
    { lineWidth: line.faint ? 1 : 1.75, lineDash, opacity: (line.faint ? 0.35 : 1) * fade },
    few,
  );
  return drawn;
}
