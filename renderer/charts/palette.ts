/**
 * @file Which colour, dash and symbol stands for what. A variant keeps its own everywhere: in tables, curves, bars,
 * scatter plots and rasters. Colours are those of tokens.css, by name, so that they follow the theme.
 */

export type Dash = 'solid' | 'dashed' | 'dotted' | 'dashdot';
export type PointSymbol = 'circle' | 'rect' | 'triangle' | 'diamond' | 'down' | 'plus' | 'cross' | 'star';

/** How one variant, or one group of runs, looks. */
export interface SeriesStyle {
  /** A CSS colour made of the tokens' variables, such as `var(--series-1)`. */
  readonly color: string;
  readonly dash: Dash;
  readonly symbol: PointSymbol;
}

const colors = 8;
const dashes: readonly Dash[] = ['solid', 'dashed', 'dotted', 'dashdot'];
const symbols: readonly PointSymbol[] = [
  'circle', 'rect', 'triangle', 'diamond', 'down', 'plus', 'star', 'cross',
]; // prettier-ignore

/** Groups of one variant differ in lightness, too: dashes alone are hard to follow where lines cross. */
const shades = [
  (color: string) => color,
  (color: string) => `color-mix(in oklab, ${color} 60%, var(--text))`,
  (color: string) => `color-mix(in oklab, ${color} 72%, var(--surface))`,
  (color: string) => `color-mix(in oklab, ${color} 32%, var(--text))`,
];

/**
 * The style of a variant.
 * @param order the variant's place in the catalogue, from 0; the first 8 are solid, the next 8 dashed, and so on
 * @param nth tells groups of the same variant apart (refractory, k = 1, 2, 4, 8), from 0: same hue, other dash,
 *   symbol and lightness; 8 are told apart
 */
export function seriesStyle(order: number, nth = 0): SeriesStyle {
  const round = Math.floor(order / colors);
  const shade = shades[nth % shades.length]!;
  return {
    color: shade(`var(--series-${(order % colors) + 1})`),
    dash: dashes[(round + nth) % dashes.length]!,
    // Three on for each round, so that (round 1, nth 0) and (round 0, nth 1), which share colour and dash, differ.
    symbol: symbols[(order + nth + 3 * round) % symbols.length]!,
  };
}

/** For lines that stand for no variant: the first is the accent of a chart with a single line. */
export const plainStyle: SeriesStyle = { color: 'var(--accent)', dash: 'solid', symbol: 'circle' };

/** On and off lengths in px at a line width of 1.5 px; empty for a solid line. */
export const dashLengths: Readonly<Record<Dash, readonly number[]>> = {
  solid: [],
  dashed: [6, 3],
  dotted: [1.5, 2.5],
  dashdot: [8, 3, 1.5, 3],
};

/** Outlines as SVG paths in the square from −1 to 1, of about the same area. */
export const symbolPaths: Readonly<Record<PointSymbol, string>> = {
  circle: 'M-1 0A1 1 0 1 0 1 0A1 1 0 1 0 -1 0Z',
  rect: 'M-.88 -.88H.88V.88H-.88Z',
  triangle: 'M0 -1.05L1.05 .85H-1.05Z',
  diamond: 'M0 -1.2L1.05 0L0 1.2L-1.05 0Z',
  down: 'M0 1.05L1.05 -.85H-1.05Z',
  plus: 'M-.38 -1.1H.38V-.38H1.1V.38H.38V1.1H-.38V.38H-1.1V-.38H-.38Z',
  cross:
    'M-1.05 -.5L-.5 -1.05L0 -.55L.5 -1.05L1.05 -.5L.55 0L1.05 .5L.5 1.05L0 .55L-.5 1.05L-1.05 .5L-.55 0Z',
  star: 'M0 -1.25L.34 -.42L1.19 -.39L.52 .15L.74 1L0 .52L-.74 1L-.52 .15L-1.19 -.39L-.34 -.42Z',
};
