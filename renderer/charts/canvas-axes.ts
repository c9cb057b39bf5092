/** @file Axes on a plain canvas, as those that ECharts draws elsewhere. */
import { axisTitle, type AxisSpec } from './axis.ts';
import { fontOf, pixelX, pixelY, type Plot } from './plot.ts';
import type { ChartTheme } from './theme.ts';

/** A line of one px is sharp between two half pixels. */
const sharp = (value: number) => Math.round(value) + 0.5;

/** Text on a canvas, its middle at y. */
export function write(
  context: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  style: { readonly color: string; readonly font: string; readonly align?: CanvasTextAlign },
): void {
  context.fillStyle = style.color;
  context.font = style.font;
  context.textAlign = style.align ?? 'left';
  context.textBaseline = 'middle';
  context.fillText(text, x, y);
}

/** Labels, ticks and titles of both axes; the vertical one has no line. */
export function drawAxes(
  context: CanvasRenderingContext2D,
  plot: Plot,
  theme: ChartTheme,
  titles: { readonly x: AxisSpec; readonly y: AxisSpec },
): void {
  const { rect } = plot;
  const font = fontOf(theme);
  const color = theme.quiet;
  const bottom = rect.top + rect.height;
  context.strokeStyle = theme.lineStrong;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(rect.left, sharp(bottom));
  context.lineTo(rect.left + rect.width, sharp(bottom));
  for (const tick of plot.x.ticks) {
    const x = sharp(pixelX(plot, tick));
    context.moveTo(x, sharp(bottom));
    context.lineTo(x, sharp(bottom) + 4);
  }
  context.stroke();
  for (const tick of plot.x.ticks) write(context, plot.x.label(tick), pixelX(plot, tick), bottom + 14, { color, font, align: 'center' }); // prettier-ignore
  for (const tick of plot.y.ticks) write(context, plot.y.label(tick), rect.left - 8, pixelY(plot, tick), { color, font, align: 'right' }); // prettier-ignore
  if (titles.y.title) write(context, axisTitle(titles.y), 0, rect.top - 16, { color, font });
  if (titles.x.title) write(context, axisTitle(titles.x), rect.left + rect.width / 2, bottom + 32, { color, font, align: 'center' }); // prettier-ignore
}
