/**
 * @file How long the service takes to open and to answer what a window asks first, on a home folder of its own:
 * `npm run -s measure -- service [RUNS]` prints milliseconds (the first call and the median of the next ones) and
 * the size of the answers as JSON.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openService } from '../../main/workbench/index.ts';
import { makeLargeHome } from './large-home.ts';

const processStart = -performance.now();
const REPETITIONS = 7;

const byAccuracy = [{ by: 'testAccuracy', direction: 'descending' }];
const calls: readonly (readonly [what: string, name: string, args: object])[] = [
  ['about', 'system.about', {}],
  ['200 newest runs', 'runs.list', { limit: 200 }],
  ['200 best runs', 'runs.list', { limit: 200, sort: byAccuracy }],
  ['200 runs from the end', 'runs.list', { limit: 200, sort: byAccuracy, offset: 9800 }],
  ['groups of all runs', 'runs.groups', {}],
  ['order of all runs', 'runs.order', { sort: byAccuracy }],
  ['all runs', 'runs.list', { limit: 10_000 }],
  ['200 runs with two words', 'runs.list', { limit: 200, filter: { text: 'refractory baseline' } }],
  ['experiments', 'experiments.list', {}],
  ['queue', 'queue.status', {}],
];

const home = mkdtempSync(join(tmpdir(), 'refract-measure-'));
try {
  makeLargeHome({ home, runs: Number(process.argv[2] ?? 10_000) });
  const began = performance.now();
  const service = openService({ home, builtins: false, train: false });
  process.stdout.write(`loading the service  ${milliseconds(-processStart)}\n`);
  process.stdout.write(`opening the home     ${milliseconds(performance.now() - began)}\n`);
  for (const [what, name, args] of calls) {
    const times: number[] = [];
    let answer: unknown;
    for (let repetition = 0; repetition <= REPETITIONS; repetition++) {
      const asked = performance.now();
      answer = await service.call(name, args);
      times.push(performance.now() - asked);
    }
    const [first, ...next] = times as [number, ...number[]];
    const median = next.sort((a, b) => a - b)[Math.floor(next.length / 2)]!;
    const size = `${(JSON.stringify(answer).length / 1024).toFixed(0)} KiB`;
    process.stdout.write(
      `${what.padEnd(24)} first ${milliseconds(first)}  then ${milliseconds(median)}  ${size.padStart(9)}\n`,
    );
  }
  await service.close();
} finally {
  rmSync(home, { recursive: true, force: true });
}

function milliseconds(value: number): string {
  return `${value.toFixed(1).padStart(7)} ms`;
}
