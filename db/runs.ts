/** @file The table of runs: adding, reading, and writing what a run brought. Status: run-status.ts. Listing: run-list.ts. */
import { RefractError } from '../main/api/errors.ts';
import type { Database } from './database.ts';
import { datasetToTrain } from './datasets.ts';
import { keyOf, newId, notFound } from './ids.ts';
import { fromJson, toJson, type JsonObject } from './json.ts';
import {
  RUN_ROW,
  RUN_TABLES,
  runColumns,
  tagsOf,
  type RunNumber,
  type RunRow,
  type StoredRunRow,
} from './run-columns.ts';
import { addTags } from './run-tags.ts';
import { changeRunStatus, type RunOwner } from './run-status.ts';

/** A run with everything that is stored about it, bar its series, checkpoints and events. */
export interface Run extends RunRow {
  readonly datasetSha256: string;
  /** The version of Refract that trained it. */
  readonly codeVersion: string;
  /** Everything needed to train it again. */
  readonly config: JsonObject;
  readonly environment: JsonObject;
  /** What it brought, beyond the numbers of the row. */
  readonly summary: JsonObject;
  /** The process that trains it; null unless it is running. */
  readonly owner: (RunOwner & { readonly seenAt: number }) | null;
}

/** What a new run is made of. `createdAt` is now if it is left out. */
export interface NewRun {
  readonly datasetId: string;
  readonly experimentId?: string | null;
  readonly variant: string;
  readonly seed: number;
  readonly config: object;
  readonly codeVersion: string;
  readonly environment: object;
  readonly tags?: readonly string[];
  readonly notes?: string;
  readonly createdAt?: number;
  /** With it the run is running at once and never waits in the queue, where another process could take it. */
  readonly owner?: RunOwner;
}

/** What a run brought so far. */
export type RunResults = { readonly [name in RunNumber]?: number | null } & { readonly summary?: object };

/**
 * Adds a run, queued behind the others, or running if it has an owner.
 * @throws {RefractError} 'not-found' for the data set or the experiment; 'wrong-state' for a deleted data set
 */
export function insertRun(db: Database, run: NewRun): Run {
  return db.transaction(() => {
    const id = newId(db, 'runs');
    const { datasetId, experimentId = null, variant, seed, notes = '', createdAt = Date.now() } = run;
    const { key: datasetKey, sha256 } = datasetToTrain(db, datasetId);
    const experimentKey = experimentId === null ? null : keyOf(db, 'experiments', experimentId);
    db.prepare(
      `INSERT INTO runs (id, experiment_key, dataset_key, variant, seed, notes, created_at, status, queue_position)
       VALUES (:id, :experimentKey, :datasetKey, :variant, :seed, :notes, :createdAt, 'queued',
         (SELECT COALESCE(MAX(queue_position), 0) + 1 FROM runs WHERE status = 'queued'))`,
    ).run({ id, experimentKey, datasetKey, variant, seed, notes, createdAt });
    db.prepare(
      `INSERT INTO run_details (run_key, dataset_sha256, code_version, config, environment)
       VALUES (:runKey, :sha256, :codeVersion, :config, :environment)`,
    ).run({
      runKey: keyOf(db, 'runs', id),
      sha256,
      codeVersion: run.codeVersion,
      config: toJson(run.config),
      environment: toJson(run.environment),
    });
    if (run.tags) addTags(db, [id], run.tags);
    if (run.owner) changeRunStatus(db, id, 'running', { owner: run.owner, at: createdAt });
    return getRun(db, id);
  });
}

interface Details {
  readonly datasetSha256: string;
  readonly codeVersion: string;
  readonly config: string;
  readonly environment: string;
  readonly summary: string;
  readonly pid: number | null;
  readonly host: string;
  readonly seenAt: number;
}

/**
 * The run with an id, deleted or not.
 * @throws {RefractError} 'not-found'
 */
export function getRun(db: Database, id: string): Run {
  const [run] = getRuns(db, [id]);
  if (!run) throw notFound('runs', id);
  return run;
}

/** The runs with these ids, in this order, deleted or not; ids that do not exist are left out. */
export function getRuns(db: Database, ids: readonly string[]): Run[] {
  const rows = db
    .prepare<StoredRunRow & Details>(
      `SELECT ${RUN_ROW},
         details.dataset_sha256 AS datasetSha256, details.code_version AS codeVersion, details.config,
         details.environment, details.summary,
         runs.owner_pid AS pid, runs.owner_host AS host, runs.owner_seen_at AS seenAt
       FROM json_each(?) AS wanted CROSS JOIN ${RUN_TABLES} JOIN run_details AS details ON details.run_key = runs.key
       WHERE runs.id = wanted.value ORDER BY wanted.key`,
    )
    .all(JSON.stringify(ids));
  return rows.map(({ pid, host, seenAt, config, environment, summary, ...row }) => ({
    ...row,
    tags: tagsOf(row),
    config: fromJson(config),
    environment: fromJson(environment),
    summary: fromJson(summary),
    owner: pid === null ? null : { pid, host, seenAt },
  }));
}

/**
 * Writes what a run brought; what is left out stays. NaN is stored as null.
 * @throws {RefractError} 'not-found'
 */
export function updateRun(db: Database, id: string, results: RunResults): void {
  db.transaction(() => {
    const key = keyOf(db, 'runs', id);
    const { summary, ...numbers } = results;
    for (const [name, value] of Object.entries(numbers)) {
      const column = runColumns[name as RunNumber].replace('runs.', '');
      db.prepare(`UPDATE runs SET ${column} = ? WHERE key = ?`).run(value, key);
    }
    if (summary) db.prepare('UPDATE run_details SET summary = ? WHERE run_key = ?').run(toJson(summary), key);
  });
}

/**
 * Writes a person's notes on a run.
 * @throws {RefractError} 'not-found'
 */
export function setRunNotes(db: Database, id: string, notes: string): void {
  db.prepare('UPDATE runs SET notes = ? WHERE key = ?').run(notes, keyOf(db, 'runs', id));
}

/**
 * Deletes runs for a person, all of them or, if one may not be, none; restoreRuns brings them back. A queued run that
 * is deleted is not started.
 * @param at when, in milliseconds since 1970
 * @throws {RefractError} 'wrong-state' when one is running, 'not-found'
 */
export function deleteRuns(db: Database, ids: readonly string[], at = Date.now()): void {
  db.transaction(() => {
    for (const id of ids) {
      const key = keyOf(db, 'runs', id);
      const deleted = db
        .prepare(`UPDATE runs SET deleted_at = COALESCE(deleted_at, ?) WHERE key = ? AND status <> 'running'`)
        .run(at, key);
      if (deleted === 0) {
        const hint = 'Cancel it first, then delete it.';
        throw new RefractError('wrong-state', `The run ${id} is running and cannot be deleted.`, hint);
      }
    }
  });
}

/**
 * Undoes deleteRuns.
 * @throws {RefractError} 'not-found'
 */
export function restoreRuns(db: Database, ids: readonly string[]): void {
  db.transaction(() => {
    for (const id of ids) {
      db.prepare('UPDATE runs SET deleted_at = NULL WHERE key = ?').run(keyOf(db, 'runs', id));
    }
  });
}
