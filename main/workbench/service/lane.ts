/**
 * @file Who uses this machine's cores: training runs share them, each with its threads; replays and benchmarks have all of
 * them, since a benchmark beside a training would measure neither. What waits goes in order of urgency, then of arrival;
 * nobody overtakes, so that what needs many cores is not kept waiting by what needs few.
 */
import { RefractError } from '../../api/errors.ts';
import { defaultThreads } from '../threads.ts';

/** Smaller goes first: what a person waits for, before the queue's next run. */
export const urgency = { job: 0, queue: 1 } as const;

interface Waiting {
  readonly urgency: number;
  readonly threads: number;
  readonly start: () => void;
}

export class Lane {
  readonly cores: number;
  #used = 0;
  readonly #waiting: Waiting[] = [];

  /** @param cores how many threads may work at once */
  constructor(cores = defaultThreads()) {
    this.cores = cores;
  }

  /**
   * Waits for its turn.
   * @param threads how many it will use; default: all, and so do more than there are cores
   * @returns gives the cores back; call it once
   * @throws RefractError `cancelled` when the signal is given before its turn came
   */
  enter(urgency: number, signal?: AbortSignal, threads = this.cores): Promise<() => void> {
    return new Promise((resolve, reject) => {
      const own = Math.min(threads, this.cores);
      const entry: Waiting = {
        urgency,
        threads: own,
        start: () => {
          signal?.removeEventListener('abort', giveUp);
          resolve(() => this.#leave(own));
        },
      };
      const giveUp = () => {
        const at = this.#waiting.indexOf(entry);
        if (at >= 0) this.#waiting.splice(at, 1);
        reject(new RefractError('cancelled', 'Stopped before it began.'));
        this.#startNext();
      };
      if (signal?.aborted) return giveUp();
      signal?.addEventListener('abort', giveUp, { once: true });
      const at = this.#waiting.findIndex((other) => other.urgency > urgency);
      this.#waiting.splice(at < 0 ? this.#waiting.length : at, 0, entry);
      this.#startNext();
    });
  }

  #leave(threads: number): void {
    this.#used -= threads;
    this.#startNext();
  }

  #startNext(): void {
    for (
      let [next] = this.#waiting;
      next && this.#used + next.threads <= this.cores;
      [next] = this.#waiting
    ) {
      this.#waiting.shift();
      this.#used += next.threads;
      next.start();
    }
  }
}
