/**
 * @file The queue at work: takes run after run and trains it. What waits is in the history, so that it is still there
 * after a restart; only what trains now is here.
 */
import {
  changeRunStatus, claimNextRun, getRun, getRuns, listRunColumns, listRuns, moveInQueue,
} from '../../../db/index.ts'; // prettier-ignore
import type { Database } from '../../../db/index.ts';
import type { CallResult } from '../../api/contract.ts';
import { RefractError, toRefractError } from '../../api/errors.ts';
import type { Progress } from '../../api/progress.ts';
import type { EngineEvent, Point } from '../../training/protocol.ts';
import { ownerIsAlive } from '../owners.ts';
import { goOn, interruption } from '../runs.ts';
import type { Workbench } from '../workbench.ts';
import type { Changes } from './changes.ts';
import type { Estimator } from './estimate.ts';
import type { EventBus } from './event-bus.ts';
import { urgency } from './lane.ts';
import type { Lane } from './lane.ts';
import { finite } from './rows.ts';

export type QueueStatus = CallResult<'queue.status'>;

/** The run that trains now. */
interface Current {
  readonly runId: string;
  readonly stop: AbortController;
  /** Put it back at the front of the queue when it has stopped. */
  putBack: boolean;
  progress: Progress | null;
  /** The first report, from which the pace is taken. */
  first: { readonly at: number; readonly done: number } | null;
  ended: Promise<void>;
}

/** Errors that the next run would meet too. */
const stopsQueue: ReadonlySet<RefractError['code']> = new Set(['disk', 'damaged-store', 'newer-database']);

/** Errors that, several times in a row, mean that something is wrong with the installation and not with a run. */
const suspicious: ReadonlySet<RefractError['code']> = new Set(['engine-crashed', 'internal', 'unavailable']);
const SUSPICIOUS_TIMES = 3;

/** How long to wait when the history cannot be read or written. */
const RETRY_MS = 2000;

export interface QueueParts {
  readonly workbench: Workbench;
  readonly lane: Lane;
  readonly bus: EventBus;
  readonly changes: Changes;
  readonly estimator: Estimator;
}

export class TrainQueue {
  readonly #parts: QueueParts;
  readonly #db: Database;
  #current: Current | undefined;
  #paused = false;
  #pausedBecause: string | null = null;
  #inARow = 0;
  readonly #closing = new AbortController();
  #wake: () => void = () => undefined;
  #loop: Promise<void> = Promise.resolve();
  /** Estimated seconds of a queued run, by run. */
  readonly #seconds = new Map<string, number>();

  constructor(parts: QueueParts) {
    this.#parts = parts;
    this.#db = parts.workbench.db;
  }

  /** Begins with what waits. */
  start(): void {
    this.#loop = this.#work();
  }

  /** Says that there may be something to do. */
  kick(): void {
    this.#wake();
  }

  /** Says that the queue, and these runs, have changed. */
  changed(runIds: readonly string[] = []): void {
    const { bus, changes } = this.#parts;
    if (runIds.length > 0) changes.runs(runIds);
    changes.log();
    bus.emitLater('queue.changed', () => this.status());
  }

  status(): QueueStatus {
    const waiting = listRuns(this.#db, { filter: { statuses: ['queued'] } });
    const running = listRuns(this.#db, { filter: { statuses: ['running'] } }).map(({ id, startedAt }) => {
      const here = this.#current?.runId === id ? this.#current : undefined;
      const { progress = null } = here ?? {};
      return {
        runId: id,
        progress,
        secondsLeft: here ? secondsLeft(here) : null,
        elsewhere: !here,
        startedAt,
      };
    });
    const own = running.find(({ elsewhere }) => !elsewhere);
    const current = own ? own.secondsLeft : 0;
    const queued = this.#secondsOf(waiting.map(({ id }) => id));
    return {
      paused: this.#paused,
      pausedBecause: this.#pausedBecause,
      running,
      queued: waiting.length,
      secondsLeft: current === null || queued === null ? null : current + queued,
    };
  }

  /** @param because set where Refract pauses by itself */
  async pause(stopRunning: boolean, because: string | null = null): Promise<void> {
    this.#paused = true;
    this.#pausedBecause = because;
    this.changed();
    if (!stopRunning || !this.#current) return;
    this.#current.putBack = true;
    await this.#stop(this.#current, interruption);
  }

  resume(): void {
    this.#paused = false;
    this.#pausedBecause = null;
    this.#inARow = 0;
    this.changed();
    this.kick();
  }

  /** @throws RefractError `wrong-state`, `not-found` */
  move(runId: string, place: number): void {
    moveInQueue(this.#db, runId, place);
    this.#parts.changes.allRuns(); // the others have moved too
    this.changed();
  }

  /**
   * Ends runs that wait or train, and waits for their end.
   * @throws RefractError `not-found`; `busy` when another process trains one: then none is ended
   */
  async cancel(ids: readonly string[]): Promise<void> {
    const here = this.#current && ids.includes(this.#current.runId) ? this.#current : undefined;
    this.#db.transaction(() => {
      for (const id of ids) this.#cancelWaiting(id);
    });
    this.changed(ids);
    if (here) await this.#stop(here);
  }

  /** Queues stopped runs again, all of them or none. @throws RefractError `wrong-state`, `not-found` */
  enqueue(ids: readonly string[]): void {
    this.#db.transaction(() => {
      for (const id of ids) {
        if (getRun(this.#db, id).status !== 'queued') changeRunStatus(this.#db, id, 'queued');
      }
    });
    this.changed(ids);
    this.kick();
  }

  /** Cancels everything that waits. @returns the runs, the next first */
  clear(): string[] {
    const sort = [{ by: 'queuePosition', direction: 'ascending' }] as const;
    const waiting = listRunColumns(this.#db, ['id'], { filter: { statuses: ['queued'] }, sort });
    const ids = waiting.map(({ id }) => id);
    this.#db.transaction(() => ids.forEach((id) => changeRunStatus(this.#db, id, 'cancelled')));
    this.#parts.changes.allRuns();
    this.changed();
    return ids;
  }

  /** Stops what trains, which then counts as interrupted, and takes nothing more. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#wake();
    if (this.#current) await this.#stop(this.#current, interruption);
    await this.#loop;
  }

  async #work(): Promise<void> {
    const { lane, workbench } = this.#parts;
    const { signal } = this.#closing;
    while (!signal.aborted) {
      try {
        if (this.#paused || !this.#isAnyWaiting()) {
          await this.#untilWoken();
          continue;
        }
        const leave = await lane.enter(urgency.queue, signal);
        try {
          // While it waited for its turn somebody may have paused the queue, or taken the last run.
          const next = this.#paused || signal.aborted ? undefined : claimNextRun(this.#db, workbench.owner);
          if (next !== undefined) await this.#train(next);
        } finally {
          leave();
        }
      } catch (error) {
        if (signal.aborted) return;
        workbench.note(`The queue had to wait: ${toRefractError(error).message}`);
        await this.#untilWoken(RETRY_MS);
      }
    }
  }

  #isAnyWaiting(): boolean {
    return listRuns(this.#db, { filter: { statuses: ['queued'] }, limit: 1 }).length > 0;
  }

  #untilWoken(atMost?: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = atMost === undefined ? undefined : setTimeout(resolve, atMost).unref();
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
      if (this.#closing.signal.aborted) this.#wake();
    });
  }

  async #train(runId: string): Promise<void> {
    const { workbench, bus, estimator } = this.#parts;
    let end: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => (end = resolve));
    const current: Current = {
      runId,
      stop: new AbortController(),
      putBack: false,
      progress: null,
      first: null,
      ended,
    };
    this.#current = current;
    this.changed([runId]);
    try {
      await goOn(workbench, runId, {
        signal: current.stop.signal,
        onStart: ({ step, epoch }) => bus.emit('runs.rewound', { runId, step, epoch }),
        onEvent: (event) => this.#hear(current, event),
      });
      estimator.refresh();
      this.#inARow = 0;
    } catch (error) {
      await this.#afterFailure(toRefractError(error));
    } finally {
      this.#current = undefined;
      this.#seconds.delete(runId);
      if (current.putBack) this.#putBack(runId);
      this.changed([runId]);
      end();
    }
  }

  /** What the engine says; the history has it already. */
  #hear(current: Current, event: EngineEvent): void {
    const { bus, changes } = this.#parts;
    const { runId } = current;
    if (event.type === 'progress') {
      current.progress = event.progress;
      current.first ??= { at: performance.now(), done: event.progress.done };
      bus.emit('runs.progress', { runId, progress: event.progress, secondsLeft: secondsLeft(current) });
    } else if (event.type === 'points') {
      bus.emit('runs.points', { runId, series: seriesOf(event.points) });
    } else if (event.type === 'epoch') changes.runs([runId]);
    else if (event.type === 'log') changes.log();
  }

  async #afterFailure(error: RefractError): Promise<void> {
    this.#inARow = suspicious.has(error.code) ? this.#inARow + 1 : 0;
    if (stopsQueue.has(error.code)) return this.pause(false, error.message);
    if (this.#inARow < SUSPICIOUS_TIMES) return;
    await this.pause(
      false,
      `${SUSPICIOUS_TIMES} runs failed one after the other. The last one: ${error.message}`,
    );
  }

  #putBack(runId: string): void {
    try {
      if (getRun(this.#db, runId).status !== 'interrupted') return; // it had finished before it could be stopped
      changeRunStatus(this.#db, runId, 'queued');
      moveInQueue(this.#db, runId, 1);
      this.#parts.changes.allRuns();
    } catch (error) {
      this.#parts.workbench.note(`The run ${runId} could not be put back: ${toRefractError(error).message}`);
    }
  }

  async #stop(current: Current, reason?: unknown): Promise<void> {
    current.stop.abort(reason);
    await current.ended;
  }

  #cancelWaiting(id: string): void {
    if (this.#current?.runId === id) return;
    const { status, owner } = getRun(this.#db, id);
    if (status === 'queued') return changeRunStatus(this.#db, id, 'cancelled');
    if (status !== 'running') return;
    if (owner && ownerIsAlive(owner)) {
      throw new RefractError(
        'busy',
        `The run ${id} is trained by another process (${owner.pid} on ${owner.host}).`,
        'Stop it where it was started.',
      );
    }
    changeRunStatus(this.#db, id, 'interrupted');
  }

  /** Seconds that waiting runs will take together; null where one cannot be told. */
  #secondsOf(ids: readonly string[]): number | null {
    const unknown = ids.filter((id) => !this.#seconds.has(id));
    const byGroup = new Map<string, number>();
    for (const run of getRuns(this.#db, unknown)) {
      const key = `${run.datasetId} ${JSON.stringify({ ...run.config, seed: 0 })}`;
      try {
        if (!byGroup.has(key)) byGroup.set(key, this.#parts.estimator.ofRun(run).seconds);
        this.#seconds.set(run.id, byGroup.get(key)!);
      } catch {
        return null;
      }
    }
    return ids.reduce((sum, id) => sum + (this.#seconds.get(id) ?? 0), 0);
  }
}

/** At the pace since it started (or went on) here. */
function secondsLeft({ progress, first }: Current): number | null {
  if (!progress || !first || progress.total === undefined || progress.done <= first.done) return null;
  const seconds = (performance.now() - first.at) / 1000;
  return (seconds * (progress.total - progress.done)) / (progress.done - first.done);
}

function seriesOf(points: readonly Point[]) {
  const byName = Map.groupBy(points, ({ scope, name }) => `${scope} ${name}`);
  return [...byName.values()].map((own) => ({
    name: own[0]!.name,
    scope: own[0]!.scope,
    steps: own.map(({ step }) => step),
    values: own.map(({ value }) => finite(value)),
    seconds: own.map(({ seconds }) => seconds),
  }));
}
