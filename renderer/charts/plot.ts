/**
 * @file The rectangle between the axes, the same for what ECharts draws, for cursors over it and for pictures in
 * files. ECharts gets places from 0 to 1 instead of values, so that one axis serves linear and logarithmic scales.
 */
import { axisTitle, type Axis, type AxisSpec } from './axis.ts';
import type { EChartsOption } from './echarts.ts';
import type { ChartTheme } from './theme.ts';
import { textWidth } from './text.ts';

/** Where a chart is drawn. */
export interface Box {
  /** In px. */
  readonly width: number;
  readonly height: number;
  /** For a file: what the page shows beside the chart, such as the legend, is drawn into it. */
  readonly file: boolean;
}

/** A rectangle in px of its box. */
export interface Rect {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Axes in their place. */
export interface Plot {
  readonly rect: Rect;
  readonly x: Axis;
  readonly y: Axis;
}

export const fontOf = (theme: ChartTheme, size = 12): string => `${size}px ${theme.font}`;

/** px of a value. May lie outside of the rectangle. */
export const pixelX = (plot: Plot, value: number): number => plot.rect.left + plot.x.at(value) * plot.rect.width; // prettier-ignore
export const pixelY = (plot: Plot, value: number): number => plot.rect.top + (1 - plot.y.at(value)) * plot.rect.height; // prettier-ignore

/** px that the labels of a vertical axis need at its left. */
export const labelRoom = (axis: Axis, theme: ChartTheme): number =>
  Math.ceil(Math.max(0, ...axis.ticks.map((tick) => textWidth(axis.label(tick), fontOf(theme))))) + 10;

/** A shape of zrender, which ECharts draws with, in pixels of the box. */
export type Shape = Readonly<Record<string, unknown>> & { readonly type: string };

/** Text as a shape, 12 px high unless said otherwise. */
export function textShape(
  text: string,
  x: number,
  y: number,
  theme: ChartTheme,
  style: {
    readonly color?: string;
    readonly align?: string;
    readonly size?: number;
    readonly weight?: number;
    /** Keeps lines behind the text away from it. */
    readonly halo?: boolean;
  } = {},
): Shape {
  return {
    type: 'text',
    x,
    y,
    silent: true,
    style: {
      text,
      fill: style.color ?? theme.quiet,
      font: `${style.weight ?? 400} ${fontOf(theme, style.size)}`,
      align: style.align ?? 'left',
      verticalAlign: 'middle',
      ...(style.halo ? { stroke: theme.surface, lineWidth: 3 } : {}),
    },
  };
}

/** One axis as ECharts wants it, over places from 0 to 1. */
function axisOption(axis: Axis, theme: ChartTheme, direction: 'x' | 'y', grid: boolean): object {
  const places = axis.ticks.map(axis.at);
  const labels = new Map(places.map((place, index) => [place.toFixed(9), axis.label(axis.ticks[index]!)]));
  return {
    type: 'value',
    min: 0,
    max: 1,
    axisLine: { show: direction === 'x', onZero: false, lineStyle: { color: theme.lineStrong, width: 1 } },
    axisTick: {
      show: direction === 'x',
      length: 4,
      lineStyle: { color: theme.lineStrong },
      customValues: places,
    },
    axisLabel: {
      color: theme.quiet,
      fontFamily: theme.font,
      fontSize: 12,
      margin: 8,
      hideOverlap: true,
      customValues: places,
      formatter: (place: number) => labels.get(place.toFixed(9)) ?? '',
    },
    splitLine: { show: grid, lineStyle: { color: theme.line, width: 1 } },
    splitArea: { show: false },
  };
}

/** A new name for each drawing: under the same one, ECharts would mix old shapes' properties into new ones. */
let drawn = 0;

/**
 * Shapes as a series of ECharts, so that they are replaced as a whole.
 * @param clip cuts them off at the axes
 */
export function shapeSeries(id: string, shapes: readonly Shape[], z: number, clip = false): object {
  return {
    type: 'custom',
    id,
    coordinateSystem: clip ? 'cartesian2d' : 'none',
    clip,
    silent: true,
    z,
    data: [{ id: `${(drawn += 1)}`, value: clip ? [0, 0] : 0 }],
    renderItem: () => ({ type: 'group', children: shapes }),
  };
}

/** The axes of a plot, with their titles as shapes; series and more shapes are put to it. */
export function plotOption(
  plot: Plot,
  theme: ChartTheme,
  titles: { readonly x: AxisSpec; readonly y: AxisSpec },
  grid: { readonly x: boolean; readonly y: boolean } = { x: false, y: true },
): { base: EChartsOption; shapes: Shape[] } {
  const { rect } = plot;
  const shapes: Shape[] = [];
  if (titles.y.title) shapes.push(textShape(axisTitle(titles.y), 0, rect.top - 18, theme));
  if (titles.x.title) {
    const center = rect.left + rect.width / 2;
    shapes.push(textShape(axisTitle(titles.x), center, rect.top + rect.height + 32, theme, { align: 'center' })); // prettier-ignore
  }
  return {
    base: {
      animation: false,
      backgroundColor: 'transparent',
      textStyle: { fontFamily: theme.font },
      grid: { ...rect, outerBoundsMode: 'none', show: false },
      xAxis: axisOption(plot.x, theme, 'x', grid.x),
      yAxis: axisOption(plot.y, theme, 'y', grid.y),
    } as EChartsOption,
    shapes,
  };
}

/** Where there is nothing to draw: axes without numbers, and words that say so. */
export function emptyShapes(plot: Plot, text: string, theme: ChartTheme): Shape[] {
  const { rect } = plot;
  return [
    textShape(text, rect.left + rect.width / 2, rect.top + rect.height / 2, theme, { align: 'center' }),
  ];
}

/** Room that every plot leaves: the y title above, the x labels and title below. */
export const plotMargins = { top: 30, bottom: 44, right: 14 };
