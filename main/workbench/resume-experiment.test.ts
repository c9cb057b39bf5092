/** @file Going on with an experiment trains what it lacks and nothing twice. The engine is led by the test. */
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { changeRunStatus, insertExperiment, listRuns } from '../../db/index.ts';
import { RefractError } from '../api/errors.ts';
import { compare } from './compare.ts';
import { importNamed } from './datasets.ts';
import { resumeExperiment } from './resume-experiment.ts';
import { addRun, checkRequest } from './runs.ts';
import { ledEngine, temporaryFolder, writeTiny } from './service/testing.ts';
import { openHome } from './workbench.ts';

async function open() {
  const home = temporaryFolder();
  const path = join(temporaryFolder(), 'tiny.npz');
  await writeTiny(path);
  const { run, trainings } = ledEngine();
  const notes: string[] = [];
  const opened = openHome(home, (message) => notes.push(message));
  onTestFinished(() => opened.close());
  const workbench = { ...opened, run };
  await importNamed(workbench, 'tiny', [path], {}, {});
  const next = async (at: number) => {
    await expect.poll(() => trainings.length, { timeout: 5000, interval: 5 }).toBeGreaterThan(at);
    return trainings[at]!;
  };
  return { workbench, trainings, next, notes };
}

describe('a comparison of the command line', () => {
  const request = {
    ...{ dataset: 'tiny', variants: ['lif-none', 'lif-soft'], seeds: [1, 2, 3] },
    ...{ options: { hidden: 8 }, settings: {} },
  };

  it('trains as many runs at once as it is told, and stops them together', async () => {
    const { workbench, trainings, next } = await open();
    const stop = new AbortController();
    const comparing = compare(workbench, request, { signal: stop.signal, atOnce: 2 });
    const refused = comparing.catch((error: unknown) => error as RefractError);
    await next(1);
    expect(trainings).toHaveLength(2);
    trainings[1]!.finish(0.5);
    await next(2);
    expect(listRuns(workbench.db).map(({ status }) => status)).toEqual(['running', 'done', 'running']);
    stop.abort();
    expect(((await refused) as RefractError).code).toBe('cancelled');
    expect(listRuns(workbench.db).map(({ status }) => status)).toEqual(['cancelled', 'done', 'cancelled']);

    const experimentId = listRuns(workbench.db)[0]!.experimentId!;
    const resuming = resumeExperiment(workbench, experimentId, { atOnce: 3 });
    await next(5);
    // What ends first stands where it was planned.
    for (const [at, accuracy] of [[5, 0.6], [4, 0.5], [3, 0.4]] as const) trainings[at]!.finish(accuracy); // prettier-ignore
    for (const at of [6, 7]) (await next(at)).finish(0.7);
    const { runs } = await resuming;
    expect(runs.map(({ variant, seed }) => `${variant} ${seed}`)).toEqual([
      'lif-none 1', 'lif-soft 1', 'lif-none 2', 'lif-soft 2', 'lif-none 3', 'lif-soft 3',
    ]); // prettier-ignore
  });

  it('begins a run only when its memory fits beside that of the others, and says that it waits', async () => {
    const { workbench, trainings, next, notes } = await open();
    // Enough for one and a half runs of this kind, an engine's own memory each.
    const freeBytes = () => 250 * 2 ** 20;
    const comparing = compare(workbench, request, { atOnce: 3, freeBytes });
    await next(0);
    await expect.poll(() => notes).toHaveLength(1);
    expect(notes[0]).toMatch(/^lif-soft, seed 1 waits for memory: it will need about 1[45]\d MiB\.$/);
    expect(trainings).toHaveLength(1);
    trainings[0]!.finish();
    const { options } = await next(1);
    await expect.poll(() => notes).toHaveLength(2);
    expect(trainings).toHaveLength(2);
    // What a run holds it will not take again.
    const point = { scope: 'step', name: 'memoryMiB', step: 1, value: 140, seconds: 1 } as const;
    options.onEvent?.({ type: 'points', points: [point] });
    await next(2);
    for (const at of [1, 2, 3, 4, 5]) (await next(at)).finish();
    expect((await comparing).runs).toHaveLength(6);
  });

  it('goes on with the stopped run, begins those that had not begun, and leaves the others', async () => {
    const { workbench, trainings, next, notes } = await open();
    const stop = new AbortController();
    const comparing = compare(workbench, request, { signal: stop.signal });
    const refused = comparing.catch((error: unknown) => error as RefractError);
    (await next(0)).finish(0.5);
    (await next(1)).fail(new RefractError('diverged', 'The loss is NaN.'));
    (await next(2)).fail(new RefractError('engine-crashed', 'It was ended by SIGKILL.'));
    await next(3);
    stop.abort();
    const { code, hint } = (await refused) as RefractError;
    const experimentId = listRuns(workbench.db)[0]!.experimentId!;
    expect(code).toBe('cancelled');
    expect(hint).toContain(`refract resume ${experimentId}`);
    expect(listRuns(workbench.db).map(({ status }) => status)).toEqual([
      'cancelled',
      'failed',
      'diverged',
      'done',
    ]);

    const resuming = resumeExperiment(workbench, experimentId);
    for (const at of [4, 5, 6, 7]) (await next(at)).finish(0.1 * at);
    const { runs, summary, experiment } = await resuming;
    expect(experiment.id).toBe(experimentId);
    const trained = trainings.slice(4).map(({ job: { config } }) => `${config.variant} ${config.seed}`);
    expect(trained).toEqual(['lif-none 2', 'lif-soft 2', 'lif-none 3', 'lif-soft 3']);
    expect(runs.map(({ variant, seed, status }) => `${variant} ${seed} ${status}`)).toEqual([
      'lif-none 1 done', 'lif-none 2 done', 'lif-soft 2 done', 'lif-none 3 done', 'lif-soft 3 done',
    ]); // prettier-ignore
    expect(summary!.map(({ variant, n }) => [variant, n])).toEqual([['lif-none', 3], ['lif-soft', 2]]); // prettier-ignore
    expect(listRuns(workbench.db)).toHaveLength(6);
    expect(notes).toHaveLength(2);

    // Once more there is nothing to do.
    expect((await resumeExperiment(workbench, experimentId)).runs).toHaveLength(5);
    expect(trainings).toHaveLength(8);
  });
});

describe('an experiment of the window', () => {
  it('trains what waits and what was stopped, the oldest first', async () => {
    const { workbench, trainings, next, notes } = await open();
    const { id } = insertExperiment(workbench.db, { name: 'Of the window', config: { groups: [] } });
    const one = { dataset: 'tiny', variant: 'lif-none', options: {}, experimentId: id };
    const origin = { codeVersion: '0', environment: {} as never };
    const [first, second, third] = [1, 2, 3].map((seed) => {
      const request = { ...one, settings: { seed } };
      return addRun(workbench, request, checkRequest(workbench, request), origin).id;
    }) as [string, string, string];
    changeRunStatus(workbench.db, second, 'cancelled');
    // Asked for three at once, but there is memory for one.
    const resuming = resumeExperiment(workbench, id, { atOnce: 3, freeBytes: () => 100 });
    await next(0);
    await expect.poll(() => notes).toHaveLength(1);
    expect(trainings).toHaveLength(1);
    for (const at of [0, 1, 2]) (await next(at)).finish();
    const { runs, summary } = await resuming;
    expect(trainings.map(({ job }) => job.config.seed)).toEqual([1, 2, 3]);
    expect(runs.map((run) => [run.id, run.status])).toEqual(
      [first, second, third].map((run) => [run, 'done']),
    );
    expect(summary).toBeUndefined();
  });

  it('that is not there, or has no runs', async () => {
    const { workbench } = await open();
    const { id } = insertExperiment(workbench.db, { name: 'Empty', config: {} });
    await expect(resumeExperiment(workbench, id)).rejects.toMatchObject({ code: 'wrong-state' });
    await expect(resumeExperiment(workbench, 'e-none')).rejects.toMatchObject({ code: 'not-found' });
  });
});
