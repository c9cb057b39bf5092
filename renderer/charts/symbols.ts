/** @file Symbols as ECharts draws them: as a series' symbol, or as a shape. */
import { symbolPaths, type SeriesStyle } from './palette.ts';
import type { Shape } from './plot.ts';
import type { ChartTheme } from './theme.ts';

/** The symbol of a style as ECharts' `symbol`. */
export const symbolOf = (style: SeriesStyle): string =>
  style.symbol === 'circle' ? 'circle' : `path://${symbolPaths[style.symbol]}`;

/** A style's symbol as a shape of 8 px around a place. */
export const markShape = (style: SeriesStyle, x: number, y: number, theme: ChartTheme): Shape => ({
  type: 'path',
  silent: true,
  x,
  y,
  scaleX: 4,
  scaleY: 4,
  shape: { pathData: symbolPaths[style.symbol] },
  style: { fill: theme.color(style.color) },
});
