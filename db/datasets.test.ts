import { expect, test } from 'vitest';
import {
  deleteDataset,
  findDataset,
  getDataset,
  insertDataset,
  listDatasets,
  renameDataset,
  restoreDataset,
} from './datasets.ts';
import { changeRunStatus } from './run-status.ts';
import { addDataset, addRun, refusalOf, temporaryDatabase } from './testing.ts';

test('what is stored is what was given', () => {
  const db = temporaryDatabase();
  const given = {
    name: 'Zählrohr',
    format: 'npz',
    manifest: { channels: 28, splits: { train: ['a', 'b'], test: [] }, mean: 0.1307, none: null },
    sha256: 'f'.repeat(64),
    samples: 70_000,
    bytes: 2 ** 40,
    createdAt: 1_795_000_000_123,
  };
  const stored = insertDataset(db, given);
  expect(stored).toEqual({ ...given, id: stored.id, deletedAt: null });
  expect(getDataset(db, stored.id)).toEqual(stored);
  expect(findDataset(db, 'Zählrohr')).toEqual(stored);
  expect(findDataset(db, 'zählrohr')).toBeUndefined();
});

test('a name that is taken is refused, whether adding, renaming or restoring', () => {
  const db = temporaryDatabase();
  const first = addDataset(db, { name: 'a' });
  const second = addDataset(db, { name: 'b' });
  expect(refusalOf(() => addDataset(db, { name: 'a' }))).toMatchObject({
    code: 'already-exists',
    message: 'There is already a data set named "a".',
  });
  expect(refusalOf(() => renameDataset(db, second.id, 'a')).code).toBe('already-exists');
  deleteDataset(db, first.id);
  expect(renameDataset(db, second.id, 'a').name).toBe('a');
  expect(refusalOf(() => restoreDataset(db, first.id)).code).toBe('already-exists');
  renameDataset(db, second.id, 'b');
  expect(restoreDataset(db, first.id)).toEqual(first);
});

test('deleted data sets are listed only when asked for', () => {
  const db = temporaryDatabase();
  const names = (options = {}) => listDatasets(db, options).map(({ name }) => name);
  addDataset(db, { name: 'b' });
  const { id } = addDataset(db, { name: 'A' });
  addDataset(db, { name: 'c' });
  expect(names()).toEqual(['A', 'b', 'c']);
  deleteDataset(db, id, 77);
  deleteDataset(db, id, 99);
  expect(getDataset(db, id).deletedAt).toBe(77);
  expect(findDataset(db, 'A')).toBeUndefined();
  expect(names()).toEqual(['b', 'c']);
  expect(names({ includeDeleted: true })).toEqual(['A', 'b', 'c']);
});

test('a data set that a run needs cannot be deleted', () => {
  const db = temporaryDatabase();
  const { id } = addDataset(db);
  const run = addRun(db);
  const error = refusalOf(() => deleteDataset(db, id));
  expect(error.code).toBe('wrong-state');
  expect(error.message).toContain(run.id);
  changeRunStatus(db, run.id, 'cancelled');
  deleteDataset(db, id);
  expect(getDataset(db, id).deletedAt).not.toBeNull();
});

test('an id that does not exist is refused by every call', () => {
  const db = temporaryDatabase();
  for (const call of [getDataset, deleteDataset, restoreDataset]) {
    expect(refusalOf(() => call(db, 'd-0')).code).toBe('not-found');
  }
  expect(refusalOf(() => renameDataset(db, 'd-0', 'a')).code).toBe('not-found');
});
