/** @file The states of a run, which may follow which, and how a run changes from one to the next. */
import { RefractError, type ErrorCode } from '../main/api/errors.ts';
import type { Database } from './database.ts';
import { logEvent } from './events.ts';
import { keyOf } from './ids.ts';

/** For each state what it means for a person, and the states that may follow. */
export const runStatuses = {
  queued: { title: 'waits for its turn', next: ['running', 'cancelled', 'failed'] },
  running: { title: 'is training', next: ['done', 'failed', 'cancelled', 'interrupted', 'diverged'] },
  done: { title: 'is finished', next: [] },
  failed: { title: 'failed', next: ['queued', 'running'] },
  cancelled: { title: 'was cancelled', next: ['queued', 'running'] },
  interrupted: { title: 'was interrupted', next: ['queued', 'running', 'cancelled'] },
  // Going on from its last checkpoint would diverge again, to the bit.
  diverged: { title: 'diverged', next: [] },
} as const satisfies Record<string, { title: string; next: readonly string[] }>;

export type RunStatus = keyof typeof runStatuses;

/** A process that trains a run. */
export interface RunOwner {
  readonly pid: number;
  /** os.hostname(): a home folder may lie on a disk that several machines see. */
  readonly host: string;
}

/** What goes with a change of state. */
export interface StatusChange {
  /** When, in milliseconds since 1970; now if it is left out. */
  readonly at?: number;
  /** Who trains it; required for 'running'. */
  readonly owner?: RunOwner;
  /** Why it failed or diverged. */
  readonly error?: { readonly code: ErrorCode; readonly message: string; readonly hint: string };
}

/**
 * Moves a run to another state. The old state is checked in the same statement, so two processes cannot both succeed.
 * Starting keeps the first start's time; ending sets the end's time and lets go of the owner; queueing puts the run
 * at the end of the queue.
 * @throws {RefractError} 'wrong-state' when that state may not follow the run's, or the run is deleted; 'not-found'
 */
export function changeRunStatus(db: Database, id: string, to: RunStatus, change: StatusChange = {}): void {
  const key = keyOf(db, 'runs', id);
  if (to === 'running' && !change.owner) throw new TypeError('a run that is running needs an owner');
  const changed = db
    .prepare(
      `UPDATE runs SET
         status = :to,
         queue_position = CASE WHEN :to = 'queued'
           THEN (SELECT COALESCE(MAX(queue_position), 0) + 1 FROM runs WHERE status = 'queued') END,
         started_at = CASE WHEN :to = 'running' THEN COALESCE(started_at, :at) ELSE started_at END,
         finished_at = CASE WHEN :to IN ('queued', 'running') THEN NULL ELSE :at END,
         error_code = :errorCode, error_message = :errorMessage, error_hint = :errorHint,
         owner_pid = CASE WHEN :to = 'running' THEN :pid END,
         owner_host = CASE WHEN :to = 'running' THEN :host END,
         owner_seen_at = CASE WHEN :to = 'running' THEN :at END
       WHERE key = :key AND deleted_at IS NULL AND status IN (SELECT value FROM json_each(:from))`,
    )
    .run({
      key,
      to,
      from: JSON.stringify(statesBefore(to)),
      at: change.at ?? Date.now(),
      errorCode: change.error?.code ?? null,
      errorMessage: change.error?.message ?? null,
      errorHint: change.error?.hint ?? null,
      pid: change.owner?.pid ?? null,
      host: change.owner?.host ?? null,
    });
  if (changed === 0) throw refusal(db, id, to);
}

/**
 * Says that the owner of a running run is alive.
 * @param at when, in milliseconds since 1970
 * @returns false when the run is no longer running under this owner: then it must stop training
 */
export function touchRun(db: Database, id: string, owner: RunOwner, at = Date.now()): boolean {
  const touch = db.prepare(
    `UPDATE runs SET owner_seen_at = ? WHERE id = ? AND status = 'running' AND owner_pid = ? AND owner_host = ?`,
  );
  return touch.run(at, id, owner.pid, owner.host) === 1;
}

/**
 * Marks as interrupted every running run whose process is gone, as after a crash or a power cut.
 * @param isAlive whether the owner, last seen at `seenAt`, still lives
 * @param at when, in milliseconds since 1970
 * @returns the ids
 */
export function interruptLostRuns(
  db: Database,
  isAlive: (owner: RunOwner & { readonly seenAt: number }) => boolean,
  at = Date.now(),
): string[] {
  return db.transaction(() => {
    const running = db
      .prepare<{ id: string; pid: number; host: string; seenAt: number }>(
        `SELECT id, owner_pid AS pid, owner_host AS host, owner_seen_at AS seenAt
         FROM runs WHERE status = 'running' ORDER BY key`,
      )
      .all();
    const lost = running
      .filter(({ pid, host, seenAt }) => !isAlive({ pid, host, seenAt }))
      .map(({ id }) => id);
    for (const id of lost) interruptLost(db, id, at);
    return lost;
  });
}

/**
 * Marks a running run as interrupted whose process is gone, and says so in its log.
 * @param at when, in milliseconds since 1970
 * @throws {RefractError} as changeRunStatus
 */
export function interruptLost(db: Database, id: string, at = Date.now()): void {
  changeRunStatus(db, id, 'interrupted', { at });
  const message = 'Interrupted: the process that trained it is gone.';
  logEvent(db, { runId: id, at, level: 'warning', message });
}

/** The states that a state may follow. */
export function statesBefore(to: RunStatus): RunStatus[] {
  const all = Object.entries(runStatuses) as [RunStatus, { next: readonly string[] }][];
  return all.filter(([, { next }]) => next.includes(to)).map(([status]) => status);
}

function refusal(db: Database, id: string, to: RunStatus): RefractError {
  const { status, deleted } = db
    .prepare<{ status: RunStatus; deleted: number }>(
      'SELECT status, deleted_at IS NOT NULL AS deleted FROM runs WHERE id = ?',
    )
    .get(id)!;
  if (deleted) return new RefractError('wrong-state', `The run ${id} was deleted.`, 'Restore it first.');
  const { title, next } = runStatuses[status];
  const hint = next.length > 0 ? `It can become: ${next.join(', ')}.` : 'Start a new run instead.';
  return new RefractError('wrong-state', `The run ${id} ${title}, so it cannot become "${to}".`, hint);
}
