/** @file Spikes as ticks on a canvas: time to the right, channels upwards from 0. */
import { makeAxis, type AxisSpec } from './axis.ts';
import { drawAxes } from './canvas-axes.ts';
import type { ChartTable } from './csv.ts';
import { labelRoom, plotMargins, type Box, type Plot } from './plot.ts';
import type { ChartTheme } from './theme.ts';

/** One spike. */
export interface RasterTick {
  readonly step: number;
  readonly channel: number;
  /** A candidate that a rule took away. */
  readonly removed?: boolean | undefined;
}

/** Many spikes: lists of one length. `removed` is 1 for candidates that a rule took away. */
export interface PackedTicks {
  readonly steps: ArrayLike<number>;
  readonly channels: ArrayLike<number>;
  readonly removed?: ArrayLike<number> | undefined;
}

/** Both ways of giving ticks as one. */
export function packed(ticks: readonly RasterTick[] | PackedTicks): PackedTicks {
  if (!Array.isArray(ticks)) return ticks as PackedTicks;
  const list = ticks as readonly RasterTick[];
  return {
    steps: list.map((tick) => tick.step),
    channels: list.map((tick) => tick.channel),
    removed: list.some((tick) => tick.removed) ? list.map((tick) => (tick.removed ? 1 : 0)) : undefined,
  };
}

export interface RasterPicture {
  readonly steps: number;
  readonly channels: number;
  readonly ticks: PackedTicks;
  /** CSS colour of the ticks. */
  readonly color: string;
  /** A channel whose row is marked. */
  readonly marked?: number | null | undefined;
  readonly x: AxisSpec;
  readonly y: AxisSpec;
}

/** Axes and where they are. Step s fills the stretch from s to s + 1, channel c the row from c to c + 1. */
export function rasterPlot({ steps, channels, x, y }: RasterPicture, theme: ChartTheme, box: Box): Plot {
  const top = y.title ? plotMargins.top : 6;
  const bottom = x.title ? plotMargins.bottom : 24;
  const height = Math.max(10, box.height - top - bottom);
  const yAxis = wholeAxis(channels, Math.max(1, Math.min(channels, height / 30)));
  const left = Math.max(40, labelRoom(yAxis, theme));
  const width = Math.max(20, box.width - left - plotMargins.right);
  return { rect: { left, top, width, height }, x: wholeAxis(steps, Math.min(steps, width / 90)), y: yAxis };
}

/** An axis of things that are counted; a label stands at the middle of its thing. */
export function wholeAxis(count: number, ticks: number): ReturnType<typeof makeAxis> {
  const axis = makeAxis({ title: '', whole: true }, [0, Math.max(1, count)], Math.max(1, ticks), 'tight');
  const whole = axis.ticks.filter((tick) => Number.isInteger(tick) && tick < count);
  return { ...axis, ticks: whole.map((tick) => tick + 0.5), label: (tick) => axis.label(tick - 0.5) };
}

export function drawRaster(
  context: CanvasRenderingContext2D,
  picture: RasterPicture,
  theme: ChartTheme,
  box: Box,
): void {
  const plot = rasterPlot(picture, theme, box);
  const { rect } = plot;
  const { ticks, steps, channels } = picture;
  const row = rect.height / Math.max(1, channels);
  const column = rect.width / Math.max(1, steps);
  const hollow = row >= 7 && column >= 5;
  // Rows of whole pixels, with a gap where they can spare one; a tick is one px wide however wide its step is.
  const gap = row >= 4 ? 1 : 0;
  const bottom = (channel: number) => Math.round(rect.top + rect.height - channel * row);
  if (typeof picture.marked === 'number') {
    const thick = Math.max(3, row);
    const middle = rect.top + rect.height - (picture.marked + 0.5) * row;
    context.fillStyle = theme.line;
    context.fillRect(rect.left, middle - thick / 2, rect.width, thick);
  }
  drawAxes(context, plot, theme, picture);
  const each = (removed: boolean, draw: (x: number, y: number, high: number) => void) => {
    for (let index = 0; index < ticks.steps.length; index += 1) {
      if (Boolean(ticks.removed?.[index]) !== removed) continue;
      const x = Math.round(rect.left + (ticks.steps[index]! + 0.5) * column - 0.5);
      const y = bottom(ticks.channels[index]! + 1);
      draw(x, y, Math.max(1, bottom(ticks.channels[index]!) - y - gap));
    }
  };
  if (hollow) {
    context.strokeStyle = theme.lineStrong;
    context.lineWidth = 1;
    each(true, (x, y, high) => context.strokeRect(x - 0.5, y + 0.5, 2, high - 1));
  } else {
    context.fillStyle = theme.lineStrong;
    context.globalAlpha = 0.5;
    each(true, (x, y, high) => context.fillRect(x, y, 1, high));
    context.globalAlpha = 1;
  }
  context.fillStyle = theme.color(picture.color);
  each(false, (x, y, high) => context.fillRect(x, y, 1, high));
}

/** Spikes by step. */
export function rasterTable({ ticks }: RasterPicture): ChartTable {
  const order = Array.from({ length: ticks.steps.length }, (_, index) => index);
  order.sort((a, b) => ticks.steps[a]! - ticks.steps[b]! || ticks.channels[a]! - ticks.channels[b]!);
  return {
    columns: ['Step', 'Channel', 'Kind'],
    rows: order.map((index) => [
      ticks.steps[index]!,
      ticks.channels[index]!,
      ticks.removed?.[index] ? 'removed' : 'spike',
    ]),
  };
}
