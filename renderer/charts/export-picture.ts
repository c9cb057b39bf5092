/** @file A chart as a file of its own: SVG with text as text, or PNG at twice the size, both with the light theme. */
import { init, type EChartsOption } from './echarts.ts';
import { fontOf, shapeSeries, textShape, type Box } from './plot.ts';
import { withLightTheme, type ChartTheme } from './theme.ts';
import { shortened } from './text.ts';

/** What draws a chart for a theme into a box. */
export type OptionMaker = (theme: ChartTheme, box: Box) => EChartsOption;

const margin = 16;
const titleHeight = 28;

function svgText(title: string, option: OptionMaker, size: { width: number; height: number }): string {
  return withLightTheme((theme) => {
    const width = size.width + 2 * margin;
    const height = size.height + 2 * margin + titleHeight;
    const inner = init(null, null, { renderer: 'svg', ssr: true, width: size.width, height: size.height });
    inner.setOption(option(theme, { ...size, file: true }));
    const body = inner.renderToSVGString();
    inner.dispose();
    const head = init(null, null, { renderer: 'svg', ssr: true, width, height: titleHeight });
    const text = shortened(title, size.width, `600 ${fontOf(theme, 15)}`);
    const shape = textShape(text, 0, titleHeight / 2, theme, { color: theme.text, size: 15, weight: 600 });
    head.setOption({ animation: false, series: [shapeSeries('title', [shape], 1)] });
    const caption = head.renderToSVGString();
    head.dispose();
    const nested = (svg: string, y: number) => svg.replace('<svg ', `<svg x="${margin}" y="${y}" `);
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
      `<rect width="100%" height="100%" fill="${theme.surface}"/>`,
      nested(caption, margin - 6),
      nested(body, margin + titleHeight),
      '</svg>',
    ].join('\n');
  });
}

/** The chart as an SVG file. */
export const svgPicture = (
  title: string,
  option: OptionMaker,
  size: { width: number; height: number },
): Blob => new Blob([svgText(title, option, size)], { type: 'image/svg+xml' });

/** The chart as a PNG file with two pixels a px. */
export async function pngPicture(
  title: string,
  option: OptionMaker,
  size: { width: number; height: number },
): Promise<Blob> {
  const url = URL.createObjectURL(svgPicture(title, option, size));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = image.naturalWidth * 2;
    canvas.height = image.naturalHeight * 2;
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await canvasFile(canvas);
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** What is on a canvas, as a PNG file. @throws Error where the canvas is too large for the machine */
export const canvasFile = (canvas: HTMLCanvasElement): Promise<Blob> =>
  new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob) resolve(blob);
      else reject(new Error('The picture could not be made: it is too large for this machine.'));
    }, 'image/png');
  });
