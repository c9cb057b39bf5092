/** @file The log: what happened to a run, or to the workbench. */
import type { Database } from './database.ts';
import { keyOf } from './ids.ts';
import { fromJson, toJson, type JsonObject } from './json.ts';

export const eventLevels = ['debug', 'info', 'warning', 'error'] as const;
export type EventLevel = (typeof eventLevels)[number];

export interface LogEvent {
  /** Ascending in the order in which events were written. */
  readonly number: number;
  /** Null for the workbench's own. */
  readonly runId: string | null;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly level: EventLevel;
  readonly message: string;
  readonly data: JsonObject | null;
}

/** What a new event is made of. `at` is now if it is left out. */
export interface NewEvent {
  readonly runId?: string | null;
  readonly at?: number;
  readonly level: EventLevel;
  readonly message: string;
  readonly data?: object | null;
}

/** Which events to read. */
export interface EventQuery {
  /** Of this run; null for the workbench's own; all if left out. */
  readonly runId?: string | null;
  /** This level and the graver ones. */
  readonly atLeast?: EventLevel;
  /** Only those written after this one, for reading on. */
  readonly after?: number;
  /** The latest so many. */
  readonly limit?: number;
}

/**
 * Writes an event.
 * @throws {RefractError} 'not-found' for the run
 */
export function logEvent(
  db: Database,
  { runId = null, at = Date.now(), level, message, data = null }: NewEvent,
): void {
  db.prepare(
    'INSERT INTO events (run_key, at, level, message, data) VALUES (:run, :at, :level, :message, :data)',
  ).run({
    run: runId === null ? null : keyOf(db, 'runs', runId),
    at,
    level,
    message,
    data: data && toJson(data),
  });
}

/**
 * Reads events in the order in which they were written.
 * @throws {RefractError} 'not-found' for the run
 */
export function listEvents(db: Database, query: EventQuery = {}): LogEvent[] {
  const { runId, atLeast = 'debug', after = 0, limit = -1 } = query;
  const ofRun = runId === undefined ? 'TRUE' : 'events.run_key IS :run';
  const levels = eventLevels.slice(eventLevels.indexOf(atLeast));
  const parameters = { levels: JSON.stringify(levels), after, limit };
  const run = runId === undefined ? {} : { run: runId === null ? null : keyOf(db, 'runs', runId) };
  return db
    .prepare<Omit<LogEvent, 'data'> & { data: string | null }>(
      `SELECT * FROM (
         SELECT events.key AS number, runs.id AS runId, at, level, message, data
         FROM events LEFT JOIN runs ON runs.key = events.run_key
         WHERE ${ofRun} AND events.key > :after AND level IN (SELECT value FROM json_each(:levels))
         ORDER BY events.key DESC LIMIT :limit)
       ORDER BY number`,
    )
    .all({ ...parameters, ...run })
    .map((event) => ({ ...event, data: event.data === null ? null : fromJson(event.data) }));
}
