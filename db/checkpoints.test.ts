import { expect, test } from 'vitest';
import { forgetCheckpoint, listCheckpoints, recordCheckpoint } from './checkpoints.ts';
import { addRun, refusalOf, temporaryDatabase } from './testing.ts';

const checkpoint = (epoch: number) => ({
  step: epoch * 100,
  epoch,
  path: `epoch-${epoch}.npz`,
  sha256: `${epoch}`,
  bytes: 1000 + epoch,
  createdAt: epoch,
});

test('the latest comes first, one a step, each run its own', () => {
  const db = temporaryDatabase();
  const [{ id }, other] = [addRun(db), addRun(db, { seed: 2 })];
  for (const epoch of [1, 3, 2]) recordCheckpoint(db, id, checkpoint(epoch));
  recordCheckpoint(db, other.id, checkpoint(9));
  expect(listCheckpoints(db, id)).toEqual([checkpoint(3), checkpoint(2), checkpoint(1)]);
  const again = { ...checkpoint(2), sha256: 'after the resume' };
  recordCheckpoint(db, id, again);
  expect(listCheckpoints(db, id)).toEqual([checkpoint(3), again, checkpoint(1)]);
});

test('forgetting one', () => {
  const db = temporaryDatabase();
  const { id } = addRun(db);
  recordCheckpoint(db, id, checkpoint(1));
  expect(forgetCheckpoint(db, id, 100)).toBe(true);
  expect(forgetCheckpoint(db, id, 100)).toBe(false);
  expect(listCheckpoints(db, id)).toEqual([]);
});

test('a run that does not exist is refused', () => {
  const db = temporaryDatabase();
  expect(refusalOf(() => recordCheckpoint(db, 'r-0', checkpoint(1))).code).toBe('not-found');
  expect(refusalOf(() => listCheckpoints(db, 'r-0')).code).toBe('not-found');
  expect(refusalOf(() => forgetCheckpoint(db, 'r-0', 1)).code).toBe('not-found');
});
