/** @file Bars as ECharts draws them: class balance and histograms. */
import { extent, makeAxis, type Axis, type AxisSpec } from './axis.ts';
import type { EChartsOption } from './echarts.ts';
import { formatCompact, formatNumber } from './format.ts';
import { legendRows, legendShapes } from './legend-shapes.ts';
import { emptyShapes, fontOf, labelRoom, pixelY, plotMargins, plotOption, shapeSeries, textShape, type Box, type Plot, type Shape } from './plot.ts'; // prettier-ignore
import { shortened, textWidth } from './text.ts';
import type { ChartTheme } from './theme.ts';

export interface BarSeries {
  readonly label: string;
  /** One a category. */
  readonly values: readonly number[];
  /** CSS colour; one of a few if left open. */
  readonly color?: string | undefined;
}

export interface BarPicture {
  readonly categories: readonly string[];
  readonly series: readonly BarSeries[];
  readonly x: AxisSpec;
  readonly y: AxisSpec;
}

/** Large areas are calmer than lines of the same colour, and the second kind stands back. */
const defaults = [
  'color-mix(in oklab, var(--accent) 80%, var(--surface))',
  'var(--line-strong)',
  'var(--series-2)',
  'var(--series-3)',
];

export const barColor = (series: BarSeries, index: number): string =>
  series.color ?? defaults[index % defaults.length]!;

/** How the categories' names stand: upright or slanted, every which. */
interface Names {
  readonly every: number;
  readonly slanted: boolean;
  /** px below the axis. */
  readonly room: number;
}

const slantedWidth = 84;
const slant = Math.PI / 4;

function namesFor(categories: readonly string[], slot: number, theme: ChartTheme): Names {
  const widest = Math.max(0, ...categories.map((name) => textWidth(name, fontOf(theme)))) + 8;
  if (widest <= slot) return { every: 1, slanted: false, room: 24 };
  const numeric = categories.every((name) => /^[-−+]?[\d.,]+( .{1,4})?$/.test(name));
  if (numeric) return { every: Math.ceil(widest / slot), slanted: false, room: 24 };
  const length = Math.min(widest, slantedWidth);
  return { every: Math.ceil(16 / slot), slanted: true, room: Math.ceil(length * Math.sin(slant)) + 16 };
}

const slots = (count: number): Axis => ({ low: 0, high: Math.max(1, count), log: false, ticks: [], at: (value) => value / Math.max(1, count), value: (place) => place * Math.max(1, count), label: String }); // prettier-ignore

const legendLine = 16;

/** What files show as a legend; on a page it stands above the chart. */
const entries = (picture: BarPicture) =>
  picture.series.map((each, index) => ({ label: each.label, style: { color: barColor(each, index), dash: 'solid', symbol: 'rect' } as const })); // prettier-ignore

/** px that the legend takes below the chart in a file. */
export const barLegendHeight = (picture: BarPicture, theme: ChartTheme, width: number): number =>
  picture.series.length > 1 ? legendRows(entries(picture), theme, width).length * legendLine + 8 : 0;

export function barPlot(picture: BarPicture, theme: ChartTheme, box: Box): Plot & { names: Names } {
  const { categories, series, y } = picture;
  const { top, right } = plotMargins;
  const range = extent(series.map((each) => each.values), y.log); // prettier-ignore
  // Bars begin at 0, so that their lengths can be compared.
  const data: [number, number] | null =
    range && (y.log ? range : [Math.min(0, range[0]), Math.max(0, range[1])]);
  const guess = makeAxis(y, data, 4, 'round');
  const left = Math.max(40, labelRoom(guess, theme));
  const width = Math.max(20, box.width - left - right);
  const names = namesFor(categories, width / Math.max(1, categories.length), theme);
  const below = box.file ? barLegendHeight(picture, theme, box.width) : 0;
  const height = Math.max(20, box.height - top - names.room - 22 - below);
  const yAxis = makeAxis(y, data, Math.max(2, height / 44), 'round');
  return { rect: { left, top, width, height }, x: slots(categories.length), y: yAxis, names };
}

/** Bars of whole pixels with a gap that they can spare. */
function barShapes(picture: BarPicture, plot: Plot, active: number | null, theme: ChartTheme): Shape[] {
  const { rect } = plot;
  const slot = rect.width / plot.x.high;
  const gap = slot >= 24 ? Math.min(slot * 0.25, 12) : slot >= 6 ? 2 : slot >= 3 ? 1 : 0;
  const base = plot.y.log ? rect.top + rect.height : pixelY(plot, 0);
  const count = picture.series.length;
  return picture.series.flatMap((series, order) => {
    const color = theme.color(barColor(series, order));
    return series.values.flatMap((value, index): Shape[] => {
      if (!Number.isFinite(value) || (plot.y.log && value <= 0) || value === 0) return [];
      const from = rect.left + index * slot + gap / 2;
      const each = (slot - gap) / count;
      const left = Math.round(from + order * each);
      const right = Math.max(left + 1, Math.round(from + (order + 1) * each));
      const end = pixelY(plot, value);
      const top = Math.round(Math.min(base, end));
      const opacity = active === null || active === index ? 1 : 0.55;
      const shape = {
        x: left,
        y: top,
        width: right - left,
        height: Math.max(1, Math.round(Math.abs(base - end))),
      };
      return [{ type: 'rect', silent: true, shape, style: { fill: color, opacity } }];
    });
  });
}

function nameShapes({ categories }: BarPicture, plot: Plot, names: Names, theme: ChartTheme): Shape[] {
  const { rect } = plot;
  const slot = rect.width / plot.x.high;
  return categories.flatMap((name, index): Shape[] => {
    if (index % names.every !== 0) return [];
    const x = rect.left + (index + 0.5) * slot;
    const y = rect.top + rect.height + 14;
    if (!names.slanted) return [textShape(name, x, y, theme, { align: 'center' })];
    // The first names would begin left of the chart.
    const text = shortened(name, Math.min(slantedWidth, x / Math.cos(slant)), fontOf(theme));
    return [{ ...textShape(text, x + 4, y - 4, theme, { align: 'right' }), rotation: slant }];
  });
}

/** The numbers over few bars. */
function valueShapes({ series, y }: BarPicture, plot: Plot, theme: ChartTheme): Shape[] {
  const { rect } = plot;
  const slot = rect.width / plot.x.high;
  if (series.length !== 1) return [];
  const texts = series[0]!.values.map((value) => (y.percent ? formatNumber(value * 100, { digits: 1 }) : formatCompact(value))); // prettier-ignore
  if (texts.some((text) => textWidth(text, fontOf(theme)) + 6 > slot)) return [];
  return series[0]!.values.flatMap((value, index): Shape[] => {
    if (!Number.isFinite(value) || (plot.y.log && value <= 0)) return [];
    return [textShape(texts[index]!, rect.left + (index + 0.5) * slot, pixelY(plot, Math.max(0, value)) - 8, theme, { align: 'center', halo: true })]; // prettier-ignore
  });
}

export function barOption(
  picture: BarPicture,
  active: number | null,
  theme: ChartTheme,
  box: Box,
): EChartsOption {
  const plot = barPlot(picture, theme, box);
  const below = plot.names.room - 24;
  const { base, shapes } = plotOption(plot, theme, { x: { ...picture.x, title: '' }, y: picture.y });
  const { rect } = plot;
  if (picture.x.title) shapes.push(textShape(picture.x.unit ? `${picture.x.title} (${picture.x.unit})` : picture.x.title, rect.left + rect.width / 2, rect.top + rect.height + 34 + below, theme, { align: 'center' })); // prettier-ignore
  if (box.file && picture.series.length > 1) {
    const top = box.height - barLegendHeight(picture, theme, box.width) + legendLine - 4;
    shapes.push(...legendShapes(entries(picture), theme, box.width, top, legendLine));
  }
  if (picture.categories.length === 0) shapes.push(...emptyShapes(plot, 'No values', theme));
  return {
    ...base,
    series: [
      shapeSeries('bars', barShapes(picture, plot, active, theme), 2),
      shapeSeries('shapes', [...shapes, ...nameShapes(picture, plot, plot.names, theme), ...valueShapes(picture, plot, theme)], 4), // prettier-ignore
    ],
  } as EChartsOption;
}
