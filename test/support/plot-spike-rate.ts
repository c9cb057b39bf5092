/**
 * @file Draws what `refract bench layer` measured, as in docs/spike-rate.svg:
 *
 *     npm run -s refract -- bench layer --json > layer.json
 *     npm run -s plot -- spike-rate layer.json > docs/spike-rate.svg
 */
import { readFileSync } from 'node:fs';
import type { BenchResult } from '../../main/workbench/index.ts';

const [width, height] = [720, 360];
const frame = { left: 64, right: 530, top: 40, bottom: 308 };
const ink = { axis: '#5f5e5a', grid: '#e2e1dd', text: '#1c1c1a' };
/** Rows of the benchmark by the end of their name, and how each is drawn. */
const series = [
  { name: /in$/, label: 'forward', colour: '#2f6bd8' },
  { name: /, gradient$/, label: 'gradient', colour: '#b5541c' },
  { name: /, gradient, narrow$/, label: 'gradient, narrow surrogate', colour: '#4d7c2f' },
];

const { rows, machine } = JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as BenchResult;
const most = Math.max(...rows.map(({ minMs }) => minMs));
const step = [1, 2, 5, 10, 20, 50, 100].find((one) => most / one <= 5) ?? 200;
const top = step * Math.ceil(most / step);
const highest = Math.max(...rows.map(({ spikeRate }) => spikeRate![0]!));
const x = (rate: number) => (frame.left + (rate / highest) * (frame.right - frame.left)).toFixed(1);
const y = (ms: number) => (frame.bottom - (ms / top) * (frame.bottom - frame.top)).toFixed(1);
const text = (content: string, attributes: string) => `<text ${attributes}>${content}</text>`;

const lines = Array.from({ length: top / step + 1 }, (_, i) => i * step).map(
  (ms) =>
    `<line x1="${frame.left}" x2="${frame.right}" y1="${y(ms)}" y2="${y(ms)}" stroke="${ink.grid}"/>` +
    text(`${ms}`, `x="${frame.left - 8}" y="${Number(y(ms)) + 4}" text-anchor="end" fill="${ink.axis}"`),
);
const rates = Array.from({ length: 6 }, (_, i) => (highest * i) / 5).map((rate) =>
  text(`${Math.round(100 * rate)}`, `x="${x(rate)}" y="328" text-anchor="middle" fill="${ink.axis}"`),
);
const curves = series.map(({ name, label, colour }) => {
  const points = rows
    .filter((row) => name.test(row.name))
    .map(({ spikeRate, minMs }) => [x(spikeRate![0]!), y(minMs)] as const);
  const [lastX, lastY] = points.at(-1)!;
  return [
    `<polyline fill="none" stroke="${colour}" stroke-width="2" points="${points.map((point) => point.join()).join(' ')}"/>`,
    ...points.map(([cx, cy]) => `<circle cx="${cx}" cy="${cy}" r="3" fill="${colour}"/>`),
    text(label, `x="${Number(lastX) + 10}" y="${Number(lastY) + 4}" fill="${colour}"`),
  ].join('\n');
});
process.stdout
  .write(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="Time of a fused spiking layer against the rate of the spikes that come in" font-family="system-ui, sans-serif" font-size="13">
<rect width="${width}" height="${height}" fill="#ffffff"/>
${text(`A fused spiking layer, ${machine.threads} threads (${machine.cpu})`, `x="${frame.left}" y="22" font-weight="600" fill="${ink.text}"`)}
${lines.join('\n')}
${rates.join('\n')}
${text('neurons that spike in a step, %', `x="297" y="350" text-anchor="middle" fill="${ink.text}"`)}
${text('shortest time, ms', `transform="translate(18 174) rotate(-90)" text-anchor="middle" fill="${ink.text}"`)}
${curves.join('\n')}
</svg>
`);
