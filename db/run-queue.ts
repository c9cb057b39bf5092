/** @file The queue: runs that wait, in the order in which they will start. */
import { RefractError } from '../main/api/errors.ts';
import type { Database } from './database.ts';
import { keyOf } from './ids.ts';
import { changeRunStatus, type RunOwner } from './run-status.ts';

/**
 * Takes the first run of the queue and makes it running, in one step, so that two processes never take the same one.
 * @param only take only runs of this experiment
 * @param at when, in milliseconds since 1970
 * @returns the run's id, or nothing when no run waits
 * @throws {RefractError} 'not-found' for the experiment
 */
export function claimNextRun(
  db: Database,
  owner: RunOwner,
  only: { readonly experimentId?: string } = {},
  at = Date.now(),
): string | undefined {
  return db.transaction(() => {
    const experiment = only.experimentId === undefined ? null : keyOf(db, 'experiments', only.experimentId);
    const next = db
      .prepare<{ id: string }>(
        `SELECT id FROM runs
         WHERE status = 'queued' AND deleted_at IS NULL AND (:experiment IS NULL OR experiment_key = :experiment)
         ORDER BY queue_position LIMIT 1`,
      )
      .get({ experiment });
    if (next) changeRunStatus(db, next.id, 'running', { owner, at });
    return next?.id;
  });
}

/**
 * Moves waiting runs, one behind the other, to another place in the queue; the others keep their order. Afterwards the
 * places are 1, 2, 3, ….
 * @param place from 1; a place beyond the end is the end
 * @throws {RefractError} 'wrong-state' when one of the runs does not wait, 'not-found'
 */
export function moveInQueue(db: Database, ids: readonly string[], place: number): void {
  db.transaction(() => {
    const waiting = db
      .prepare<{ key: number }>(
        `SELECT key FROM runs WHERE status = 'queued' ORDER BY deleted_at IS NOT NULL, queue_position`,
      )
      .all()
      .map((run) => run.key);
    const known = new Set(waiting);
    const moved = ids.map((id) => {
      const key = keyOf(db, 'runs', id);
      if (known.has(key)) return key;
      throw new RefractError(
        'wrong-state',
        `The run ${id} does not wait in the queue.`,
        'Only waiting runs can be moved.',
      );
    });
    const movedKeys = new Set(moved);
    const queue = waiting.filter((key) => !movedKeys.has(key));
    queue.splice(Math.max(0, Math.trunc(place) - 1), 0, ...movedKeys);
    const write = db.prepare('UPDATE runs SET queue_position = ? WHERE key = ?');
    queue.forEach((run, at) => write.run(at + 1, run));
  });
}
