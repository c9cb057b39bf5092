/** @file Work in the background other than training runs: its progress, its end, cancelling it. */
import { RefractError, toRefractError } from '../../api/errors.ts';
import type { AnyJob, JobKind } from '../../api/jobs.ts';
import type { LongCall } from '../../api/progress.ts';
import { refusal } from './boundary.ts';
import type { EventBus } from './event-bus.ts';
import { randomId } from './scratch.ts';

type JobOf<Kind extends JobKind> = Extract<AnyJob, { kind: Kind }>;
type Result<Kind extends JobKind> = JobOf<Kind>['result'];

export interface NewJob<Kind extends JobKind> {
  readonly kind: Kind;
  readonly title: string;
  readonly runId?: string;
  /**
   * Waits for its turn, if it has to.
   * @returns gives the turn back
   */
  readonly turn?: (signal: AbortSignal) => Promise<() => void>;
  readonly work: (call: Required<LongCall>) => Promise<Result<Kind>>;
}

/** How many jobs that have ended are remembered. */
const REMEMBERED = 100;

interface Entry {
  job: AnyJob;
  readonly stop: AbortController;
  ended: Promise<void>;
}

export class Jobs {
  readonly #bus: EventBus;
  readonly #entries = new Map<string, Entry>();

  constructor(bus: EventBus) {
    this.#bus = bus;
  }

  /** Starts a job. @returns its id */
  start<Kind extends JobKind>({ kind, title, runId, turn, work }: NewJob<Kind>): string {
    const id = randomId('j');
    const job = {
      id,
      kind,
      title,
      status: turn ? 'waiting' : 'running',
      runId: runId ?? null,
      progress: null,
      createdAt: Date.now(),
      finishedAt: null,
      result: null,
      error: null,
    } as AnyJob;
    const entry: Entry = { job, stop: new AbortController(), ended: Promise.resolve() };
    this.#entries.set(id, entry);
    this.#change(entry, {});
    entry.ended = this.#carryOut(entry, turn, work);
    return id;
  }

  /** The newest first. */
  list(): AnyJob[] {
    return [...this.#entries.values()].map(({ job }) => job).reverse();
  }

  /** @throws RefractError `not-found` */
  get(id: string): AnyJob {
    return this.#entry(id).job;
  }

  /** Cancels a job and waits for its end. @throws RefractError `not-found` */
  async cancel(id: string): Promise<AnyJob> {
    const entry = this.#entry(id);
    entry.stop.abort();
    await entry.ended;
    return entry.job;
  }

  /** Resolves when a job has ended, however. @throws RefractError `not-found` */
  async ended(id: string): Promise<AnyJob> {
    const entry = this.#entry(id);
    await entry.ended;
    return entry.job;
  }

  async close(): Promise<void> {
    for (const { stop } of this.#entries.values()) stop.abort();
    await Promise.all([...this.#entries.values()].map(({ ended }) => ended));
  }

  async #carryOut(
    entry: Entry,
    turn: NewJob<JobKind>['turn'],
    work: (call: Required<LongCall>) => Promise<unknown>,
  ): Promise<void> {
    const { signal } = entry.stop;
    let leave: (() => void) | undefined;
    try {
      leave = await turn?.(signal);
      this.#change(entry, { status: 'running' });
      const result = await work({ signal, onProgress: (progress) => this.#change(entry, { progress }) });
      this.#change(entry, { status: 'done', finishedAt: Date.now(), result } as Partial<AnyJob>);
    } catch (thrown) {
      const error = toRefractError(thrown);
      const { code, message, hint } = refusal(error);
      const status = code === 'cancelled' ? 'cancelled' : 'failed';
      const told = status === 'failed' ? { code, message, hint } : null;
      this.#change(entry, { status, finishedAt: Date.now(), error: told });
    } finally {
      leave?.();
      this.#forgetOldest();
    }
  }

  #change(entry: Entry, change: Partial<Omit<AnyJob, 'kind' | 'result'>>): void {
    entry.job = { ...entry.job, ...change } as AnyJob;
    this.#bus.emit('jobs.changed', { job: entry.job });
  }

  #entry(id: string): Entry {
    const entry = this.#entries.get(id);
    if (entry) return entry;
    throw new RefractError('not-found', `There is no job ${id}.`, 'Jobs are forgotten when Refract closes.');
  }

  #forgetOldest(): void {
    const over = [...this.#entries].filter(([, { job }]) => job.finishedAt !== null).slice(0, -REMEMBERED);
    for (const [id] of over) this.#entries.delete(id);
  }
}
