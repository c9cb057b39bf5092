/** @file Runs that are killed, cancelled or contended for: nothing is lost, and the end is the same bits. */
import type { ChildProcess } from 'node:child_process';
import { execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CommandLine, killGroup } from '../support/cli.ts';
import { pseudoRandom, writeSmallDataset } from '../support/data.ts';

interface Run {
  id: string;
  status: string;
  steps: number;
  weightsSha256: string;
}

const refract = new CommandLine();
/** A few seconds of training, many epochs, a short last batch, and every kind of state that has to survive. */
const long = [
  'train', '--dataset', 'small', '--variant', 'lif-hard', '--epochs', '300', '--batch', '50', '--lr', '0.003', '--threads', '1',
  ...['hidden=64', 'learnDecay=true', 'dropout=0.2', 'validation=0.2', 'schedule=one-cycle', 'clipNorm=2'].flatMap((option) => ['--set', option]),
]; // prettier-ignore
let undisturbed: Run;

const newest = async (): Promise<Run> => {
  const { runs } = await refract.json<{ runs: Run[] }>('runs', '--limit', '1');
  return runs[0]!;
};
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const ended = (child: ChildProcess) => new Promise<number | null>((resolve) => child.on('close', resolve));

/** Waits until the newest run's folder holds a checkpoint (or, with `steps`, until it is under way). */
async function untilCheckpoint(before: ReadonlySet<string>): Promise<string> {
  for (let tries = 0; tries < 600; tries++) {
    const folder = readdirSync(refract.path('runs')).find((name) => !before.has(name));
    if (folder && readdirSync(refract.path(`runs/${folder}`)).includes('checkpoint.safetensors'))
      return folder;
    await wait(20);
  }
  throw new Error('no checkpoint appeared');
}

const folders = () => new Set(readdirSync(refract.path('runs')));

beforeAll(async () => {
  await writeSmallDataset(refract.path('small.npz'));
  await refract.json('import', 'small.npz', '--name', 'small');
  ({ run: undisturbed } = await refract.json<{ run: Run }>(...long));
});
afterAll(() => refract.remove());

describe('a killed run', () => {
  const seed = Number(process.env['REFRACT_SEED'] ?? Date.now() % 1e6);
  const random = pseudoRandom(seed);
  // To repeat one: REFRACT_SEED=… npm run -s vitest -- run test/cli/interruption
  const kills = Number(process.env['REFRACT_KILLS'] ?? 10);
  it(`is killed outright ${kills} times at random moments, resumed each time, and ends with the same weights (seed ${seed})`, async () => {
    const before = folders();
    let child = refract.start(long);
    const id = await untilCheckpoint(before);
    let atWork = 0;
    for (let kill = 1; kill <= kills; kill++) {
      await wait(50 + 700 * random());
      killGroup(child);
      await ended(child);
      const { status } = await newest();
      if (status === 'interrupted') atWork++;
      if (status !== 'done') child = refract.start(['resume', id]);
    }
    killGroup(child);
    await ended(child);
    expect(atWork).toBeGreaterThan(0);
    const last = await newest();
    const { run } = last.status === 'done' ? { run: last } : await refract.json<{ run: Run }>('resume', id);
    expect(run).toMatchObject({
      id,
      status: 'done',
      steps: undisturbed.steps,
      weightsSha256: undisturbed.weightsSha256,
    });
    expect(await refract.json('replay', id)).toMatchObject({ identical: true });
  });

  it('resumes from the start where there was no checkpoint yet', async () => {
    const before = folders();
    const child = refract.start(long);
    while (folders().size === before.size) await wait(10);
    killGroup(child);
    await ended(child);
    const { id } = await newest();
    const { run } = await refract.json<{ run: Run }>('resume', id);
    expect(run.weightsSha256).toBe(undisturbed.weightsSha256);
  });

  it('does not train on as an orphan when only its launcher is killed', async () => {
    const before = folders();
    const child = refract.start([...long, '--epochs', '100000']);
    const id = await untilCheckpoint(before);
    child.kill('SIGKILL');
    await ended(child);
    for (let tries = 0; ; tries++) {
      const { status } = (await refract.json<{ runs: Run[] }>('runs', '--limit', '1')).runs[0]!;
      if (status === 'interrupted') break;
      if (tries > 10) throw new Error(`the run ${id} is still ${status}`);
    }
  });

  it('has its engine killed: the command says so and the run can be resumed', async () => {
    const before = folders();
    const child = refract.start([...long, '--json']);
    let stdout = '';
    child.stdout!.on('data', (part) => (stdout += String(part)));
    const id = await untilCheckpoint(before);
    const { pid } = JSON.parse(readFileSync(refract.path(`runs/${id}/lock`), 'utf8')) as { pid: number };
    process.kill(pid, 'SIGKILL');
    expect(await ended(child)).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'engine-crashed' } });
    const { run } = await refract.json<{ run: Run }>('resume', id);
    expect(run.weightsSha256).toBe(undisturbed.weightsSha256);
  });
});

describe('a cancelled run', () => {
  it('stops within a second, keeps what it did, and resumes to the same weights', async () => {
    const before = folders();
    const child = refract.start([...long, '--json']);
    let stdout = '';
    child.stdout!.on('data', (part) => (stdout += String(part)));
    const id = await untilCheckpoint(before);
    const asked = performance.now();
    child.kill('SIGINT');
    expect(await ended(child)).toBe(1);
    expect(performance.now() - asked).toBeLessThan(1500); // the second, and the launcher's own end
    const hint = expect.stringContaining(`refract resume ${id}`) as string;
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'cancelled', hint } });
    expect(await newest()).toMatchObject({ id, status: 'cancelled' });
    const { run } = await refract.json<{ run: Run }>('resume', id);
    expect(run.weightsSha256).toBe(undisturbed.weightsSha256);
  });
});

describe('what cannot be resumed or replayed', () => {
  it('a finished run', async () => {
    expect(await refract.failure(['resume', undisturbed.id])).toMatchObject({ exit: 2, code: 'wrong-state' });
  });

  it('a run that another process is training', async () => {
    const before = folders();
    const child = refract.start([...long, '--epochs', '100000']);
    const id = await untilCheckpoint(before);
    const error = await refract.failure(['resume', id]);
    expect(error).toMatchObject({
      exit: 1,
      code: 'busy',
      message: expect.stringMatching(/process \d+/) as string,
    });
    killGroup(child);
    await ended(child);
  });

  it('a run whose history was changed: replay names the first differing step', async () => {
    const script = `
      import { openDatabase, appendPoints } from ${JSON.stringify(new URL('../../db/index.ts', import.meta.url).href)};
      const db = openDatabase(${JSON.stringify(refract.home)});
      appendPoints(db, ${JSON.stringify(undisturbed.id)}, [{ scope: 'step', name: 'loss', step: 7, value: 0.5 }]);
      db.close();`;
    execFileSync(process.execPath, ['--input-type=module', '--eval', script]);
    const result = await refract.json<{ identical: boolean; firstDifference: object }>(
      'replay',
      undisturbed.id,
    );
    expect(result).toMatchObject({
      identical: false,
      firstDifference: { step: 7, metric: 'loss', stored: 0.5 },
    });
  });

  it('a damaged checkpoint: a clear error, and the run is still there', async () => {
    const before = folders();
    const child = refract.start(long);
    const id = await untilCheckpoint(before);
    killGroup(child);
    await ended(child);
    const path = refract.path(`runs/${id}/checkpoint.safetensors`);
    copyFileSync(path, `${path}.copy`);
    writeFileSync(path, readFileSync(path).subarray(0, 1000));
    expect(await refract.failure(['resume', id])).toMatchObject({
      exit: 1,
      code: 'damaged-store',
      message: expect.stringContaining('checkpoint') as string,
    });
    copyFileSync(`${path}.copy`, path);
    const { run } = await refract.json<{ run: Run }>('resume', id);
    expect(run.weightsSha256).toBe(undisturbed.weightsSha256);
  });
});

describe('two processes on one home folder', () => {
  it('train at the same time, each its own run', async () => {
    const [a, b] = await Promise.all([
      refract.json<{ run: Run }>(...long),
      refract.json<{ run: Run }>(...long),
    ]);
    expect(a.run.id).not.toBe(b.run.id);
    expect(a.run.weightsSha256).toBe(undisturbed.weightsSha256);
    expect(b.run.weightsSha256).toBe(undisturbed.weightsSha256);
  });

  it('open a new one at the same time', async () => {
    const fresh = new CommandLine();
    try {
      const lists = await Promise.all([1, 2, 3].map(() => fresh.json<{ datasets: object[] }>('datasets')));
      for (const { datasets } of lists) expect(datasets).toHaveLength(3);
    } finally {
      fresh.remove();
    }
  });
});
