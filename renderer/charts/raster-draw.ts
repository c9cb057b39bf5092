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
    removed: list.map((tick) => (tick.removed ? 1 : 0)),
  };
}

export interface RasterPicture {
  readonly steps: number;
  readonly channels: number;
  readonly ticks: PackedTicks;
  /** CSS colour of the ticks. */
  readonly color: string;
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
  const axis = makeAxis({ title: '' }, [0, Math.max(1, count)], Math.max(1, ticks), 'tight');
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
  const high = Math.max(1, row >= 3 ? row * 0.8 : row);
  // A pixel of the screen is the finest line; a wide step gets no more than that, so that ticks stay ticks.
  const wide = 1;
  const hollow = row >= 7 && column >= 5;
  drawAxes(context, plot, theme, picture);
  const each = (removed: boolean, draw: (x: number, y: number) => void) => {
    for (let index = 0; index < ticks.steps.length; index += 1) {
      if (Boolean(ticks.removed?.[index]) !== removed) continue;
      const x = rect.left + (ticks.steps[index]! + 0.5) * column;
      const y = rect.top + rect.height - (ticks.channels[index]! + 0.5) * row;
      draw(x, y);
    }
  };
  if (hollow) {
    context.strokeStyle = theme.lineStrong;
    context.lineWidth = 1;
    each(true, (x, y) =>
      context.strokeRect(Math.round(x) - 1.5, Math.round(y - high / 2) + 0.5, 3, Math.round(high) - 1),
    );
  } else {
    context.fillStyle = theme.line;
    each(true, (x, y) => context.fillRect(Math.round(x - wide / 2), y - high / 2, wide, high));
  }
  context.fillStyle = theme.color(picture.color);
  each(false, (x, y) => context.fillRect(Math.round(x - wide / 2), y - high / 2, wide, high));
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
