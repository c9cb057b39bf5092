/**
 * @file How quick the window is: `npm run bench:window [-- WHAT…] [-- --json FILE] [-- --hours H]`, where WHAT is start,
 * table, curves or memory (over H hours of points, made in about 20 s each), all unless some are named. Prints a table;
 * with --json the numbers too. The targets hold for a warm disk and a machine that does nothing else.
 */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { ensureWindow } from '../../renderer/build.ts';
import {
  curvesOfManyRuns,
  longTable,
  memoryOverAnHour,
  startToFirstPage,
  type Measured,
} from './measurements.ts';
import { startBrowser } from './open.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'string' }, hours: { type: 'string', default: '4' } },
});

const measurements = {
  start: startToFirstPage,
  table: longTable,
  curves: curvesOfManyRuns,
  memory: (own: typeof browser) => memoryOverAnHour(own, Number(values.hours)),
};
const wanted = Object.entries(measurements).filter(
  ([name]) => positionals.length === 0 || positionals.includes(name),
);

await ensureWindow();
const browser = await startBrowser();
const measured: Measured[] = [];
try {
  for (const [, measure] of wanted) measured.push(...(await measure(browser)));
} finally {
  await browser.close();
}

for (const { name, value, unit, below } of measured) {
  const shown = `${value.toFixed(Math.abs(value) < 10 ? 2 : 0)} ${unit}`;
  const target = below === undefined ? '' : `below ${below} ${unit}: ${value < below ? 'yes' : 'NO'}`;
  process.stdout.write(`${name.padEnd(64)} ${shown.padStart(12)}  ${target}\n`);
}
if (values.json !== undefined) {
  const machine = { cpu: cpus()[0]?.model ?? '', threads: cpus().length, browser: browser.version() };
  writeFileSync(values.json, `${JSON.stringify({ machine, measured }, null, 2)}\n`);
}
