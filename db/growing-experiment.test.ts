import { expect, test } from 'vitest';
import { deleteDataset } from './datasets.ts';
import { getExperiment, insertExperiment, listExperiments } from './experiments.ts';
import {
  abandonExperiment,
  beginExperiment,
  clearAbandonedExperiments,
  finishExperiment,
  growExperiment,
} from './growing-experiment.ts';
import { countRuns, listRuns } from './run-list.ts';
import { claimNextRun } from './run-queue.ts';
import { deleteRuns, getRun } from './runs.ts';
import { addDataset, addRun, owner, refusalOf, temporaryDatabase } from './testing.ts';

const given = { name: 'a', config: {}, createdAt: 5 };
const runs = [1, 2, 3].map((seed) => ({ variant: 'lif-none', seed }));
const stored = (db: ReturnType<typeof temporaryDatabase>, table: string) =>
  db.prepare<{ n: number }>(`SELECT count(*) AS n FROM ${table}`).get()!.n;

function begun() {
  const db = temporaryDatabase();
  const datasetId = addDataset(db).id;
  const first = addRun(db, { datasetId });
  const id = beginExperiment(db, given);
  const grow = () =>
    growExperiment(db, id, { datasetId, codeVersion: '1', environment: { node: '24' }, runs });
  return { db, datasetId, first, id, grow };
}

test('an experiment appears with all its runs at once, behind what waited', () => {
  const { db, datasetId, first, id, grow } = begun();
  const ids = [...grow(), ...grow()];
  expect(listExperiments(db)).toEqual([]);
  expect(listRuns(db).map((run) => run.id)).toEqual([first.id]);
  expect(claimNextRun(db, owner)).toBe(first.id);
  expect(claimNextRun(db, owner)).toBeUndefined();
  finishExperiment(db, id);
  expect(getExperiment(db, id)).toEqual({ ...given, id, deletedAt: null, runs: 6 });
  const sort = [{ by: 'queuePosition', direction: 'ascending' }] as const;
  expect(listRuns(db, { filter: { statuses: ['queued'] }, sort }).map((run) => run.id)).toEqual(ids);
  expect(getRun(db, ids[1]!)).toMatchObject({
    ...{ datasetId, experimentId: id, variant: 'lif-none', seed: 2, status: 'queued', deletedAt: null },
    ...{
      config: { variant: 'lif-none', seed: 2 },
      environment: { node: '24' },
      codeVersion: '1',
      notes: '',
      owner: null,
    },
    datasetSha256: getRun(db, first.id).datasetSha256,
  });
  expect(claimNextRun(db, owner)).toBe(ids[0]);
});

test('one that is given up leaves nothing, and only what is not finished can be given up', () => {
  const { db, id, grow } = begun();
  grow();
  abandonExperiment(db, id);
  expect([stored(db, 'experiments'), stored(db, 'runs'), stored(db, 'run_details')]).toEqual([0, 1, 1]);
  const whole = insertExperiment(db, given).id;
  abandonExperiment(db, whole);
  expect(listExperiments(db)).toHaveLength(1);
});

test('what was abandoned long ago is cleared away, what still grows or is whole stays', () => {
  const { db, datasetId, id, grow } = begun();
  grow();
  const fresh = beginExperiment(db, { ...given, createdAt: 1_000_000 });
  const whole = beginExperiment(db, given);
  growExperiment(db, whole, { datasetId, codeVersion: '1', environment: {}, runs });
  finishExperiment(db, whole);
  clearAbandonedExperiments(db, 1_000_001);
  expect(refusalOf(() => getExperiment(db, id))).toMatchObject({ code: 'not-found' });
  expect(getExperiment(db, fresh).id).toBe(fresh);
  expect(getExperiment(db, whole).runs).toBe(3);
  expect(countRuns(db)).toBe(4);
});

test('a data set that is deleted meanwhile is refused', () => {
  const { db, datasetId, first, grow } = begun();
  grow();
  deleteRuns(db, [first.id]);
  deleteDataset(db, datasetId);
  expect(refusalOf(grow)).toMatchObject({ code: 'wrong-state' });
});
