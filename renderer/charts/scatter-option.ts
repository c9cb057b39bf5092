/** @file A scatter plot as ECharts draws it: runs as faint points, groups as means with error bars, the best trade-offs. */
import { extent, makeAxis, shownInterval, type AxisSpec } from './axis.ts';
import type { EChartsOption } from './echarts.ts';
import { placeBeside, type LabelBox } from './labels.ts';
import type { SeriesStyle } from './palette.ts';
import { frontSteps, paretoFront, type Better } from './pareto.ts';
import { emptyShapes, fontOf, labelRoom, pixelX, pixelY, plotMargins, plotOption, shapeSeries, textShape, type Box, type Plot, type Shape } from './plot.ts'; // prettier-ignore
import { symbolOf } from './symbols.ts';
import { shortened, textWidth } from './text.ts';
import type { ChartTheme } from './theme.ts';

/** A run. */
export interface ScatterPoint {
  readonly id: string;
  readonly label: string;
  readonly style: SeriesStyle;
  readonly x: number;
  readonly y: number;
  /** Label of its group. */
  readonly group: string;
}

/** Runs that differ in nothing but the seed. */
export interface ScatterGroup {
  readonly label: string;
  readonly style: SeriesStyle;
  /** Means. */
  readonly x: number;
  readonly y: number;
  /** 95 % confidence intervals of the means. */
  readonly xCi?: readonly [number, number] | null | undefined;
  readonly yCi?: readonly [number, number] | null | undefined;
}

export interface ScatterPicture {
  readonly points: readonly ScatterPoint[];
  readonly groups: readonly ScatterGroup[];
  readonly x: AxisSpec;
  readonly y: AxisSpec;
  /** Which way is better, where the front is drawn; null: no front. */
  readonly better: Better | null;
}

export function scatterPlot({ points, groups, x, y }: ScatterPicture, theme: ChartTheme, box: Box): Plot {
  const { top, bottom, right } = plotMargins;
  const height = Math.max(20, box.height - top - bottom);
  const xs = [
    ...points.map((point) => point.x),
    ...groups.flatMap((group) => [group.x, ...(group.xCi ? shownInterval(x, group.xCi) : [])]),
  ];
  const ys = [
    ...points.map((point) => point.y),
    ...groups.flatMap((group) => [group.y, ...(group.yCi ? shownInterval(y, group.yCi) : [])]),
  ];
  const yAxis = makeAxis(y, extent([ys], y.log), Math.max(2, height / 44), 'padded');
  const left = Math.max(40, labelRoom(yAxis, theme));
  const width = Math.max(20, box.width - left - right);
  const xAxis = makeAxis(x, extent([xs], x.log), Math.max(2, width / 90), 'padded');
  return { rect: { left, top, width, height }, x: xAxis, y: yAxis };
}

type Segment = readonly [x1: number, y1: number, x2: number, y2: number];

/** Error bars in px. */
function barLines(group: ScatterGroup, axes: Pick<ScatterPicture, 'x' | 'y'>, plot: Plot): Segment[] {
  const [x, y] = [pixelX(plot, group.x), pixelY(plot, group.y)];
  const lines: Segment[] = [];
  if (group.xCi) {
    const [low, high] = shownInterval(axes.x, group.xCi);
    lines.push([pixelX(plot, low), y, pixelX(plot, high), y]);
  }
  if (group.yCi) {
    const [low, high] = shownInterval(axes.y, group.yCi);
    lines.push([x, pixelY(plot, low), x, pixelY(plot, high)]);
  }
  return lines;
}

const errorBars = (group: ScatterGroup, axes: ScatterPicture, plot: Plot, theme: ChartTheme): Shape[] =>
  barLines(group, axes, plot).map(([x1, y1, x2, y2]) => ({
    type: 'line',
    silent: true,
    shape: { x1, y1, x2, y2 },
    style: { stroke: theme.color(group.style.color), lineWidth: 1.5 },
  }));

/** The step line through the groups that no other beats in both measures, in px; empty where one beats all. */
function frontPoints({ groups, better }: ScatterPicture, plot: Plot): [number, number][] {
  const front = better ? paretoFront(groups, better) : [];
  if (!better || front.length < 2) return [];
  return frontSteps(front, better).map(([x, y]) => [pixelX(plot, x), pixelY(plot, y)]);
}

const frontShapes = (points: readonly (readonly [number, number])[], theme: ChartTheme): Shape[] =>
  points.length === 0
    ? []
    : [
        {
          type: 'polyline',
          silent: true,
          shape: { points },
          style: { stroke: theme.lineStrong, fill: 'none', lineWidth: 1.25, lineDash: [4, 3] },
        },
      ];

const segments = (points: readonly (readonly [number, number])[]): Segment[] =>
  points.slice(1).map((point, index) => [...points[index]!, ...point]);

/** The box of a line, a little thicker than the line. */
const covered = ([x1, y1, x2, y2]: Segment): LabelBox => ({
  left: Math.min(x1, x2) - 1.5,
  top: Math.min(y1, y2) - 1.5,
  width: Math.abs(x2 - x1) + 3,
  height: Math.abs(y2 - y1) + 3,
});

/** Names beside the means, where they cover little. */
function names(picture: ScatterPicture, plot: Plot, theme: ChartTheme): Shape[] {
  const { rect } = plot;
  const { groups, points } = picture;
  const font = fontOf(theme);
  const texts = groups.map((group) => shortened(group.label, Math.min(220, rect.width * 0.45), font));
  const around = (x: number, y: number, radius: number) => ({ left: x - radius, top: y - radius, width: 2 * radius, height: 2 * radius }); // prettier-ignore
  const places = placeBeside(
    groups.map((group, index) => ({ x: pixelX(plot, group.x), y: pixelY(plot, group.y), width: textWidth(texts[index]!, font) })), // prettier-ignore
    15,
    10,
    [
      ...groups.map((group) => around(pixelX(plot, group.x), pixelY(plot, group.y), 6)),
      ...points.map((point) => around(pixelX(plot, point.x), pixelY(plot, point.y), 3)),
      ...groups.flatMap((group) => barLines(group, picture, plot)).map(covered),
      ...segments(frontPoints(picture, plot)).map(covered),
    ],
    { ...rect, left: rect.left + 2, width: rect.width + 10 },
  );
  return places.map((place, index) =>
    textShape(texts[index]!, place.left, place.top + place.height / 2, theme, {
      color: theme.text,
      halo: true,
    }),
  );
}

export function scatterOption(
  picture: ScatterPicture,
  active: number | null,
  theme: ChartTheme,
  box: Box,
): EChartsOption {
  // prettier-ignore
  const plot = scatterPlot(picture, theme, box);
  const { base, shapes } = plotOption(plot, theme, picture);
  const item = (style: SeriesStyle, x: number, y: number) => ({ value: [plot.x.at(x), plot.y.at(y)], symbol: symbolOf(style) }); // prettier-ignore
  const scatter = { type: 'scatter', silent: true, animation: false };
  const means = picture.groups.map((group) => ({
    ...item(group.style, group.x, group.y),
    itemStyle: {
      color: theme.color(group.style.color),
      opacity: 1,
      borderColor: theme.surface,
      borderWidth: 1.5,
    },
  }));
  const runs = picture.points.map((point, index) => ({
    ...item(point.style, point.x, point.y),
    symbolSize: index === active ? 11 : 7,
    itemStyle: {
      color: theme.color(point.style.color),
      opacity: index === active ? 1 : 0.45,
      borderColor: theme.text,
      borderWidth: index === active ? 1.5 : 0,
    },
  }));
  if (picture.groups.length + picture.points.length === 0)
    shapes.push(...emptyShapes(plot, 'No values', theme));
  const bars = picture.groups.flatMap((group) => errorBars(group, picture, plot, theme));
  return {
    ...base,
    series: [
      shapeSeries('front', frontShapes(frontPoints(picture, plot), theme), 2),
      { ...scatter, id: 'runs', z: 3, data: runs },
      shapeSeries('bars', bars, 4, true),
      { ...scatter, id: 'means', z: 5, symbolSize: 12, data: means },
      shapeSeries('shapes', [...shapes, ...names(picture, plot, theme)], 6),
    ],
  } as EChartsOption;
}
