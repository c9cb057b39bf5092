import { expect, test } from 'vitest';
import { eventLevels, listEvents, logEvent, type EventQuery } from './events.ts';
import { addRun, refusalOf, temporaryDatabase } from './testing.ts';

function withEvents() {
  const db = temporaryDatabase();
  const { id } = addRun(db);
  logEvent(db, { level: 'info', message: 'started', at: 1 });
  for (const [at, level] of eventLevels.entries()) {
    logEvent(db, { runId: id, level, message: `a ${level}`, data: { at }, at: at + 2 });
  }
  const messages = (query: EventQuery) => listEvents(db, query).map(({ message }) => message);
  return { db, id, messages };
}

test('what is read is what was written, in order', () => {
  const { db, id } = withEvents();
  expect(listEvents(db).slice(0, 2)).toEqual([
    { number: 1, runId: null, at: 1, level: 'info', message: 'started', data: null },
    { number: 2, runId: id, at: 2, level: 'debug', message: 'a debug', data: { at: 0 } },
  ]);
});

test('by run, level, number and count', () => {
  const { id, messages } = withEvents();
  expect(messages({ runId: null })).toEqual(['started']);
  expect(messages({ runId: id })).toEqual(['a debug', 'a info', 'a warning', 'a error']);
  expect(messages({ runId: id, atLeast: 'warning' })).toEqual(['a warning', 'a error']);
  expect(messages({ after: 3 })).toEqual(['a warning', 'a error']);
  expect(messages({ limit: 2 })).toEqual(['a warning', 'a error']);
  expect(messages({ atLeast: 'info', limit: 3 })).toEqual(['a info', 'a warning', 'a error']);
});

test('a run that does not exist is refused', () => {
  const { db } = withEvents();
  expect(refusalOf(() => logEvent(db, { runId: 'r-0', level: 'info', message: '' })).code).toBe('not-found');
  expect(refusalOf(() => listEvents(db, { runId: 'r-0' })).code).toBe('not-found');
});
