/**
 * @file One at a time: training runs, replays and benchmarks share this machine's cores, and a benchmark beside a
 * training would measure neither. What waits goes in order of urgency, then of arrival.
 */
import { RefractError } from '../../api/errors.ts';

/** Smaller goes first: what a person waits for, before the queue's next run. */
export const urgency = { job: 0, queue: 1 } as const;

interface Waiting {
  readonly urgency: number;
  readonly start: () => void;
}

export class Lane {
  #busy = false;
  readonly #waiting: Waiting[] = [];

  /**
   * Waits for its turn.
   * @returns gives the turn to the next; call it once
   * @throws RefractError `cancelled` when the signal is given before its turn came
   */
  enter(urgency: number, signal?: AbortSignal): Promise<() => void> {
    return new Promise((resolve, reject) => {
      const entry: Waiting = {
        urgency,
        start: () => {
          signal?.removeEventListener('abort', giveUp);
          this.#busy = true;
          resolve(() => this.#leave());
        },
      };
      const giveUp = () => {
        const at = this.#waiting.indexOf(entry);
        if (at >= 0) this.#waiting.splice(at, 1);
        reject(new RefractError('cancelled', 'Stopped before it began.'));
      };
      if (signal?.aborted) return giveUp();
      if (!this.#busy) return entry.start();
      signal?.addEventListener('abort', giveUp, { once: true });
      const at = this.#waiting.findIndex((other) => other.urgency > urgency);
      this.#waiting.splice(at < 0 ? this.#waiting.length : at, 0, entry);
    });
  }

  #leave(): void {
    this.#busy = false;
    this.#waiting.shift()?.start();
  }
}
