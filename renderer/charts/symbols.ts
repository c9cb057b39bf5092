/** @file Symbols as ECharts draws them: as a series' symbol, or as a shape. */
import { symbolPaths, type SeriesStyle } from './palette.ts';
import type { Shape } from './plot.ts';
import type { ChartTheme } from './theme.ts';

/** The symbol of a style as ECharts' `symbol`. */
export const symbolOf = (style: SeriesStyle): string =>
  style.symbol === 'circle' ? 'circle' : `path://${symbolPaths[style.symbol]}`;

/** A style's symbol as a shape around a place. @param size px from its middle to its edge */
export const markShape = (
  style: SeriesStyle,
  x: number,
  y: number,
  theme: ChartTheme,
  size = 4,
  opacity = 1,
): Shape => ({
  type: 'path',
  silent: true,
  x,
  y,
  scaleX: size,
  scaleY: size,
  shape: { pathData: symbolPaths[style.symbol] },
  style: { fill: theme.color(style.color), opacity },
});
