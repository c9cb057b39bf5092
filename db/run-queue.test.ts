import { expect, test } from 'vitest';
import { insertExperiment } from './experiments.ts';
import { listRuns } from './run-list.ts';
import { claimNextRun, moveInQueue } from './run-queue.ts';
import { changeRunStatus } from './run-status.ts';
import { deleteRuns, getRun, restoreRuns } from './runs.ts';
import { addRun, ended, owner, refusalOf, startScript, temporaryDatabase } from './testing.ts';
import type { Database } from './database.ts';
import { dirname } from 'node:path';

const queueOf = (db: Database) =>
  listRuns(db, { filter: { statuses: ['queued'] }, sort: [{ by: 'queuePosition', direction: 'ascending' }] });
const seedsOf = (db: Database) => queueOf(db).map(({ seed }) => seed);

function withQueue(length: number) {
  const db = temporaryDatabase();
  const ids = Array.from({ length }, (_, at) => addRun(db, { seed: at + 1 }).id);
  return { db, ids };
}

test('runs start in the order in which they were added', () => {
  const { db, ids } = withQueue(3);
  expect(claimNextRun(db, owner, {}, 9)).toBe(ids[0]);
  expect(getRun(db, ids[0]!)).toMatchObject({
    status: 'running',
    startedAt: 9,
    owner: { ...owner, seenAt: 9 },
  });
  expect(claimNextRun(db, owner)).toBe(ids[1]);
  expect(claimNextRun(db, owner)).toBe(ids[2]);
  expect(claimNextRun(db, owner)).toBeUndefined();
});

test.each([
  [3, 1, [3, 1, 2, 4]],
  [1, 3, [2, 3, 1, 4]],
  [2, 2, [1, 2, 3, 4]],
  [1, 99, [2, 3, 4, 1]],
  [4, -5, [4, 1, 2, 3]],
])('moving run %i to place %i', (run, place, expected) => {
  const { db, ids } = withQueue(4);
  moveInQueue(db, [ids[run - 1]!], place);
  expect(seedsOf(db)).toEqual(expected);
  expect(queueOf(db).map(({ queuePosition }) => queuePosition)).toEqual([1, 2, 3, 4]);
});

test('a run that comes back goes to the end', () => {
  const { db, ids } = withQueue(3);
  changeRunStatus(db, ids[0]!, 'cancelled');
  changeRunStatus(db, ids[0]!, 'queued');
  expect(seedsOf(db)).toEqual([2, 3, 1]);
});

test('a deleted run is passed over, and is back in its place when it is restored', () => {
  const { db, ids } = withQueue(2);
  deleteRuns(db, [ids[0]!]);
  expect(seedsOf(db)).toEqual([2]);
  restoreRuns(db, [ids[0]!]);
  expect(seedsOf(db)).toEqual([1, 2]);
  deleteRuns(db, [ids[0]!]);
  expect(claimNextRun(db, owner)).toBe(ids[1]);
});

test('runs of one experiment can be started alone', () => {
  const { db } = withQueue(1);
  const experiment = insertExperiment(db, { name: 'a', config: {} });
  const run = addRun(db, { experimentId: experiment.id });
  expect(claimNextRun(db, owner, { experimentId: experiment.id })).toBe(run.id);
  expect(claimNextRun(db, owner, { experimentId: experiment.id })).toBeUndefined();
  expect(refusalOf(() => claimNextRun(db, owner, { experimentId: 'e-0' })).code).toBe('not-found');
});

test('only a waiting run can be moved', () => {
  const { db, ids } = withQueue(2);
  claimNextRun(db, owner);
  expect(refusalOf(() => moveInQueue(db, [ids[0]!], 1)).code).toBe('wrong-state');
  expect(refusalOf(() => moveInQueue(db, ['r-0'], 1)).code).toBe('not-found');
});

test('several processes never start the same run', async () => {
  const { db, ids } = withQueue(40);
  const startAt = Date.now() + 500;
  const children = [1, 2, 3].map((pid) =>
    startScript(`
      import { openDatabase } from './open.ts';
      import { claimNextRun } from './run-queue.ts';
      const db = openDatabase(${JSON.stringify(dirname(db.path))});
      while (Date.now() < ${startAt});
      for (let id; (id = claimNextRun(db, { pid: ${pid}, host: 'here' })); ) console.log(id);
      db.close();
    `),
  );
  const started: string[] = [];
  for (const child of children) {
    child
      .stdout!.setEncoding('utf8')
      .on('data', (text: string) => started.push(...text.split('\n').filter(Boolean)));
  }
  expect(await Promise.all(children.map(ended))).toEqual([0, 0, 0]);
  expect(started.sort()).toEqual([...ids].sort());
});
