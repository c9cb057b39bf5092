/** @file One trained network in an engine process that stays and answers. */
import { RefractError, toRefractError } from '../../../api/errors.ts';
import type { LongCall } from '../../../api/progress.ts';
import type {
  ActivityAnswers, ActivityJob, ActivityRequest, Ask,
} from '../../../training/activity/protocol.ts'; // prettier-ignore
import type { EngineEvent } from '../../../training/protocol.ts';
import type { Workbench } from '../../workbench.ts';

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: RefractError) => void;
  readonly onProgress: LongCall['onProgress'];
}

export class ReadyNetwork {
  readonly #stop = new AbortController();
  readonly #waiting = new Map<number, Waiting>();
  /** What is asked before the process is there (its operators may have to be built first) waits for it. */
  readonly #unsent: Ask[] = [];
  #send = (message: Ask): void => void this.#unsent.push(message);
  #asked = 0;
  /** Why it answers no more. */
  #end: RefractError | undefined;
  /** When it was last asked something or answered. */
  usedAt = performance.now();
  /** Resolves when its process is gone. */
  readonly ended: Promise<void>;

  constructor(workbench: Workbench, job: ActivityJob) {
    const running = workbench.run<never>(job, {
      signal: this.#stop.signal,
      onChannel: (send) => {
        this.#send = send;
        this.#unsent.forEach(send);
      },
      onEvent: (event) => this.#hear(event),
    });
    this.ended = running.catch((error: unknown) => {
      this.#end = toRefractError(error);
      for (const { reject } of this.#waiting.values()) reject(this.#end);
      this.#waiting.clear();
    });
  }

  /** Whether an answer is awaited. */
  get isBusy(): boolean {
    return this.#waiting.size > 0;
  }

  /** @throws RefractError what the engine refuses with, or ended by; `cancelled` */
  ask<What extends ActivityRequest['what']>(
    request: Extract<ActivityRequest, { what: What }>,
    { onProgress, signal }: LongCall = {},
  ): Promise<ActivityAnswers[What]> {
    if (this.#end) return Promise.reject(this.#end);
    const number = ++this.#asked;
    this.usedAt = performance.now();
    const drop = () => this.#send({ type: 'drop', number });
    const answer = new Promise<unknown>((resolve, reject) => {
      this.#waiting.set(number, { resolve, reject, onProgress });
      this.#send({ type: 'ask', number, request });
      if (signal?.aborted) drop();
      else signal?.addEventListener('abort', drop, { once: true });
    });
    return answer.finally(() => signal?.removeEventListener('abort', drop)) as Promise<ActivityAnswers[What]>;
  }

  /** Ends its process. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.ended;
  }

  #hear(event: EngineEvent): void {
    if (event.type !== 'answer' && event.type !== 'refused' && event.type !== 'asked') return;
    const waiting = this.#waiting.get(event.number);
    if (!waiting) return;
    this.usedAt = performance.now();
    if (event.type === 'asked') return waiting.onProgress?.(event.progress);
    this.#waiting.delete(event.number);
    if (event.type === 'answer') return waiting.resolve(event.value);
    const { code, message, hint } = event.error;
    waiting.reject(new RefractError(code, message, hint));
  }
}
