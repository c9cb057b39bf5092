/** @file An interval plot as ECharts draws it: a row a group, its runs as dots, mean and confidence interval over them. */
import { axisValue, extent, makeAxis, shownInterval, type Axis, type AxisSpec } from './axis.ts';
import type { EChartsOption } from './echarts.ts';
import { jitter } from './jitter.ts';
import type { SeriesStyle } from './palette.ts';
import {
  emptyShapes,
  fontOf,
  pixelX,
  plotOption,
  shapeSeries,
  textShape,
  type Box,
  type Plot,
  type Shape,
} from './plot.ts';
import { markShape, symbolOf } from './symbols.ts';
import { shortened, textWidth } from './text.ts';
import type { ChartTheme } from './theme.ts';

/** A group of runs. */
export interface IntervalRow {
  readonly id: string;
  readonly label: string;
  readonly style: SeriesStyle;
  /** One a run. */
  readonly values: readonly number[];
  readonly mean: number | null;
  /** 95 % confidence interval of the mean. */
  readonly ci: readonly [number, number] | null;
}

/** px */
const rowHeight = 28;
const top = 4;
const bottom = 44;
const markWidth = 18;

/** px for so many rows. */
export const intervalHeight = (rows: number): number => Math.max(1, rows) * rowHeight + top + bottom;

/** An axis on which row i is at n − i − ½. */
function rowAxis(count: number): Axis {
  const high = Math.max(1, count);
  return { low: 0, high, log: false, ticks: [], at: (value) => value / high, value: (place) => place * high, label: String }; // prettier-ignore
}

const rowY = (plot: Plot, index: number, offset = 0) =>
  plot.rect.top + ((index + 0.5 + offset) / plot.y.high) * plot.rect.height;

/** "86.1 % (85.7 to 86.5 %)". */
export function intervalText(row: IntervalRow, x: AxisSpec): string {
  if (row.mean === null) return '–';
  if (!row.ci) return axisValue(x, row.mean);
  const low = axisValue({ ...x, unit: undefined }, row.ci[0]).replace(/ %$/, '');
  return `${axisValue(x, row.mean)} (${low} to ${axisValue(x, row.ci[1])})`;
}

/** What an interval plot shows. */
export interface IntervalPicture {
  readonly rows: readonly IntervalRow[];
  readonly x: AxisSpec;
  /** Bars from 0 to the means, so that lengths can be compared. Not on a logarithmic axis, which has no 0. */
  readonly bars: boolean;
}

export function intervalPlot({ rows, x, bars }: IntervalPicture, theme: ChartTheme, box: Box): Plot {
  const font = fontOf(theme);
  const names = Math.max(0, ...rows.map((row) => textWidth(row.label, font))) + markWidth + 12;
  const left = Math.min(names, box.width * 0.35);
  const numbers = Math.max(0, ...rows.map((row) => textWidth(intervalText(row, x), font))) + 12;
  const right = box.width >= 520 ? Math.min(numbers, box.width * 0.35) : 14;
  const width = Math.max(20, box.width - left - right);
  const all = rows.map((row) => [
    ...row.values,
    row.mean,
    ...(row.ci ? shownInterval(x, row.ci) : []),
    ...(bars ? [0] : []),
  ]);
  const data = extent(all, x.log);
  // Bars stand on the axis' end where none goes below 0.
  const spec = bars && !x.log && data?.[0] === 0 ? { ...x, min: 0 } : x;
  const axis = makeAxis(spec, data, Math.max(2, width / 90), 'padded');
  const rect = { left, top, width, height: Math.max(20, box.height - top - bottom) };
  return { rect, x: axis, y: rowAxis(rows.length) };
}

/** The interval as a line with ends; one that goes on beyond what there can be has none. */
function whisker(plot: Plot, row: IntervalRow, x: AxisSpec, index: number, color: string): Shape[] {
  if (!row.ci) return [];
  const shown = shownInterval(x, row.ci);
  const [low, high] = shown.map((value) => pixelX(plot, value)) as [number, number];
  const y = rowY(plot, index);
  const line = (x1: number, y1: number, x2: number, y2: number): Shape => ({ type: 'line', silent: true, shape: { x1, y1, x2, y2 }, style: { stroke: color, lineWidth: 2 } }); // prettier-ignore
  const ends = [low, high].filter((_, end) => shown[end] === row.ci![end]);
  return [line(low, y, high, y), ...ends.map((end) => line(end, y - 5, end, y + 5))];
}

/** A bar from 0 to the mean, faint, so that dots and interval stand out on it. */
function bar(plot: Plot, row: IntervalRow, index: number, fill: string): Shape[] {
  if (row.mean === null || plot.x.log) return [];
  const [from, to] = [pixelX(plot, 0), pixelX(plot, row.mean)];
  const shape = { x: Math.min(from, to), y: rowY(plot, index) - 9, width: Math.abs(to - from), height: 18 };
  return [{ type: 'rect', silent: true, shape, style: { fill, opacity: 0.3 } }];
}

export function intervalOption(
  picture: IntervalPicture,
  active: number | null,
  theme: ChartTheme,
  box: Box,
): EChartsOption {
  const { rows, x } = picture;
  const plot = intervalPlot(picture, theme, box);
  const { rect } = plot;
  const { base, shapes } = plotOption(plot, theme, { x, y: { title: '' } }, { x: true, y: false });
  const back: Shape[] = [];
  const series = rows.flatMap((row, index): object[] => {
    const color = theme.color(row.style.color);
    const y = rowY(plot, index);
    if (index === active) back.push({ type: 'rect', silent: true, shape: { x: 0, y: y - rowHeight / 2, width: box.width, height: rowHeight }, style: { fill: theme.hover } }); // prettier-ignore
    if (picture.bars) back.push(...bar(plot, row, index, color));
    const name = shortened(row.label, rect.left - markWidth - 12, fontOf(theme));
    shapes.push(textShape(name, markWidth, y, theme, { color: theme.text }));
    if (box.width >= 520) {
      const text = shortened(intervalText(row, x), box.width - rect.left - rect.width - 8, fontOf(theme));
      shapes.push(textShape(text, box.width, y, theme, { align: 'right', color: theme.text }));
    }
    shapes.push(...whisker(plot, row, x, index, color));
    const offsets = jitter(row.values.length);
    const place = (offset: number) => 1 - (index + 0.5 + offset) / plot.y.high;
    const base = { type: 'scatter', silent: true, animation: false, symbol: symbolOf(row.style), itemStyle: { color } }; // prettier-ignore
    return [
      {
        ...base,
        id: `${row.id} runs`,
        z: 3,
        symbolSize: 6,
        itemStyle: { color, opacity: 0.5 },
        data: row.values.map((value, run) => [plot.x.at(value), place(offsets[run]! * 0.24)]),
      },
      {
        ...base,
        id: `${row.id} mean`,
        z: 6,
        symbolSize: 11,
        itemStyle: { color, opacity: 1, borderColor: theme.surface, borderWidth: 1.5 },
        data: row.mean === null ? [] : [[plot.x.at(row.mean), place(0)]],
      },
    ];
  });
  if (rows.length === 0) shapes.push(...emptyShapes(plot, 'No values', theme));
  const marks = rows.map((row, index) => markShape(row.style, 6, rowY(plot, index), theme));
  return {
    ...base,
    series: [shapeSeries('back', back, 0), ...series, shapeSeries('shapes', [...shapes, ...marks], 5)],
  } as EChartsOption;
}
