import { expect, test } from 'vitest';
import { insertExperiment } from './experiments.ts';
import { deleteDataset } from './datasets.ts';
import { countRuns, listRuns } from './run-list.ts';
import { changeRunStatus } from './run-status.ts';
import { deleteRuns, getRun, getRuns, insertRun, restoreRuns, setRunNotes, updateRun } from './runs.ts';
import { addDataset, addRun, owner, refusalOf, temporaryDatabase } from './testing.ts';

test('what is stored is what was given', () => {
  const db = temporaryDatabase();
  const dataset = addDataset(db);
  const experiment = insertExperiment(db, { name: 'Is reset needed?', config: {} });
  const given = {
    datasetId: dataset.id,
    experimentId: experiment.id,
    variant: 'lif-soft',
    seed: 2 ** 40,
    config: { layers: 2, decay: 0.95, nested: { list: [1, 'two', null] } },
    codeVersion: '0.1.0',
    environment: { cpu: 'x', threads: 2 },
    notes: 'first\nsecond',
    createdAt: 5,
  };
  const run = insertRun(db, { ...given, tags: ['b', 'a'] });
  expect(run).toMatchObject({
    ...given,
    tags: ['a', 'b'],
    experimentName: 'Is reset needed?',
    datasetName: dataset.name,
    datasetSha256: dataset.sha256,
    status: 'queued',
    queuePosition: 1,
    testAccuracy: null,
    summary: {},
    owner: null,
    deletedAt: null,
  });
  expect(getRun(db, run.id)).toEqual(run);
});

test('a run with an owner is running at once', () => {
  const db = temporaryDatabase();
  addRun(db);
  expect(addRun(db, { owner, createdAt: 5 })).toMatchObject({
    status: 'running',
    queuePosition: null,
    startedAt: 5,
    owner: { ...owner, seenAt: 5 },
  });
});

test('a run needs a data set that is there', () => {
  const db = temporaryDatabase();
  const { id } = addDataset(db);
  expect(refusalOf(() => addRun(db, { datasetId: 'd-0' })).code).toBe('not-found');
  expect(refusalOf(() => addRun(db, { experimentId: 'e-0' })).code).toBe('not-found');
  deleteDataset(db, id);
  expect(refusalOf(() => addRun(db)).code).toBe('wrong-state');
  expect(countRuns(db, { deleted: 'include' })).toBe(0);
});

test('results are written one by one or together, and what is left out stays', () => {
  const db = temporaryDatabase();
  const { id } = addRun(db);
  updateRun(db, id, {
    testAccuracy: 0.9,
    trainLoss: Infinity,
    testLoss: NaN,
    steps: 10,
    summary: { kernels: 'native' },
  });
  updateRun(db, id, { steps: 20, epochsDone: 1, seconds: 1.5, spikeRate: 0.25, synapticOperations: 1e12 });
  updateRun(db, id, { parameters: 21_258, samplesPerSecond: 4000.5 });
  expect(getRun(db, id)).toMatchObject({
    testAccuracy: 0.9,
    trainLoss: Infinity,
    testLoss: null,
    steps: 20,
    epochsDone: 1,
    seconds: 1.5,
    spikeRate: 0.25,
    synapticOperations: 1e12,
    parameters: 21_258,
    samplesPerSecond: 4000.5,
    summary: { kernels: 'native' },
  });
  updateRun(db, id, { testAccuracy: null, summary: {} });
  expect(getRun(db, id)).toMatchObject({ testAccuracy: null, summary: {}, steps: 20 });
});

test('several runs come in the order in which they were asked for', () => {
  const db = temporaryDatabase();
  const ids = [1, 2, 3].map((seed) => addRun(db, { seed }).id);
  const asked = [ids[2]!, 'r-0', ids[0]!];
  expect(getRuns(db, asked).map(({ seed }) => seed)).toEqual([3, 1]);
  expect(getRuns(db, [])).toEqual([]);
});

test('deleting and restoring', () => {
  const db = temporaryDatabase();
  const runs = [1, 2, 3].map((seed) => addRun(db, { seed }));
  const ids = runs.map(({ id }) => id);
  deleteRuns(db, ids.slice(0, 2), 7);
  deleteRuns(db, ids.slice(0, 1), 8);
  expect(getRuns(db, ids).map(({ deletedAt }) => deletedAt)).toEqual([7, 7, null]);
  expect(listRuns(db).map(({ seed }) => seed)).toEqual([3]);
  restoreRuns(db, ids);
  expect(getRuns(db, ids)).toEqual(runs);
});

test('a running run is not deleted, and nothing else of the same call either', () => {
  const db = temporaryDatabase();
  const ids = [1, 2].map((seed) => addRun(db, { seed }).id);
  changeRunStatus(db, ids[1]!, 'running', { owner });
  const error = refusalOf(() => deleteRuns(db, ids));
  expect(error.code).toBe('wrong-state');
  expect(error.message).toContain(ids[1]!);
  expect(refusalOf(() => deleteRuns(db, [ids[0]!, 'r-0'])).code).toBe('not-found');
  expect(countRuns(db)).toBe(2);
});

test('notes', () => {
  const db = temporaryDatabase();
  const { id } = addRun(db);
  setRunNotes(db, id, 'looks “odd” – try θ = 2');
  expect(getRun(db, id).notes).toBe('looks “odd” – try θ = 2');
});

test('an id that does not exist is refused by every call', () => {
  const db = temporaryDatabase();
  const calls = [
    () => getRun(db, 'r-0'),
    () => updateRun(db, 'r-0', { steps: 1 }),
    () => setRunNotes(db, 'r-0', ''),
    () => deleteRuns(db, ['r-0']),
    () => restoreRuns(db, ['r-0']),
  ];
  for (const call of calls) expect(refusalOf(call).code).toBe('not-found');
});
