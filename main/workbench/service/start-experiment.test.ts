/** @file Starting thousands of runs: others are answered meanwhile, and there are all of them or none. */
import { expect, it, vi } from 'vitest';
import { getRun, listRuns, openDatabase } from '../../../db/index.ts';
import { checkRequest } from '../runs.ts';
import { openTestService, temporaryFolder } from './testing.ts';

const groups = [1, 2, 3].map((refractory) => ({ variant: 'lif-refractory', options: { refractory } }));
const seeds = (count: number) => Array.from({ length: count }, (_, seed) => seed);

it('answers other calls while 3,000 runs are added', async () => {
  const { call, importTiny } = openTestService({ train: false });
  const datasetId = await importTiny();
  await call('experiments.start', { datasetId, groups, seeds: [7] });
  let [answers, isStarting] = [0, true];
  const starting = call('experiments.start', { datasetId, groups, seeds: seeds(1000) }).finally(
    () => (isStarting = false),
  );
  while (isStarting) {
    const { total } = await call('runs.count', {});
    if (isStarting) {
      // Nothing of it is seen before all of it is there.
      expect(total).toBe(3);
      answers++;
    }
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  expect((await starting).runIds).toHaveLength(3000);
  expect((await call('queue.status')).queued).toBe(3003);
  expect(answers).toBeGreaterThan(10);
});

it('tells every window how many wait now, though none begins', async () => {
  const { call, importTiny, events } = openTestService({ train: false });
  const datasetId = await importTiny();
  await call('queue.pause', { stopRunning: false });
  events.length = 0;
  await call('experiments.start', { datasetId, groups, seeds: [1, 2] });
  await vi.waitFor(() =>
    expect(events).toContainEqual(
      expect.objectContaining({ name: 'queue.changed', payload: expect.objectContaining({ queued: 6 }) }),
    ),
  );
});

it('adds what the plan says, in its order: seeds outside, groups inside', async () => {
  const { call, importTiny, home } = openTestService({ train: false });
  const datasetId = await importTiny();
  const { runIds, experimentId } = await call('experiments.start', { datasetId, groups, seeds: seeds(40) });
  const db = openDatabase(home);
  const runs = runIds.map((id) => getRun(db, id));
  const { threads } = runs[0]!.config as { threads: number };
  for (const [at, run] of runs.entries()) {
    const { variant, options } = groups[at % 3]!;
    const seed = Math.floor(at / 3);
    const request = { dataset: datasetId, variant, options, settings: { seed, threads } };
    expect(run).toMatchObject({ experimentId, variant, seed, datasetId, status: 'queued' });
    expect(run.config).toEqual(checkRequest({ db } as never, request));
  }
  const sort = [{ by: 'queuePosition', direction: 'ascending' }] as const;
  expect(listRuns(db, { sort }).map(({ id }) => id)).toEqual(runIds);
  db.close();
});

it('leaves nothing when Refract is closed halfway', async () => {
  const home = temporaryFolder();
  const first = openTestService({ train: false, home });
  const datasetId = await first.importTiny();
  const starting = first.call('experiments.start', { datasetId, groups, seeds: seeds(1000) });
  starting.catch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, 20));
  await first.service.close();
  await expect(starting).rejects.toMatchObject({ code: 'cancelled' });
  expect(counts(home)).toEqual({ experiments: 0, runs: 0, details: 0 });
});

it('leaves nothing when the data set goes halfway', async () => {
  const { call, importTiny, home } = openTestService({ train: false });
  const datasetId = await importTiny();
  const starting = call('experiments.start', { datasetId, groups, seeds: seeds(1000) });
  starting.catch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, 20));
  await call('datasets.delete', { id: datasetId });
  await expect(starting).rejects.toMatchObject({ code: 'wrong-state' });
  expect(counts(home)).toEqual({ experiments: 0, runs: 0, details: 0 });
});

function counts(home: string): Record<string, number> {
  const db = openDatabase(home);
  const count = (table: string) => db.prepare<{ n: number }>(`SELECT count(*) AS n FROM ${table}`).get()!.n;
  const found = { experiments: count('experiments'), runs: count('runs'), details: count('run_details') };
  db.close();
  return found;
}
