/** @file A sequence of many channels on a canvas: a line a channel or, for more than twelve, an image. */
import type { Axis, AxisSpec } from './axis.ts';
import { drawAxes, write } from './canvas-axes.ts';
import type { ChartTable } from './csv.ts';
import { decimate } from './decimate.ts';
import { formatNumber } from './format.ts';
import { colorScale } from './oklab.ts';
import { fontOf, labelRoom, pixelX, plotMargins, type Box, type Plot } from './plot.ts';
import { wholeAxis } from './raster-draw.ts';
import type { ChartTheme } from './theme.ts';

/** More channels than these are an image. */
const mostLines = 12;

export interface TracePicture {
  readonly steps: number;
  readonly channels: number;
  /** Value of a channel at a step. */
  readonly at: (step: number, channel: number) => number;
  /** Lowest and highest value of all. */
  readonly range: readonly [number, number];
  /** Whether values without neighbours get a dot: a line alone would not show them. */
  readonly marks?: boolean;
  readonly x: AxisSpec;
  readonly y: AxisSpec;
}

export const isImage = (picture: TracePicture): boolean => picture.channels > mostLines;

/** Lowest and highest finite value; 0 to 1 if there is none. */
export function rangeOf(steps: number, channels: number, at: TracePicture['at']): [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (let step = 0; step < steps; step += 1) {
    for (let channel = 0; channel < channels; channel += 1) {
      const value = at(step, channel);
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return low <= high && Number.isFinite(low) && Number.isFinite(high) ? [low, high] : [0, 1];
}

/** Lines have channel 0 on top, as they are read; an image has it below, as a raster. */
export function tracePlot(picture: TracePicture, theme: ChartTheme, box: Box): Plot {
  const { channels, steps } = picture;
  const top = plotMargins.top;
  const bottom = picture.x.title ? plotMargins.bottom : 24;
  const height = Math.max(10, box.height - top - bottom);
  const upward = wholeAxis(channels, Math.max(1, Math.min(channels, height / (isImage(picture) ? 30 : 14))));
  const y: Axis = isImage(picture) ? upward : { ...upward, at: (value) => 1 - upward.at(value), value: (place) => upward.value(1 - place) }; // prettier-ignore
  const left = Math.max(40, labelRoom(y, theme));
  const width = Math.max(20, box.width - left - plotMargins.right);
  return { rect: { left, top, width, height }, x: wholeAxis(steps, Math.min(steps, width / 90)), y };
}

/** The bar that says which colour or height stands for which value, at the right above the plot. */
function drawScale(
  context: CanvasRenderingContext2D,
  picture: TracePicture,
  plot: Plot,
  theme: ChartTheme,
): void {
  const font = fontOf(theme);
  const color = theme.quiet;
  const right = plot.rect.left + plot.rect.width;
  const y = plot.rect.top - 16;
  const [low, high] = picture.range;
  const shown = (value: number) => {
    const rounded = Number(value.toPrecision(3));
    return formatNumber(rounded, { digits: String(rounded).split('.')[1]?.length ?? 0 });
  };
  if (!isImage(picture)) {
    write(context, `each from ${shown(low)} to ${shown(high)}`, right, y, { color, font, align: 'right' });
    return;
  }
  write(context, shown(high), right, y, { color, font, align: 'right' });
  const end = Math.round(right - context.measureText(shown(high)).width - 6);
  const scale = colorScale(theme.surface, theme.text);
  for (let x = 0; x < 80; x += 1) {
    const index = Math.round((x / 79) * 255) * 3;
    context.fillStyle = `rgb(${scale[index]!}, ${scale[index + 1]!}, ${scale[index + 2]!})`;
    context.fillRect(end - 80 + x, y - 4, 1, 8);
  }
  context.strokeStyle = theme.lineStrong;
  context.strokeRect(end - 80.5, y - 4.5, 81, 9);
  write(context, shown(low), end - 86, y, { color, font, align: 'right' });
}

function drawLines(
  context: CanvasRenderingContext2D,
  picture: TracePicture,
  plot: Plot,
  theme: ChartTheme,
): void {
  const { rect } = plot;
  const { steps, channels, at, range } = picture;
  const row = rect.height / Math.max(1, channels);
  const xs = Array.from({ length: steps }, (_, step) => step + 0.5);
  const length = range[1] - range[0] || 1;
  context.lineWidth = 1.25;
  context.lineJoin = 'round';
  for (let channel = 0; channel < channels; channel += 1) {
    const bottom = rect.top + (channel + 1) * row - row * 0.1;
    context.strokeStyle = theme.line;
    context.beginPath();
    context.moveTo(rect.left, Math.round(bottom) + 0.5);
    context.lineTo(rect.left + rect.width, Math.round(bottom) + 0.5);
    context.stroke();
    context.strokeStyle = theme.text;
    context.beginPath();
    let moves = true;
    const ys = xs.map((_, step) => at(step, channel));
    for (const point of decimate(xs, ys, { at: plot.x.at, columns: Math.ceil(rect.width) })) {
      if (point) {
        const x = rect.left + point[0] * rect.width;
        const y = bottom - ((point[1] - range[0]) / length) * row * 0.8;
        if (moves) context.moveTo(x, y);
        else context.lineTo(x, y);
      }
      moves = point === null;
    }
    context.stroke();
    if (picture.marks) drawLone(context, ys, (step, value) => [rect.left + plot.x.at(step + 0.5) * rect.width, bottom - ((value - range[0]) / length) * row * 0.8]); // prettier-ignore
  }
}

/** Dots at values that stand alone. */
function drawLone(
  context: CanvasRenderingContext2D,
  ys: readonly number[],
  place: (step: number, value: number) => readonly [number, number],
): void {
  context.fillStyle = context.strokeStyle;
  ys.forEach((value, step) => {
    const isAlone = !Number.isFinite(ys[step - 1]) && !Number.isFinite(ys[step + 1]);
    if (!Number.isFinite(value) || !isAlone) return;
    const [x, y] = place(step, value);
    context.beginPath();
    context.arc(x, y, 3, 0, 2 * Math.PI);
    context.fill();
  });
}

/** An image with a pixel of the screen for each pixel: cells that share one are averaged. */
function drawImage(
  context: CanvasRenderingContext2D,
  picture: TracePicture,
  plot: Plot,
  theme: ChartTheme,
): void {
  const { rect } = plot;
  const { steps, channels, at, range } = picture;
  const { a: scaleX, d: scaleY } = context.getTransform();
  const width = Math.min(steps, Math.max(1, Math.round(rect.width * scaleX)));
  const height = Math.min(channels, Math.max(1, Math.round(rect.height * scaleY)));
  const scale = colorScale(theme.surface, theme.text);
  const image = new ImageData(width, height);
  const length = range[1] - range[0] || 1;
  const sums = new Float64Array(width * height);
  const counts = new Uint32Array(width * height);
  for (let step = 0; step < steps; step += 1) {
    const column = Math.floor((step * width) / steps);
    for (let channel = 0; channel < channels; channel += 1) {
      const value = at(step, channel);
      if (!Number.isFinite(value)) continue;
      const cell = (height - 1 - Math.floor((channel * height) / channels)) * width + column;
      sums[cell]! += value;
      counts[cell]! += 1;
    }
  }
  for (let cell = 0; cell < sums.length; cell += 1) {
    const part = counts[cell] ? (sums[cell]! / counts[cell]! - range[0]) / length : 0;
    const index = Math.round(part * 255) * 3;
    image.data.set([scale[index]!, scale[index + 1]!, scale[index + 2]!, 255], cell * 4);
  }
  const cells = document.createElement('canvas');
  cells.width = width;
  cells.height = height;
  cells.getContext('2d')?.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = false;
  context.drawImage(cells, rect.left, rect.top, rect.width, rect.height);
}

export function drawTraces(
  context: CanvasRenderingContext2D,
  picture: TracePicture,
  theme: ChartTheme,
  box: Box,
): void {
  const plot = tracePlot(picture, theme, box);
  if (isImage(picture)) drawImage(context, picture, plot, theme);
  else drawLines(context, picture, plot, theme);
  drawAxes(context, plot, theme, picture);
  drawScale(context, picture, plot, theme);
}

/** A row a step, a column a channel. */
export function traceTable({ steps, channels, at, x, y }: TracePicture): ChartTable {
  return {
    columns: [
      x.title || 'Step',
      ...Array.from({ length: channels }, (_, channel) => `${y.title || 'Channel'} ${channel}`),
    ],
    rows: Array.from({ length: steps }, (_, step) => [step, ...Array.from({ length: channels }, (_, channel) => at(step, channel))]), // prettier-ignore
  };
}

/** px of the middle of a step. */
export const stepX = (plot: Plot, step: number): number => pixelX(plot, step + 0.5);
