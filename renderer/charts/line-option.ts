/** @file A line chart as ECharts draws it. */
import type { EChartsOption } from './echarts.ts';
import { spread } from './labels.ts';
import { legendRows, legendShapes } from './legend-shapes.ts';
import { lineAxes, type LineAxes, type LineMarker, type ShownLine } from './line-model.ts';
import { dashLengths } from './palette.ts';
import { emptyShapes, fontOf, labelRoom, pixelX, pixelY, plotMargins, plotOption, shapeSeries, textShape, type Box, type Plot, type Shape } from './plot.ts'; // prettier-ignore
import { bandShapes, lineShapes } from './line-shapes.ts';
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
  /** Where the lines' names stand: a single line needs none beside the title. */
  readonly names: 'ends' | 'legend' | 'none';
}

const lineHeight = 16;
const markWidth = 18;

const hasValue = (line: ShownLine): boolean => {
  for (let index = line.from; index < line.to; index += 1) if (line.y[index] !== null) return true;
  return false;
};

const labelled = (lines: readonly ShownLine[]) => lines.filter((line) => !line.faint);

/** px that names at the lines' ends take. */
function endRoom({ lines, names }: LinePicture, theme: ChartTheme, width: number): number {
  if (names !== 'ends') return plotMargins.right;
  const widest = Math.max(0, ...labelled(lines).map((line) => textWidth(line.label, fontOf(theme))));
  return Math.min(widest + markWidth + 12, width * 0.36);
}

/** px that the legend takes below the chart in a file. */
export const fileLegendHeight = (picture: LinePicture, theme: ChartTheme, width: number): number =>
  picture.names === 'legend' ? legendRows(labelled(picture.lines), theme, width).length * lineHeight + 8 : 0;

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

/** The whole picture. */
export function lineOption(picture: LinePicture, theme: ChartTheme, box: Box): EChartsOption {
  const plot = linePlot(picture, theme, box);
  const { base, shapes } = plotOption(plot, theme, picture.axes);
  const faded = (line: ShownLine) => picture.highlighted !== null && picture.highlighted !== line.id;
  const bands = picture.lines.flatMap((line) =>
    bandShapes(line, plot, theme, { opacity: faded(line) ? 0.04 : 0.15, whole: box.file }),
  );
  // What is pointed at lies over the others.
  const order = [...picture.lines].sort((a, b) => Number(faded(b)) - Number(faded(a)));
  const drawn = order.map((line) => lineShapes(line, plot, theme, { faded: faded(line), whole: box.file }));
  const over = [...shapes, ...markerShapes(picture.markers, plot, theme)];
  if (!picture.lines.some(hasValue)) over.push(...emptyShapes(plot, picture.empty, theme));
  if (picture.names === 'ends') over.push(...endLabels(picture.lines, plot, theme, box.width));
  else if (picture.names === 'legend' && box.file) {
    const top = box.height - fileLegendHeight(picture, theme, box.width) + lineHeight;
    over.push(...legendShapes(labelled(picture.lines), theme, box.width, top - 4, lineHeight));
  }
  return {
    ...base,
    series: [
      shapeSeries('bands', bands, 1, true),
      shapeSeries('raw', drawn.flatMap((line) => line.raw), 2, true), // prettier-ignore
      shapeSeries('lines', drawn.flatMap((line) => line.curve), 3, true), // prettier-ignore
      shapeSeries('marks', drawn.flatMap((line) => line.marks), 4), // prettier-ignore
      shapeSeries('shapes', over, 5),
    ],
  } as EChartsOption;
}
