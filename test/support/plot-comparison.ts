/**
 * @file Draws experiments of `refract compare`, accuracy against synaptic operations, as in docs/is-reset-needed.svg:
 *
 *     npm run -s refract -- compare --template is-reset-needed --json > leaky.json
 *     npm run -s plot -- comparison 'leaky integrator'=leaky.json 'state space'=spaces.json > docs/is-reset-needed.svg
 */
import { readFileSync } from 'node:fs';
import type { Comparison } from '../../main/workbench/index.ts';

const [width, height] = [720, 400];
const frame = { left: 64, right: 690, top: 48, bottom: 348 };
const ink = { axis: '#5f5e5a', grid: '#e2e1dd', text: '#1c1c1a' };
const colours = ['#2f6bd8', '#b5541c', '#4d7c2f'];

const experiments = process.argv.slice(2).map((argument) => {
  const [title = '', path = ''] = argument.split('=');
  return { title, ...(JSON.parse(readFileSync(path, 'utf8')) as Comparison) };
});

/** What a group does after a spike. */
function labelOf(variant: string): string {
  const period = /refractory=(\d+)/.exec(variant)?.[1];
  if (period !== undefined) return `k = ${period}`;
  return /soft|hard/.exec(variant)?.[0] ?? 'none';
}

const all = experiments.flatMap(({ summary }) => summary);
const operations = all.map(({ synapticOperations }) => synapticOperations!);
const low = Math.floor(20 * Math.min(...all.map(({ accuracy }) => accuracy.ci95![0]))) / 20;
const high = Math.ceil(20 * Math.max(...all.map(({ accuracy }) => accuracy.ci95![1]))) / 20;
const [first, last] = [
  Math.log10(Math.min(...operations)) - 0.05,
  Math.log10(Math.max(...operations)) + 0.12,
];
const x = (count: number) =>
  frame.left + ((Math.log10(count) - first) / (last - first)) * (frame.right - frame.left);
const y = (share: number) => frame.bottom - ((share - low) / (high - low)) * (frame.bottom - frame.top);
const text = (content: string, attributes: string) => `<text ${attributes}>${content}</text>`;
const fixed = (value: number) => value.toFixed(1);

const rows = Array.from({ length: Math.round((high - low) * 20) + 1 }, (_, i) => low + i / 20).map(
  (share) =>
    `<line x1="${frame.left}" x2="${frame.right}" y1="${fixed(y(share))}" y2="${fixed(y(share))}" stroke="${ink.grid}"/>` +
    text(
      `${Math.round(100 * share)}`,
      `x="${frame.left - 8}" y="${fixed(y(share) + 4)}" text-anchor="end" fill="${ink.axis}"`,
    ),
);
const columns = Array.from({ length: 10 }, (_, decade) => [1, 2, 5].map((lead) => lead * 10 ** decade))
  .flat()
  .filter((count) => Math.log10(count) >= first && Math.log10(count) <= last)
  .map((count) =>
    text(
      count.toLocaleString('en'),
      `x="${fixed(x(count))}" y="${frame.bottom + 18}" text-anchor="middle" fill="${ink.axis}"`,
    ),
  );
const marks = experiments.map(({ summary }, at) =>
  summary
    .map(({ variant, accuracy, synapticOperations }) => {
      const [cx, cy] = [x(synapticOperations!), y(accuracy.mean!)];
      const [from, to] = accuracy.ci95!;
      // A label stands to the right of its point, unless another point does.
      const crowded = all.some(({ accuracy: other, synapticOperations: count }) => {
        const [right, below] = [x(count!) - cx, y(other.mean!) - cy];
        return right > 0 && right < 50 && Math.abs(below) < 20;
      });
      return [
        `<line x1="${fixed(cx)}" x2="${fixed(cx)}" y1="${fixed(y(from))}" y2="${fixed(y(to))}" stroke="${colours[at]}" stroke-width="2"/>`,
        `<circle cx="${fixed(cx)}" cy="${fixed(cy)}" r="4" fill="${colours[at]}"/>`,
        text(
          labelOf(variant),
          `x="${fixed(crowded ? cx - 8 : cx + 8)}" y="${fixed(cy + 4)}" fill="${colours[at]}" text-anchor="${crowded ? 'end' : 'start'}"`,
        ),
      ].join('\n');
    })
    .join('\n'),
);
const keys = experiments.map(({ title }, at) =>
  text(title, `x="${frame.left + 180 * at}" y="38" fill="${colours[at]}" font-weight="600"`),
);
process.stdout
  .write(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="Test accuracy against synaptic operations, by what follows a spike" font-family="system-ui, sans-serif" font-size="13">
<rect width="${width}" height="${height}" fill="#ffffff"/>
${keys.join('\n')}
${rows.join('\n')}
${columns.join('\n')}
${text('synaptic operations for a sample', `x="${(frame.left + frame.right) / 2}" y="390" text-anchor="middle" fill="${ink.text}"`)}
${text('test accuracy, %, with 95 % intervals', `transform="translate(18 ${(frame.top + frame.bottom) / 2}) rotate(-90)" text-anchor="middle" fill="${ink.text}"`)}
${marks.join('\n')}
</svg>
`);
