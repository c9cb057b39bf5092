/** @file The table of experiments: runs that were started together to be compared. */
import type { Database } from './database.ts';
import { keyOf, newId, notFound } from './ids.ts';
import { fromJson, toJson, type JsonObject } from './json.ts';

export interface Experiment {
  /** "e-" and eight characters. */
  readonly id: string;
  readonly name: string;
  /** Variants, seeds and options, as they were chosen. */
  readonly config: JsonObject;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly deletedAt: number | null;
  /** How many of its runs are not deleted. */
  readonly runs: number;
}

/** What a new experiment is made of. `createdAt` is now if it is left out. */
export interface NewExperiment {
  readonly name: string;
  /** Whether the name was made from the variants, no person having given one: runs are not found by it. */
  readonly isNameMade?: boolean;
  readonly config: object;
  readonly createdAt?: number;
}

type Row = Omit<Experiment, 'config'> & { readonly config: string };

const SELECT = `
  SELECT id, name, config, created_at AS createdAt, deleted_at AS deletedAt,
    (SELECT count(*) FROM runs WHERE experiment_key = experiments.key AND runs.deleted_at IS NULL) AS runs
  FROM experiments`;

const fromRow = (row: Row): Experiment => ({ ...row, config: fromJson(row.config) });

/** Adds an experiment. Its runs are added one by one (insertRun). */
export function insertExperiment(db: Database, experiment: NewExperiment): Experiment {
  return db.transaction(() => {
    const id = newId(db, 'experiments');
    const { name, isNameMade = false, createdAt = Date.now() } = experiment;
    db.prepare(
      `INSERT INTO experiments (id, name, made_name, config, created_at)
       VALUES (:id, :name, :madeName, :config, :createdAt)`,
    ).run({ id, name, madeName: isNameMade ? name : null, config: toJson(experiment.config), createdAt });
    return getExperiment(db, id);
  });
}

/**
 * The experiment with an id, deleted or not.
 * @throws {RefractError} 'not-found'
 */
export function getExperiment(db: Database, id: string): Experiment {
  const row = db.prepare<Row>(`${SELECT} WHERE id = ?`).get(id);
  if (!row) throw notFound('experiments', id);
  return fromRow(row);
}

/** All experiments, the newest first; the deleted ones only if asked for. */
export function listExperiments(db: Database, { includeDeleted = false } = {}): Experiment[] {
  const where = includeDeleted ? '' : 'WHERE deleted_at IS NULL';
  return db.prepare<Row>(`${SELECT} ${where} ORDER BY key DESC`).all().map(fromRow);
}

/**
 * Gives an experiment another name.
 * @throws {RefractError} 'not-found'
 */
export function renameExperiment(db: Database, id: string, name: string): Experiment {
  db.prepare('UPDATE experiments SET name = ? WHERE key = ?').run(name, keyOf(db, 'experiments', id));
  return getExperiment(db, id);
}

/**
 * Deletes an experiment for a person; restoreExperiment brings it back. Its runs stay.
 * @param at when, in milliseconds since 1970
 * @throws {RefractError} 'not-found'
 */
export function deleteExperiment(db: Database, id: string, at = Date.now()): void {
  const key = keyOf(db, 'experiments', id);
  db.prepare('UPDATE experiments SET deleted_at = COALESCE(deleted_at, ?) WHERE key = ?').run(at, key);
}

/**
 * Undoes deleteExperiment.
 * @throws {RefractError} 'not-found'
 */
export function restoreExperiment(db: Database, id: string): Experiment {
  db.prepare('UPDATE experiments SET deleted_at = NULL WHERE key = ?').run(keyOf(db, 'experiments', id));
  return getExperiment(db, id);
}
