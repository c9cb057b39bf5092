import { describe, expect, it } from 'vitest';
import { barOption } from './bar-option.ts';
import { init, type EChartsOption } from './echarts.ts';
import { intervalOption, type IntervalRow } from './interval-option.ts';
import { shownLines, smoothed, type LineSeries } from './line-model.ts';
import { lineOption, type LinePicture } from './line-option.ts';
import { seriesStyle } from './palette.ts';
import type { Box } from './plot.ts';
import { scatterOption, type ScatterPicture } from './scatter-option.ts';
import type { ChartTheme } from './theme.ts';

const black = 'rgb(0, 0, 0)';
const theme: ChartTheme = { dark: false, font: 'sans-serif', text: black, quiet: black, line: black, lineStrong: black, surface: black, hover: black, accent: black, color: () => black }; // prettier-ignore
const box: Box = { width: 600, height: 300, file: true };

function drawn(option: EChartsOption): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: box.width, height: box.height });
  chart.setOption(option);
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}

const texts = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map((match) => match[1]);
const sound = (svg: string) => {
  expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  return texts(svg);
};

const series = (id: string, y: (number | null)[], more: Partial<LineSeries> = {}): LineSeries => ({ id, label: `line ${id}`, style: seriesStyle(0), x: y.map((_, step) => step), y, ...more }); // prettier-ignore

function lines(list: LineSeries[], more: Partial<LinePicture> = {}, smoothing = 0): string {
  const shown = shownLines(list, smoothed(list, smoothing), new Set(), null);
  const axes = { x: { title: 'Step' }, y: { title: 'Loss', unit: 'nats' } };
  const picture: LinePicture = { lines: shown, axes, range: null, markers: [], highlighted: null, empty: 'No values', names: 'ends', ...more }; // prettier-ignore
  return drawn(lineOption(picture, theme, box));
}

describe('line charts', () => {
  it('name axes and lines with text', () => {
    const found = sound(lines([series('a', [1, 2, 3]), series('b', [3, 2, 1])]));
    expect(found).toEqual(expect.arrayContaining(['Step', 'Loss (nats)', 'line a', 'line b']));
  });

  it('have their legend in the file where names do not stand at the ends', () => {
    const many = Array.from({ length: 12 }, (_, index) => series(`${index}`, [index, 1]));
    const found = sound(lines(many, { names: 'legend' }));
    expect(found.filter((text) => text?.startsWith('line'))).toHaveLength(12);
  });

  it('keep every smoothed line over all raw values', () => {
    const svg = lines([series('a', [1, 9, 1, 9]), series('b', [9, 1, 9, 1])], {}, 0.5);
    const widths = [...svg.matchAll(/<polyline[^>]*stroke-width="([\d.]+)"|<polyline/g)].map(
      (match) => match[1] ?? '1',
    );
    expect(widths).toEqual(['1', '1', '1.75', '1.75']);
  });

  it('say so where there is nothing to show', () => {
    expect(sound(lines([]))).toContain('No values');
    expect(sound(lines([series('a', [null, null])]))).toContain('No values');
  });

  it('draw one value, equal values, gaps and values that a logarithmic axis cannot show', () => {
    const log = { axes: { x: { title: 'Step', log: true }, y: { title: 'Loss', log: true } } };
    const band = { low: [-1, 0, 1], high: [1, 2, 3] };
    for (const list of [[5], [0], [2, 2, 2], [1, null, 3], [0, -1, 5], [1e-300, 1e300, 0]]) {
      sound(lines([series('a', list)]));
      sound(lines([series('a', list)], log));
    }
    sound(lines([series('a', [0, 1, 2], { band })], log, 0.5));
  });
});

describe('interval plots', () => {
  const row = (more: Partial<IntervalRow>): IntervalRow => ({ id: 'a', label: 'lif', style: seriesStyle(0), values: [0.8, 0.9], mean: 0.85, ci: [0.8, 0.9], ...more }); // prettier-ignore
  const x = { title: 'Accuracy', percent: true };

  it('write mean and interval beside each row', () => {
    const found = sound(drawn(intervalOption({ rows: [row({})], x, bars: false }, null, theme, box)));
    expect(found).toEqual(expect.arrayContaining(['lif', '85.00 % (80.00 to 90.00 %)', 'Accuracy (%)']));
  });

  it('draw rows without runs, mean or interval', () => {
    const rows = [row({ id: 'b', values: [], mean: null, ci: null }), row({ id: 'c', values: [0.5], mean: 0.5, ci: null })]; // prettier-ignore
    expect(sound(drawn(intervalOption({ rows, x, bars: true }, null, theme, box)))).toContain('–');
    expect(sound(drawn(intervalOption({ rows: [], x, bars: false }, null, theme, box)))).toContain(
      'No values',
    );
  });
});

describe('intervals of shares', () => {
  const ci: readonly [number, number] = [-2.5, 3.6];

  it('are written in full and drawn from 0 to 100 %', () => {
    const found = sound(
      drawn(
        intervalOption(
          { rows: [{ id: 'a', label: 'lif', style: seriesStyle(0), values: [0.3, 0.8], mean: 0.55, ci }], x: { title: 'Accuracy', percent: true }, bars: false },
          null,
          theme,
          box,
        ),
      ),
    ); // prettier-ignore
    expect(found).toEqual(
      expect.arrayContaining(['55.00 % (−250.00 to 360.00 %)', 'Accuracy (%)', '0', '100']),
    );
    expect(found).not.toContain('200');
  });

  it('do not stretch a scatter plot either, and other numbers go as far as they go', () => {
    const groups = [{ label: 'lif', style: seriesStyle(0), x: 10, y: 0.5, xCi: [-40, 60], yCi: ci }] as const;
    const picture: ScatterPicture = { points: [], groups, x: { title: 'Operations' }, y: { title: 'Accuracy', percent: true }, better: null }; // prettier-ignore
    const found = sound(drawn(scatterOption(picture, null, theme, box)));
    expect(found).toEqual(expect.arrayContaining(['100', '−40', '60']));
    expect(found).not.toContain('200');
  });
});

describe('scatter plots', () => {
  const style = seriesStyle(1);
  const picture: ScatterPicture = {
    points: [{ id: '1', label: 'seed 1', style, x: 10, y: 0.5, group: 'lif' }],
    groups: [
      { label: 'lif', style, x: 10, y: 0.5, xCi: [9, 11], yCi: null },
      { label: 'psn', style, x: 100, y: 0.9 },
    ],
    x: { title: 'Operations', log: true },
    y: { title: 'Accuracy', percent: true },
    better: { x: 'min', y: 'max' },
  };

  it('name groups, with the front dashed between them', () => {
    const svg = drawn(scatterOption(picture, null, theme, box));
    expect(sound(svg)).toEqual(expect.arrayContaining(['lif', 'psn', 'Operations']));
    expect(svg).toContain('stroke-dasharray="4,3"');
    const without = drawn(scatterOption({ ...picture, better: null }, null, theme, box));
    expect(without).not.toContain('stroke-dasharray="4,3"');
  });

  it('draw nothing and a single point', () => {
    expect(sound(drawn(scatterOption({ ...picture, points: [], groups: [] }, null, theme, box)))).toContain(
      'No values',
    );
    sound(drawn(scatterOption({ ...picture, groups: [] }, null, theme, box)));
  });
});

describe('bars', () => {
  const picture = { categories: ['cat', 'dog'], series: [{ label: 'Samples', values: [12_345, 0] }], x: { title: 'Class' }, y: { title: 'Samples' } }; // prettier-ignore

  it('write names and numbers', () => {
    expect(sound(drawn(barOption(picture, null, theme, box)))).toEqual(
      expect.arrayContaining(['cat', 'dog', '12.3 k', '0', 'Class', 'Samples']),
    );
  });

  it('begin at 0, also below it', () => {
    const found = sound(
      drawn(barOption({ ...picture, series: [{ label: 'a', values: [-5, 5] }] }, null, theme, box)),
    );
    expect(found).toContain('0');
  });

  it('have their legend in the file where there are several', () => {
    const two = { ...picture, series: [...picture.series, { label: 'Test', values: [1, 2] }] };
    expect(sound(drawn(barOption(two, null, theme, box)))).toEqual(
      expect.arrayContaining(['Samples', 'Test']),
    );
  });

  it('draw nothing', () => {
    expect(sound(drawn(barOption({ ...picture, categories: [], series: [] }, null, theme, box)))).toContain(
      'No values',
    );
  });
});
