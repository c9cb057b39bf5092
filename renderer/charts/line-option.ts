/** @file A line chart as ECharts draws it. */
import type { Axis } from './axis.ts';
import { decimate, type DrawnPoint } from './decimate.ts';
import type { EChartsOption } from './echarts.ts';
import { spread } from './labels.ts';
import { legendRows, legendShapes } from './legend-shapes.ts';
import { lineAxes, type LineAxes, type LineMarker, type ShownLine } from './line-model.ts';
import { dashLengths } from './palette.ts';
import { emptyShapes, fontOf, labelRoom, pixelX, pixelY, plotMargins, plotOption, shapeSeries, textShape, type Box, type Plot, type Shape } from './plot.ts'; // prettier-ignore
import { symbolOf } from './symbols.ts';
import { shortened, textWidth } from './text.ts';
import type { ChartTheme } from './theme.ts';

export interface LinePicture {
  readonly lines: readonly ShownLine[];
  readonly axes: LineAxes;
  readonly range: readonly [number, number] | null;
  readonly markers: readonly LineMarker[];
  /** The line that the person points at in the legend; the others step back. */
  readonly highlighted: string | null;
  /** What is said where there are no values. */
  readonly empty: string;
  /** Names stand at the lines' ends, not in a legend. */
  readonly direct: boolean;
}

const lineHeight = 16;
const markWidth = 18;

const hasValue = (line: ShownLine): boolean => {
  for (let index = line.from; index < line.to; index += 1) if (line.y[index] !== null) return true;
  return false;
};

const labelled = (lines: readonly ShownLine[]) => lines.filter((line) => !line.faint);

/** px that names at the lines' ends take. */
function endRoom({ lines, direct }: LinePicture, theme: ChartTheme, width: number): number {
  if (!direct) return plotMargins.right;
  const widest = Math.max(0, ...labelled(lines).map((line) => textWidth(line.label, fontOf(theme))));
  return Math.min(widest + markWidth + 12, width * 0.36);
}

/** px that the legend takes below the chart in a file. */
export const fileLegendHeight = (picture: LinePicture, theme: ChartTheme, width: number): number =>
  picture.direct ? 0 : legendRows(labelled(picture.lines), theme, width).length * lineHeight + 8;

/** Axes and where they are. */
export function linePlot(picture: LinePicture, theme: ChartTheme, box: Box): Plot {
  const { top, bottom } = plotMargins;
  const below = bottom + (box.file ? fileLegendHeight(picture, theme, box.width) : 0);
  const height = Math.max(20, box.height - top - below);
  const right = endRoom(picture, theme, box.width);
  const count = { x: Math.max(2, (box.width - right) / 90), y: Math.max(2, height / 44) };
  const { x, y } = lineAxes(picture.lines, picture.axes, picture.range, count);
  // Wide enough for most labels, so that charts below each other have their axes in one line.
  const left = Math.max(40, labelRoom(y, theme));
  return { rect: { left, top, width: Math.max(20, box.width - left - right), height }, x, y };
}

/** Places of decimated points, with null for gaps and for what a logarithmic axis cannot show. */
function placed(points: readonly DrawnPoint[], y: Axis): (readonly [number, number] | null)[] {
  return points.map((point) => {
    if (!point || (y.log && point[1] <= 0)) return null;
    return [point[0], y.at(point[1])];
  });
}

const xPlace = (axis: Axis) => (axis.log ? (x: number) => (x > 0 ? axis.at(x) : -1) : axis.at);

/** The curve through one list of a line's values, in places. */
function curve(line: ShownLine, values: ShownLine['y'], plot: Plot) {
  const window = { at: xPlace(plot.x), columns: Math.ceil(plot.rect.width) };
  return placed(decimate(line.x, values, window, line.from, line.to), plot.y);
}

/** ECharts draws nothing between two gaps: points that stand alone get a dot. */
function dotted(
  points: readonly (readonly [number, number] | null)[],
  all: boolean,
  symbol: string,
  color: string,
) {
  return points.map((point, index) => {
    if (!point) return '-';
    const alone = !points[index - 1] && !points[index + 1];
    return all || alone ? { value: point, symbol, symbolSize: 6, itemStyle: { color } } : point;
  });
}

/** The area between a line's low and high values, a polygon for each stretch without gap. */
function bandShapes(line: ShownLine, plot: Plot, theme: ChartTheme, opacity: number): Shape[] {
  if (!line.band) return [];
  const { rect } = plot;
  const pixel = ([x, y]: readonly [number, number]) => [rect.left + x * rect.width, rect.top + (1 - y) * rect.height]; // prettier-ignore
  const stretches = (values: ShownLine['y']) => {
    const result: number[][][] = [[]];
    for (const point of curve(line, values, plot)) {
      if (point) result.at(-1)!.push(pixel(point));
      else result.push([]);
    }
    return result;
  };
  const highs = stretches(line.band.high);
  return stretches(line.band.low).flatMap((low, index): Shape[] => {
    const points = [...low, ...(highs[index] ?? []).reverse()];
    if (points.length < 3) return [];
    return [{ type: 'polygon', silent: true, shape: { points }, style: { fill: theme.color(line.style.color), opacity } }]; // prettier-ignore
  });
}

/** Names at the lines' ends, moved apart. */
function endLabels(lines: readonly ShownLine[], plot: Plot, theme: ChartTheme, width: number): Shape[] {
  const { rect } = plot;
  const ends = labelled(lines).flatMap((line) => {
    let last = line.to - 1;
    const draws = (value: number | null | undefined) => typeof value === 'number' && Number.isFinite(value) && (!plot.y.log || value > 0); // prettier-ignore
    while (last >= line.from && !draws(line.shown[last])) last -= 1;
    return last < line.from ? [] : [{ line, y: pixelY(plot, line.shown[last]!) }];
  });
  const places = spread(ends.map((end) => end.y), lineHeight, rect.top, rect.top + rect.height); // prettier-ignore
  const left = rect.left + rect.width + 8;
  return ends.flatMap(({ line }, index) => {
    const y = places[index]!;
    const stroke = theme.color(line.style.color);
    const text = shortened(line.label, width - left - markWidth, fontOf(theme));
    return [
      {
        type: 'line',
        silent: true,
        shape: { x1: left, y1: y, x2: left + markWidth - 5, y2: y },
        style: { stroke, lineWidth: 2, lineDash: [...dashLengths[line.style.dash]] },
      },
      textShape(text, left + markWidth, y, theme, { color: theme.text }),
    ];
  });
}

/** Vertical lines with their words, which stand beside them where there is room. */
function markerShapes(markers: readonly LineMarker[], plot: Plot, theme: ChartTheme): Shape[] {
  const { rect } = plot;
  return markers.flatMap(({ x: value, label }) => {
    const x = Math.round(pixelX(plot, value)) + 0.5;
    if (!(x >= rect.left && x <= rect.left + rect.width + 1)) return [];
    const flips = x + textWidth(label, fontOf(theme)) + 6 > rect.left + rect.width;
    return [
      {
        type: 'line',
        silent: true,
        shape: { x1: x, y1: rect.top, x2: x, y2: rect.top + rect.height },
        style: { stroke: theme.lineStrong, lineWidth: 1, lineDash: [3, 3] },
      },
      textShape(label, flips ? x - 4 : x + 4, rect.top + 7, theme, {
        align: flips ? 'right' : 'left',
        halo: true,
      }),
    ];
  });
}

/** ECharts' series for one line: the raw values faint behind smoothed ones, then the line. */
function lineSeries(line: ShownLine, plot: Plot, theme: ChartTheme, faded: boolean, order: number): object[] {
  const color = theme.color(line.style.color);
  const few = line.to - line.from <= 30 && !line.faint;
  const base = { type: 'line', silent: true, animation: false, clip: true, connectNulls: false, symbol: 'none', showAllSymbol: true, emphasis: { disabled: true } }; // prettier-ignore
  const symbol = symbolOf(line.style);
  const fade = faded ? 0.2 : 1;
  const main = {
    ...base,
    id: line.id,
    z: 3 + order / 1000,
    data: dotted(curve(line, line.shown, plot), few, symbol, color),
    lineStyle: {
      color,
      width: line.faint ? 1 : 1.75,
      type:
        [...dashLengths[line.style.dash]].length && !line.faint ? [...dashLengths[line.style.dash]] : 'solid',
      opacity: (line.faint ? 0.35 : 1) * fade,
    },
    itemStyle: { opacity: fade },
  };
  if (!line.smoothed) return [main];
  const raw = { ...base, id: `${line.id} raw`, z: 2, data: dotted(curve(line, line.y, plot), false, symbol, color), lineStyle: { color, width: 1, opacity: 0.25 * fade } }; // prettier-ignore
  return [raw, main];
}

/** The whole picture. */
export function lineOption(picture: LinePicture, theme: ChartTheme, box: Box): EChartsOption {
  const plot = linePlot(picture, theme, box);
  const { base, shapes } = plotOption(plot, theme, picture.axes);
  const faded = (line: ShownLine) => picture.highlighted !== null && picture.highlighted !== line.id;
  const bands = picture.lines.flatMap((line) => bandShapes(line, plot, theme, faded(line) ? 0.04 : 0.15));
  const series = picture.lines.flatMap((line, order) => lineSeries(line, plot, theme, faded(line), order));
  const over = [...shapes, ...markerShapes(picture.markers, plot, theme)];
  if (!picture.lines.some(hasValue)) over.push(...emptyShapes(plot, picture.empty, theme));
  if (picture.direct) over.push(...endLabels(picture.lines, plot, theme, box.width));
  else if (box.file) {
    const top = box.height - fileLegendHeight(picture, theme, box.width) + lineHeight;
    over.push(...legendShapes(labelled(picture.lines), theme, box.width, top - 4, lineHeight));
  }
  return {
    ...base,
    series: [shapeSeries('bands', bands, 1, true), ...series, shapeSeries('shapes', over, 5)],
  } as EChartsOption;
}
