/**
 * @file Searches for files that break a reader: `npm run -s fuzz -- [--count N] [--only WORD] [--seed S] [--at-once N]`
 * damages every data set of main/datasets/hostile/victims.ts, N files in all (100,000 if left out), and imports each in
 * a child process, with one child for each core unless `--at-once` says otherwise. A crash, more than 5 s for one file, more than 512 MiB, an unclear refusal or something left in the
 * store is a finding: it is printed with the seed that makes it again, and the exit code is 1.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { attack, MAX_MS, writeVictim } from '../../main/datasets/hostile/attack.ts';
import { victims, type Victim } from '../../main/datasets/hostile/victims.ts';

const MAX_MIB = 512;

/** What the parent asks of a child, and hears after each file. */
interface Task {
  readonly title: string;
  readonly from: number;
  readonly to: number;
}
interface News {
  readonly seed: number;
  readonly ms: number;
  readonly outcome: 'read' | 'refused' | 'wrong';
  readonly message?: string;
  /** The most memory that the child has had, in MiB. */
  readonly peak: number;
}

interface Tally {
  files: number;
  read: number;
  refused: number;
  worstMs: number;
  peakMiB: number;
}

// The launcher, too, has a channel to the process that it starts.
if (process.argv[2] === 'child') process.on('message', (task) => void work(task as Task));
else await search();

/** The child: one data set, seed after seed. */
async function work({ title, from, to }: Task): Promise<void> {
  const victim = victims.find((candidate) => candidate.title === title)!;
  const folder = mkdtempSync(join(tmpdir(), 'refract-fuzz-'));
  const home = mkdtempSync(join(tmpdir(), 'refract-fuzz-'));
  writeVictim(victim, folder);
  for (let seed = from; seed < to; seed++) {
    const started = performance.now();
    const told = await attack(victim, seed, folder, home).then(
      (outcome): Pick<News, 'outcome' | 'message'> => ({ outcome }),
      (error: Error) => ({ outcome: 'wrong' as const, message: error.stack ?? error.message }),
    );
    if (told.outcome === 'wrong') rmSync(join(home, 'blobs'), { recursive: true, force: true });
    const peak = Math.round(process.resourceUsage().maxRSS / 1024);
    const news: News = { seed, ms: performance.now() - started, ...told, peak };
    await new Promise((sent) => process.send!(news, undefined, undefined, sent));
  }
  rmSync(folder, { recursive: true });
  rmSync(home, { recursive: true });
}

/** The parent: all data sets, in stretches of seeds, so that every child meets many kinds of files. */
async function search(): Promise<void> {
  const { values } = parseArgs({
    options: {
      count: { type: 'string', default: '100000' },
      only: { type: 'string', default: '' },
      seed: { type: 'string', default: '0' },
      'at-once': { type: 'string', default: `${availableParallelism()}` },
    },
  });
  const chosen = victims.filter(({ title, format }) => `${format} ${title}`.includes(values.only));
  const shares = chosen.reduce((sum, { share }) => sum + share, 0);
  const first = Number(values.seed);
  let findings = 0;
  let files = 0;
  const began = performance.now();
  const attackNext = async (): Promise<void> => {
    const victim = chosen.shift();
    if (!victim) return;
    const tally: Tally = { files: 0, read: 0, refused: 0, worstMs: 0, peakMiB: 0 };
    const each = Math.ceil((Number(values.count) * victim.share) / shares);
    const found = await attackAll(victim, first, first + each, tally);
    for (const line of found) process.stdout.write(`  FINDING ${line}\n`);
    findings += found.length;
    files += tally.files;
    const { worstMs, peakMiB, read, refused } = tally;
    process.stdout.write(
      `${victim.format} ${victim.title}: ${tally.files} files, ${read} read, ${refused} refused, slowest ${worstMs.toFixed(0)} ms, peak ${peakMiB} MiB\n`,
    );
    await attackNext();
  };
  await Promise.all(Array.from({ length: Math.max(1, Number(values['at-once'])) }, attackNext));
  const minutes = ((performance.now() - began) / 60_000).toFixed(1);
  process.stdout.write(`${files} files in ${minutes} min, ${findings} findings\n`);
  process.exitCode = findings > 0 ? 1 : 0;
}

/** One data set with seeds from `from` to before `to`; after a finding that ends the child, another goes on. */
async function attackAll(victim: Victim, from: number, to: number, tally: Tally): Promise<string[]> {
  const findings: string[] = [];
  let next = from;
  while (next < to) {
    const child = fork(fileURLToPath(import.meta.url), ['child'], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    const end = await follow(child, { title: victim.title, from: next, to }, (news) => {
      next = news.seed + 1;
      tally.files++;
      if (news.outcome === 'wrong') findings.push(`${victim.title}, seed ${news.seed}: ${news.message}`);
      else tally[news.outcome]++;
      tally.worstMs = Math.max(tally.worstMs, news.ms);
      tally.peakMiB = Math.max(tally.peakMiB, news.peak);
      return news.peak <= MAX_MIB ? undefined : `the process has ${news.peak} MiB`;
    });
    if (end === undefined) break;
    findings.push(`${victim.title}, seed ${next}: ${end}`);
    if (!end.startsWith('the process has')) next++;
  }
  return findings;
}

/** @returns why the child was ended, or undefined where it came to the end of its task */
function follow(
  child: ChildProcess,
  task: Task,
  onNews: (news: News) => string | undefined,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    let why: string | undefined;
    let last = task.from - 1;
    let words = '';
    // A file may take 5 s; a child also needs time to start.
    let watch = setTimeout(stop, 4 * MAX_MS);
    function stop(): void {
      why = `it hangs (seed ${last + 1})`;
      child.kill('SIGKILL');
    }
    child.stderr?.on('data', (text: Buffer) => (words = (words + text.toString()).slice(-2000)));
    child.on('message', (message) => {
      const news = message as News;
      last = news.seed;
      clearTimeout(watch);
      // A thread that decoded Parquet is kept for 10 s, and now and then keeps its process as long.
      watch = setTimeout(stop, (last === task.to - 1 ? 4 : 2) * MAX_MS);
      why = onNews(news);
      if (why !== undefined) child.kill('SIGKILL');
      else if (last === task.to - 1) child.disconnect();
    });
    child.on('exit', (code, signal) => {
      clearTimeout(watch);
      if (why === undefined && last !== task.to - 1) why = `it ended with ${signal ?? code}: ${words}`;
      resolve(why);
    });
    child.send(task);
  });
}
