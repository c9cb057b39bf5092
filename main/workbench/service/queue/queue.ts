/**
 * @file The queue at work: takes run after run and trains them, side by side where cores and memory allow. A run has the
 * threads of its configuration, whatever trains beside it. What waits is in the history, so that it is still there after
 * a restart; only what trains now is here.
 */
import {
  changeRunStatus, claimNextRun, getRun, interruptLost, listRunColumns, listRuns, logEvent, moveInQueue,
  updateRun,
} from '../../../../db/index.ts'; // prettier-ignore
import type { Database } from '../../../../db/index.ts';
import type { CallResult } from '../../../api/contract.ts';
import { RefractError, toRefractError } from '../../../api/errors.ts';
import { fitsBeside } from '../../memory-share.ts';
import { ownerIsAlive } from '../../owners.ts';
import { configOf, interruption } from '../../runs.ts';
import type { Workbench } from '../../workbench.ts';
import type { Changes } from '../changes.ts';
import type { Estimator } from '../../estimate.ts';
import type { EventBus } from '../event-bus.ts';
import { urgency } from '../lane.ts';
import type { Lane } from '../lane.ts';
import { CurrentRun } from './current-run.ts';
import type { Needs } from './current-run.ts';
import { Trouble } from './trouble.ts';
import { WaitingTime } from './waiting-time.ts';

export type QueueStatus = CallResult<'queue.status'>;

/** How long to wait when the history cannot be read or written, or memory is short. */
const RETRY_MS = 2000;

export interface QueueParts {
  readonly workbench: Workbench;
  readonly lane: Lane;
  readonly bus: EventBus;
  readonly changes: Changes;
  readonly estimator: Estimator;
  /** Bytes of memory that are free. */
  readonly freeBytes: () => number;
  /** Whether training leaves the processor to whatever else wants it. */
  readonly givesWay: boolean;
}

/** A run that waits. */
interface Next extends Needs {
  readonly id: string;
}

export class TrainQueue {
  readonly #parts: QueueParts;
  readonly #db: Database;
  readonly #waitingTime: WaitingTime;
  readonly #trouble = new Trouble();
  /** What trains now, by run, in the order in which it began. */
  readonly #current = new Map<string, CurrentRun>();
  readonly #trainings = new Set<Promise<void>>();
  /** What waits takes so long, as of the latest status; null where that cannot be told. */
  #waitingSeconds: number | null = null;
  #paused = false;
  #pausedBecause: string | null = null;
  readonly #closing = new AbortController();
  #wake: () => void = () => undefined;
  #loop: Promise<void> = Promise.resolve();

  constructor(parts: QueueParts) {
    this.#parts = parts;
    this.#db = parts.workbench.db;
    this.#waitingTime = new WaitingTime(this.#db, parts.estimator, parts.lane.cores);
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

  /** Estimates runs that are going to wait, so that the status that counts them need not estimate thousands at once. */
  estimate(runIds: readonly string[]): void {
    this.#waitingTime.of(runIds);
  }

  status(): QueueStatus {
    const waiting = listRuns(this.#db, { filter: { statuses: ['queued'] } });
    const running = listRuns(this.#db, { filter: { statuses: ['running'] } }).map(({ id, startedAt }) => {
      const here = this.#current.get(id);
      const { progress = null } = here ?? {};
      return {
        runId: id,
        progress,
        secondsLeft: here?.secondsLeft ?? null,
        elsewhere: !here,
        startedAt,
      };
    });
    // How long another process will take is not known.
    const isKnown = this.#current.size > 0 || running.length === 0;
    this.#waitingSeconds = this.#waitingTime.of(waiting.map(({ id }) => id));
    return {
      paused: this.#paused,
      pausedBecause: this.#pausedBecause,
      running,
      queued: waiting.length,
      secondsLeft: isKnown ? this.#secondsLeft() : null,
    };
  }

  /** @param because set where Refract pauses by itself */
  async pause(stopRunning: boolean, because: string | null = null): Promise<void> {
    this.#paused = true;
    this.#pausedBecause = because;
    this.changed();
    if (!stopRunning) return;
    const stopped = [...this.#current.values()];
    await Promise.all(stopped.map((run) => run.stop(interruption)));
    for (const { runId } of stopped.toReversed()) this.#putBack(runId);
    this.changed();
  }

  resume(): void {
    this.#paused = false;
    this.#pausedBecause = null;
    this.#trouble.forget();
    this.changed();
    this.kick();
  }

  /** @throws RefractError `wrong-state`, `not-found` */
  move(runId: string, place: number): void {
    moveInQueue(this.#db, [runId], place);
    this.#parts.changes.allRuns(); // the others have moved too
    this.changed();
  }

  /**
   * Ends runs that wait or train, and waits for their end.
   * @throws RefractError `not-found`; `busy` when another process trains one: then none is ended
   */
  async cancel(ids: readonly string[]): Promise<void> {
    const here = ids.flatMap((id) => this.#current.get(id) ?? []);
    this.#db.transaction(() => {
      for (const id of ids) this.#cancelWaiting(id);
    });
    this.changed(ids);
    await Promise.all(here.map((run) => run.stop()));
  }

  /**
   * Queues stopped runs again, all of them or none.
   * @param place from 1; the end if left out
   * @throws RefractError `wrong-state`, `not-found`
   */
  enqueue(ids: readonly string[], place?: number): void {
    this.#db.transaction(() => {
      for (const id of ids) {
        if (getRun(this.#db, id).status !== 'queued') changeRunStatus(this.#db, id, 'queued');
      }
      if (place !== undefined) moveInQueue(this.#db, ids, place);
    });
    this.changed(ids);
    this.kick();
  }

  /** Cancels everything that waits. @returns the runs, the next first */
  clear(): string[] {
    const sort = [{ by: 'queuePosition', direction: 'ascending' }] as const;
    const waiting = listRunColumns(this.#db, ['id'], { filter: { statuses: ['queued'] }, sort });
    const ids = waiting.map(({ id }) => id);
    this.#db.transaction(() => ids.forEach((id) => this.#cancelQueued(id)));
    this.#parts.changes.allRuns();
    this.changed();
    return ids;
  }

  /** Stops what trains, which then counts as interrupted, and takes nothing more. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#wake();
    await Promise.all([...this.#current.values()].map((run) => run.stop(interruption)));
    await this.#loop;
    await Promise.all(this.#trainings);
  }

  /** Until what trains here, and what waited at the latest status, is done; null while that cannot be told. */
  #secondsLeft(): number | null {
    const current = this.#currentSeconds();
    return current === null || this.#waitingSeconds === null ? null : current + this.#waitingSeconds;
  }

  /** Until what trains here has ended and all cores have had their share; null while that cannot be told. */
  #currentSeconds(): number | null {
    let longest = 0;
    let together = 0;
    for (const { expectedSeconds, threads } of this.#current.values()) {
      if (expectedSeconds === null) return null;
      longest = Math.max(longest, expectedSeconds);
      together += expectedSeconds * Math.min(1, threads / this.#parts.lane.cores);
    }
    return Math.max(longest, together);
  }

  async #work(): Promise<void> {
    const { lane, workbench } = this.#parts;
    const { signal } = this.#closing;
    while (!signal.aborted) {
      try {
        const next = this.#paused ? undefined : this.#next();
        if (!next || !this.#fits(next)) {
          await this.#untilWoken(next && RETRY_MS);
          continue;
        }
        const leave = await lane.enter(urgency.queue, signal, next.threads);
        // While it waited for its turn somebody may have paused the queue, put another run first, or taken its memory.
        const isStill = !this.#paused && !signal.aborted && this.#next()?.id === next.id && this.#fits(next);
        const claimed = isStill ? claimNextRun(this.#db, workbench.owner) : undefined;
        if (claimed === undefined) {
          leave();
          continue;
        }
        const training = this.#train(claimed, next).finally(() => {
          this.#trainings.delete(training);
          leave();
          this.kick();
        });
        this.#trainings.add(training);
      } catch (error) {
        if (signal.aborted) return;
        workbench.note(`The queue had to wait: ${toRefractError(error).message}`);
        await this.#untilWoken(RETRY_MS);
      }
    }
  }

  /** The run that waits first, and what it takes. */
  #next(): Next | undefined {
    const sort = [{ by: 'queuePosition', direction: 'ascending' }] as const;
    const [run] = listRuns(this.#db, { filter: { statuses: ['queued'] }, sort, limit: 1 });
    if (!run) return undefined;
    const { id } = run;
    try {
      const whole = getRun(this.#db, id);
      const { memoryBytes, seconds, parameters } = this.#parts.estimator.ofRun(whole);
      return { id, threads: configOf(whole).threads, memoryBytes, seconds, parameters };
    } catch {
      return { id, threads: this.#parts.lane.cores, memoryBytes: 0, seconds: null, parameters: null }; // its training will say what is wrong with it
    }
  }

  #fits({ memoryBytes }: Needs): boolean {
    return fitsBeside(memoryBytes, [...this.#current.values()], this.#parts.freeBytes());
  }

  #untilWoken(atMost?: number | undefined): Promise<void> {
    return new Promise((resolve) => {
      const timer = atMost === undefined ? undefined : setTimeout(resolve, atMost).unref();
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
      if (this.#closing.signal.aborted) this.#wake();
    });
  }

  async #train(runId: string, needs: Needs): Promise<void> {
    const queueSecondsLeft = () => this.#secondsLeft();
    const current = new CurrentRun(runId, needs, { ...this.#parts, queueSecondsLeft });
    this.#current.set(runId, current);
    this.changed([runId]);
    try {
      updateRun(this.#db, runId, { parameters: needs.parameters });
      await current.train();
      this.#parts.estimator.refresh();
      this.#trouble.forget();
    } catch (error) {
      const reason = this.#trouble.reasonToPause(toRefractError(error));
      if (reason !== undefined) await this.pause(false, reason);
    } finally {
      this.#current.delete(runId);
      this.#waitingTime.forget(runId);
      this.changed([runId]);
      current.end();
    }
  }

  #putBack(runId: string): void {
    try {
      if (getRun(this.#db, runId).status !== 'interrupted') return; // it had finished before it could be stopped
      changeRunStatus(this.#db, runId, 'queued');
      moveInQueue(this.#db, [runId], 1);
      this.#parts.changes.allRuns();
    } catch (error) {
      this.#parts.workbench.note(`The run ${runId} could not be put back: ${toRefractError(error).message}`);
    }
  }

  #cancelWaiting(id: string): void {
    if (this.#current.has(id)) return;
    const { status, owner } = getRun(this.#db, id);
    if (status === 'queued') return this.#cancelQueued(id);
    if (status !== 'running') return;
    if (owner && ownerIsAlive(owner)) {
      throw new RefractError(
        'busy',
        `The run ${id} is trained by another process (${owner.pid} on ${owner.host}).`,
        'Stop it where it was started.',
      );
    }
    interruptLost(this.#db, id);
  }

  #cancelQueued(id: string): void {
    changeRunStatus(this.#db, id, 'cancelled');
    logEvent(this.#db, { runId: id, level: 'info', message: 'Cancelled while it waited.' });
  }
}
