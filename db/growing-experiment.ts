/**
 * @file Experiments of thousands of runs, added in slices so that the process can do something else in between. Until it
 * is complete, an experiment and its runs count as deleted since 1970: nothing lists, counts or trains them. It then
 * appears with all of them at once. What a process that was killed halfway has left is cleared away later.
 */
import type { Database } from './database.ts';
import { datasetToTrain } from './datasets.ts';
import { insertExperiment } from './experiments.ts';
import type { NewExperiment } from './experiments.ts';
import { keyOf, newId } from './ids.ts';
import { toJson } from './json.ts';

/** The time of deletion of what is not complete yet. Nothing is really deleted then. */
const GROWING = 0;

/** Growing takes seconds; after this nobody is at it any more. */
const ABANDONED_MS = 10 * 60_000;

/** Runs of one experiment that are to wait in the queue. */
export interface NewRuns {
  readonly datasetId: string;
  readonly codeVersion: string;
  readonly environment: object;
  /** Configurations, each with its variant and seed. */
  readonly runs: readonly { readonly variant: string; readonly seed: number }[];
}

/** Begins an experiment that nobody sees before finishExperiment. @returns its id */
export function beginExperiment(db: Database, experiment: NewExperiment): string {
  return db.transaction(() => {
    const { id } = insertExperiment(db, experiment);
    db.prepare('UPDATE experiments SET deleted_at = :GROWING WHERE id = :id').run({ GROWING, id });
    return id;
  });
}

/**
 * Adds runs to an experiment that was begun, behind all that wait.
 * @returns their ids, in this order
 * @throws {RefractError} 'not-found' for the data set or the experiment; 'wrong-state' for a deleted data set
 */
export function growExperiment(db: Database, id: string, added: NewRuns): string[] {
  return db.transaction(() => {
    const dataset = datasetToTrain(db, added.datasetId);
    const experiment = keyOf(db, 'experiments', id);
    let { position } = db
      .prepare<{
        position: number;
      }>(`SELECT COALESCE(MAX(queue_position), 0) AS position FROM runs WHERE status = 'queued'`)
      .get()!;
    const run = db.prepare(
      `INSERT INTO runs (id, experiment_key, dataset_key, variant, seed, created_at, status, queue_position, deleted_at)
       VALUES (:id, :experiment, :dataset, :variant, :seed, :createdAt, 'queued', :position, :GROWING)`,
    );
    const details = db.prepare(
      `INSERT INTO run_details (run_key, dataset_sha256, code_version, config, environment)
       VALUES (last_insert_rowid(), :sha256, :codeVersion, :config, :environment)`,
    );
    const common = { sha256: dataset.sha256, codeVersion: added.codeVersion };
    const environment = toJson(added.environment);
    const createdAt = Date.now();
    return added.runs.map((config) => {
      const { variant, seed } = config;
      const runId = newId(db, 'runs');
      position++;
      const keys = { id: runId, experiment, dataset: dataset.key };
      run.run({ ...keys, variant, seed, createdAt, position, GROWING });
      details.run({ ...common, config: toJson(config), environment });
      return runId;
    });
  });
}

/** Lets an experiment that was begun appear, with all runs that were added. @throws {RefractError} 'not-found' */
export function finishExperiment(db: Database, id: string): void {
  db.transaction(() => {
    const key = keyOf(db, 'experiments', id);
    db.prepare('UPDATE experiments SET deleted_at = NULL WHERE key = ?').run(key);
    db.prepare('UPDATE runs SET deleted_at = NULL WHERE experiment_key = ?').run(key);
  });
}

/** Removes an experiment that was begun and is not finished; does nothing to any other. */
export function abandonExperiment(db: Database, id: string): void {
  remove(db, `id = :id`, { id });
}

/** Removes what processes have begun and never finished. */
export function clearAbandonedExperiments(db: Database, now = Date.now()): void {
  const before = now - ABANDONED_MS;
  const any = db.prepare('SELECT 1 FROM experiments WHERE deleted_at = :GROWING LIMIT 1').get({ GROWING });
  if (any) remove(db, 'created_at < :before', { before });
}

function remove(db: Database, which: string, values: Readonly<Record<string, string | number>>): void {
  const growing = `SELECT key FROM experiments WHERE deleted_at = :GROWING AND ${which}`;
  db.transaction(() => {
    db.prepare(`DELETE FROM runs WHERE experiment_key IN (${growing})`).run({ GROWING, ...values });
    db.prepare(`DELETE FROM experiments WHERE key IN (${growing})`).run({ GROWING, ...values });
  });
}
