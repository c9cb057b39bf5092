import { expect, test } from 'vitest';
import {
  changeRunStatus,
  interruptLostRuns,
  runStatuses,
  statesBefore,
  touchRun,
  type RunStatus,
} from './run-status.ts';
import { listEvents } from './events.ts';
import { deleteRuns, getRun } from './runs.ts';
import { addRun, owner, refusalOf, temporaryDatabase } from './testing.ts';

const all = Object.keys(runStatuses) as RunStatus[];

/** The shortest way from queued to each state. */
const ways: Record<RunStatus, RunStatus[]> = {
  queued: [],
  running: ['running'],
  done: ['running', 'done'],
  failed: ['running', 'failed'],
  cancelled: ['cancelled'],
  interrupted: ['running', 'interrupted'],
  diverged: ['running', 'diverged'],
};

test.each(all)('what may follow %s', (from) => {
  const db = temporaryDatabase();
  const { title, next } = runStatuses[from];
  for (const to of all) {
    const { id } = addRun(db);
    for (const step of ways[from]) changeRunStatus(db, id, step, { owner });
    const before = getRun(db, id);
    expect(before.status).toBe(from);
    const change = () => changeRunStatus(db, id, to, { owner, at: 5 });
    if (next.some((legal) => legal === to)) {
      change();
      expect(getRun(db, id).status).toBe(to);
    } else {
      const message = `The run ${id} ${title}, so it cannot become "${to}".`;
      expect(refusalOf(change)).toMatchObject({ code: 'wrong-state', message });
      expect(getRun(db, id)).toEqual(before);
    }
  }
});

test('the table of states is what the rest relies on', () => {
  expect(statesBefore('running')).toEqual(['queued', 'failed', 'cancelled', 'interrupted']);
  for (const end of ['done', 'diverged'] as const) {
    expect(runStatuses[end].next).toEqual([]);
    expect(statesBefore(end)).toEqual(['running']);
  }
});

test('times, owner, error and queue position follow the state', () => {
  const db = temporaryDatabase();
  const first = addRun(db);
  const { id } = addRun(db);
  const state = () => {
    const { status, queuePosition, startedAt, finishedAt, owner, errorCode, errorMessage, errorHint } =
      getRun(db, id);
    return [status, queuePosition, startedAt, finishedAt, owner, errorCode, errorMessage, errorHint];
  };
  expect(state()).toEqual(['queued', 2, null, null, null, null, null, null]);
  changeRunStatus(db, id, 'running', { owner, at: 10 });
  expect(state()).toEqual(['running', null, 10, null, { ...owner, seenAt: 10 }, null, null, null]);
  const error = { code: 'engine-crashed', message: 'The engine ended.', hint: 'Resume it.' } as const;
  changeRunStatus(db, id, 'failed', { error, at: 20 });
  expect(state()).toEqual(['failed', null, 10, 20, null, error.code, error.message, error.hint]);
  changeRunStatus(db, id, 'queued', { at: 30 });
  expect(state()).toEqual(['queued', 2, 10, null, null, null, null, null]);
  changeRunStatus(db, first.id, 'cancelled', { at: 35 });
  changeRunStatus(db, id, 'running', { owner, at: 40 });
  changeRunStatus(db, id, 'done', { at: 50 });
  expect(state()).toEqual(['done', null, 10, 50, null, null, null, null]);
});

test('a deleted run changes no more, and a running one needs an owner', () => {
  const db = temporaryDatabase();
  const { id } = addRun(db);
  expect(() => changeRunStatus(db, id, 'running')).toThrow(TypeError);
  deleteRuns(db, [id]);
  const error = refusalOf(() => changeRunStatus(db, id, 'running', { owner }));
  expect(error).toMatchObject({ code: 'wrong-state', hint: 'Restore it first.' });
  expect(refusalOf(() => changeRunStatus(db, 'r-0', 'done')).code).toBe('not-found');
});

test('an owner learns when the run is no longer its own', () => {
  const db = temporaryDatabase();
  const { id } = addRun(db, { owner });
  expect(touchRun(db, id, owner, 99)).toBe(true);
  expect(getRun(db, id).owner?.seenAt).toBe(99);
  expect(touchRun(db, id, { ...owner, pid: 1 })).toBe(false);
  expect(touchRun(db, id, { ...owner, host: 'elsewhere' })).toBe(false);
  changeRunStatus(db, id, 'interrupted');
  changeRunStatus(db, id, 'running', { owner: { ...owner, pid: 5 } });
  expect(touchRun(db, id, owner)).toBe(false);
});

test('runs whose process is gone become interrupted, the others go on', () => {
  const db = temporaryDatabase();
  const dead = addRun(db, { owner: { pid: 1, host: 'here' }, createdAt: 1 });
  const alive = addRun(db, { owner: { pid: 2, host: 'here' }, createdAt: 2 });
  const waiting = addRun(db);
  const asked: unknown[] = [];
  const lost = interruptLostRuns(
    db,
    (candidate) => {
      asked.push(candidate);
      return candidate.pid === 2;
    },
    50,
  );
  expect(lost).toEqual([dead.id]);
  expect(asked).toEqual([
    { pid: 1, host: 'here', seenAt: 1 },
    { pid: 2, host: 'here', seenAt: 2 },
  ]);
  expect(getRun(db, dead.id)).toMatchObject({ status: 'interrupted', finishedAt: 50, owner: null });
  expect(listEvents(db)).toMatchObject([
    { runId: dead.id, at: 50, message: expect.stringMatching(/process .* is gone/) },
  ]);
  expect(getRun(db, alive.id).status).toBe('running');
  expect(getRun(db, waiting.id).status).toBe('queued');
});
