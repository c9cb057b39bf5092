/** @file Symbols as ECharts and a canvas draw them. */
import { symbolPaths, type SeriesStyle } from './palette.ts';

/** The symbol of a style as ECharts' `symbol`. */
export const symbolOf = (style: SeriesStyle): string =>
  style.symbol === 'circle' ? 'circle' : `path://${symbolPaths[style.symbol]}`;
