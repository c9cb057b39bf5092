import { expect, test } from 'vitest';
import {
  deleteExperiment,
  getExperiment,
  insertExperiment,
  listExperiments,
  renameExperiment,
  restoreExperiment,
} from './experiments.ts';
import { deleteRuns } from './runs.ts';
import { addRun, owner, refusalOf, temporaryDatabase } from './testing.ts';
import { changeRunStatus } from './run-status.ts';

test('what is stored is what was given', () => {
  const db = temporaryDatabase();
  const given = { name: 'Is reset needed?', config: { variants: ['lif-none'], seeds: [1, 2] }, createdAt: 5 };
  const stored = insertExperiment(db, given);
  expect(stored).toEqual({ ...given, id: stored.id, deletedAt: null, runs: 0 });
  expect(renameExperiment(db, stored.id, 'No')).toEqual({ ...stored, name: 'No' });
});

test('counts its runs that are not deleted', () => {
  const db = temporaryDatabase();
  const { id } = insertExperiment(db, { name: 'a', config: {} });
  const runs = [1, 2, 3].map((seed) => addRun(db, { experimentId: id, seed }));
  addRun(db);
  changeRunStatus(db, runs[0]!.id, 'running', { owner });
  deleteRuns(db, [runs[1]!.id]);
  expect(getExperiment(db, id).runs).toBe(2);
});

test('lists the newest first, and deleted ones only when asked for', () => {
  const db = temporaryDatabase();
  const [first, second] = ['a', 'b'].map((name) => insertExperiment(db, { name, config: {} }));
  expect(listExperiments(db)).toEqual([second, first]);
  deleteExperiment(db, second!.id, 9);
  expect(listExperiments(db)).toEqual([first]);
  expect(listExperiments(db, { includeDeleted: true })).toEqual([{ ...second, deletedAt: 9 }, first]);
  expect(restoreExperiment(db, second!.id)).toEqual(second);
});

test('an id that does not exist is refused by every call', () => {
  const db = temporaryDatabase();
  for (const call of [getExperiment, deleteExperiment, restoreExperiment]) {
    expect(refusalOf(() => call(db, 'e-0')).code).toBe('not-found');
  }
  expect(refusalOf(() => renameExperiment(db, 'e-0', 'a')).code).toBe('not-found');
});
