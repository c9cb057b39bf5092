/** @file One neuron over time on a canvas: its potential, the threshold, spikes as ticks above, held-back ones hollow. */
import { extent, makeAxis, type AxisSpec } from '../../../charts/axis.ts';
import { drawAxes, write } from '../../../charts/canvas-axes.ts';
import type { ChartTable } from '../../../charts/csv.ts';
import { fontOf, labelRoom, pixelX, pixelY, plotMargins, type Box, type Plot } from '../../../charts/plot.ts';
import { wholeAxis } from '../../../charts/raster-draw.ts';
import type { ChartTheme } from '../../../charts/theme.ts';

export interface MembranePicture {
  readonly steps: number;
  /** By step. Null where it was not finite. */
  readonly potential: readonly (number | null)[];
  readonly threshold: number;
  /** Steps. */
  readonly spikes: readonly number[];
  readonly suppressed: readonly number[];
  /** CSS colour of line and ticks. */
  readonly color: string;
  readonly x: AxisSpec;
  readonly y: AxisSpec;
}

/** px of the strip of ticks above the curve. */
const strip = 20;
const tickHeight = 12;

/** Axes and where they are: in one line with the raster's. */
export function membranePlot(
  { steps, potential, threshold, y }: MembranePicture,
  theme: ChartTheme,
  box: Box,
): Plot {
  const top = plotMargins.top + strip;
  const height = Math.max(20, box.height - top - plotMargins.bottom);
  const yAxis = makeAxis(y, extent([potential, [threshold]]), Math.max(2, height / 44), 'round');
  const left = Math.max(40, labelRoom(yAxis, theme));
  const width = Math.max(20, box.width - left - plotMargins.right);
  return { rect: { left, top, width, height }, x: wholeAxis(steps, Math.min(steps, width / 90)), y: yAxis };
}

export function drawMembrane(
  context: CanvasRenderingContext2D,
  picture: MembranePicture,
  theme: ChartTheme,
  box: Box,
): void {
  const plot = membranePlot(picture, theme, box);
  const { rect } = plot;
  const color = theme.color(picture.color);
  drawGrid(context, plot, theme);
  drawAxes(context, plot, theme, { x: picture.x, y: { title: '' } });
  // Above the strip, where other charts have it above the curve.
  write(context, picture.y.title, 0, rect.top - strip - 16, { color: theme.quiet, font: fontOf(theme) });
  drawThreshold(context, plot, theme, picture.threshold);
  drawPotential(context, plot, picture.potential, color);
  drawTicks(context, plot, theme, picture, color);
}

function drawGrid(context: CanvasRenderingContext2D, { rect, y }: Plot, theme: ChartTheme): void {
  context.strokeStyle = theme.line;
  context.lineWidth = 1;
  context.beginPath();
  for (const tick of y.ticks) {
    const at = Math.round(rect.top + (1 - y.at(tick)) * rect.height) + 0.5;
    context.moveTo(rect.left, at);
    context.lineTo(rect.left + rect.width, at);
  }
  context.stroke();
}

function drawThreshold(
  context: CanvasRenderingContext2D,
  plot: Plot,
  theme: ChartTheme,
  threshold: number,
): void {
  const at = Math.round(pixelY(plot, threshold)) + 0.5;
  context.strokeStyle = theme.quiet;
  context.lineWidth = 1;
  context.setLineDash([4, 3]);
  context.beginPath();
  context.moveTo(plot.rect.left, at);
  context.lineTo(plot.rect.left + plot.rect.width, at);
  context.stroke();
  context.setLineDash([]);
}

function drawPotential(
  context: CanvasRenderingContext2D,
  plot: Plot,
  potential: MembranePicture['potential'],
  color: string,
): void {
  context.strokeStyle = color;
  context.lineWidth = 1.5;
  context.lineJoin = 'round';
  context.beginPath();
  let drawing = false;
  potential.forEach((value, step) => {
    if (value === null) {
      drawing = false;
      return;
    }
    const [x, y] = [pixelX(plot, step + 0.5), pixelY(plot, value)];
    if (drawing) context.lineTo(x, y);
    else context.moveTo(x, y);
    drawing = true;
  });
  context.stroke();
}

function drawTicks(
  context: CanvasRenderingContext2D,
  plot: Plot,
  theme: ChartTheme,
  { spikes, suppressed, steps }: MembranePicture,
  color: string,
): void {
  const top = plot.rect.top - strip + 4;
  const column = plot.rect.width / Math.max(1, steps);
  context.lineWidth = 1;
  context.strokeStyle = theme.quiet;
  context.fillStyle = theme.quiet;
  for (const step of suppressed) {
    const x = Math.round(pixelX(plot, step + 0.5));
    // Where steps lie closer than a hollow tick is wide, a short one says the same.
    if (column >= 5) context.strokeRect(x - 1.5, top + 0.5, 3, tickHeight - 1);
    else context.fillRect(x - 0.5, top + tickHeight / 2, 1, tickHeight / 2);
  }
  context.fillStyle = color;
  for (const step of spikes) context.fillRect(Math.round(pixelX(plot, step + 0.5)) - 1, top, 2, tickHeight);
}

/** What happened at a step: "spike", "held back", or nothing. */
export function eventAt(
  { spikes, suppressed }: Pick<MembranePicture, 'spikes' | 'suppressed'>,
  step: number,
): string {
  if (spikes.includes(step)) return 'spike';
  return suppressed.includes(step) ? 'held back' : '';
}

export function membraneTable(picture: MembranePicture): ChartTable {
  const spikes = new Set(picture.spikes);
  const suppressed = new Set(picture.suppressed);
  return {
    columns: ['Step', 'Potential', 'Threshold', 'Event'],
    rows: picture.potential.map((value, step) => [
      step,
      value,
      picture.threshold,
      spikes.has(step) ? 'spike' : suppressed.has(step) ? 'held back' : null,
    ]),
  };
}
