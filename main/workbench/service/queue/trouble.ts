/** @file When a run's failure is a reason to start no other. */
import type { RefractError } from '../../../api/errors.ts';

/** Errors that the next run would meet too. */
const stopsQueue: ReadonlySet<RefractError['code']> = new Set(['disk', 'damaged-store', 'newer-database']);

/** Errors that, several times in a row, mean that something is wrong with the installation and not with a run. */
const suspicious: ReadonlySet<RefractError['code']> = new Set(['engine-crashed', 'internal', 'unavailable']);
const SUSPICIOUS_TIMES = 3;

export class Trouble {
  #inARow = 0;

  /** A run has ended well, or a person says that all is well. */
  forget(): void {
    this.#inARow = 0;
  }

  /** Why to pause after a failure, or undefined where the next run may do better. */
  reasonToPause({ code, message }: RefractError): string | undefined {
    this.#inARow = suspicious.has(code) ? this.#inARow + 1 : 0;
    if (stopsQueue.has(code)) return message;
    if (this.#inARow < SUSPICIOUS_TIMES) return undefined;
    return `${SUSPICIOUS_TIMES} runs failed one after the other. The last one: ${message}`;
  }
}
