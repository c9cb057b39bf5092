/** @file The table of checkpoints. The files are the training's; this says which there are and what they must hash to. */
import type { Database } from './database.ts';
import { keyOf } from './ids.ts';

export interface Checkpoint {
  /** Optimizer steps done. One checkpoint a step. */
  readonly step: number;
  /** Epochs done. */
  readonly epoch: number;
  /** Relative to the run's folder. */
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/**
 * Records a checkpoint whose file is complete. One for the same step replaces the older one.
 * @throws {RefractError} 'not-found'
 */
export function recordCheckpoint(
  db: Database,
  runId: string,
  { createdAt = Date.now(), ...checkpoint }: Omit<Checkpoint, 'createdAt'> & { readonly createdAt?: number },
): void {
  db.prepare(
    `INSERT OR REPLACE INTO checkpoints (run_key, step, epoch, path, sha256, bytes, created_at)
     VALUES (:run, :step, :epoch, :path, :sha256, :bytes, :createdAt)`,
  ).run({ run: keyOf(db, 'runs', runId), createdAt, ...checkpoint });
}

/**
 * A run's checkpoints, the latest first.
 * @throws {RefractError} 'not-found'
 */
export function listCheckpoints(db: Database, runId: string): Checkpoint[] {
  return db
    .prepare<Checkpoint>(
      `SELECT step, epoch, path, sha256, bytes, created_at AS createdAt
       FROM checkpoints WHERE run_key = ? ORDER BY step DESC`,
    )
    .all(keyOf(db, 'runs', runId));
}

/**
 * Forgets a checkpoint, because its file is removed or damaged.
 * @returns whether there was one
 * @throws {RefractError} 'not-found' for the run
 */
export function forgetCheckpoint(db: Database, runId: string, step: number): boolean {
  const forget = db.prepare('DELETE FROM checkpoints WHERE run_key = ? AND step = ?');
  return forget.run(keyOf(db, 'runs', runId), step) === 1;
}
