/**
 * @file Which runs may train side by side: as many as memory holds, counted with what those that train are still going to
 * take. One alone is always tried: its own start refuses what can never fit (training/machine-memory.ts).
 */
import { setTimeout as pause } from 'node:timers/promises';
import { RefractError } from '../api/errors.ts';
import { freeBytes as freeMemory } from '../training/machine-memory.ts';
import type { EngineEvent } from '../training/protocol.ts';

/** What is left of the free memory for everything else, as a share. */
const SPARED_MEMORY = 0.1;

/** How often to look again while memory is short: another program may have let some go. */
const LOOK_AGAIN_MS = 2000;

/** The memory of a run that trains. */
export class RunMemory {
  readonly #peak: number;
  /** Bytes that its engine was last seen to hold. */
  #held = 0;

  /** @param peak bytes at its peak, estimated */
  constructor(peak: number) {
    this.#peak = peak;
  }

  /** Bytes that it is expected to take yet. */
  get growth(): number {
    return Math.max(0, this.#peak - this.#held);
  }

  hear(event: EngineEvent): void {
    if (event.type !== 'points') return;
    const memory = event.points.findLast(({ name }) => name === 'memoryMiB');
    if (memory) this.#held = memory.value * 2 ** 20;
  }
}

/**
 * Whether there is memory for a run beside those that train.
 * @param needed bytes at its peak, estimated
 * @param free bytes that are free now
 */
export function fitsBeside(
  needed: number,
  training: readonly Pick<RunMemory, 'growth'>[],
  free: number,
): boolean {
  if (training.length === 0) return true;
  const growth = training.reduce((sum, run) => sum + run.growth, 0);
  return needed + growth <= (1 - SPARED_MEMORY) * free;
}

export interface BesideOptions {
  readonly signal: AbortSignal;
  readonly onEvent: (event: EngineEvent) => void;
  /** Called once if it has to wait. */
  readonly onWait: () => void;
}

/** Trains runs side by side: each begins as soon as it fits, and none overtakes another. */
export class MemoryGate {
  readonly #freeBytes: () => number;
  readonly #training = new Set<RunMemory>();
  /** Resolves when whoever came last has begun, or has given up. */
  #last: Promise<unknown> = Promise.resolve();
  /** Resolves when a run has ended. */
  #ended = Promise.withResolvers<undefined>();

  constructor(freeBytes: () => number = freeMemory) {
    this.#freeBytes = freeBytes;
  }

  /**
   * Trains a run once there is memory for it.
   * @param needed bytes at its peak, estimated
   * @param train given the signal, and the listener that its engine is to have
   * @throws RefractError `cancelled` when the signal is given before it began; what the training throws
   */
  async train<Result>(
    needed: number,
    { signal, onEvent, onWait }: BesideOptions,
    train: (engine: Pick<BesideOptions, 'signal' | 'onEvent'>) => Promise<Result>,
  ): Promise<Result> {
    const begun = this.#last.then(() => this.#begin(needed, signal, onWait));
    this.#last = begun.catch(() => undefined);
    const run = await begun;
    try {
      return await train({
        signal,
        onEvent: (event) => {
          run.hear(event);
          onEvent(event);
        },
      });
    } finally {
      this.#training.delete(run);
      this.#ended.resolve(undefined);
      this.#ended = Promise.withResolvers();
    }
  }

  async #begin(needed: number, signal: AbortSignal, onWait: () => void): Promise<RunMemory> {
    for (let looks = 0; ; looks++) {
      if (signal.aborted) throw new RefractError('cancelled', 'Stopped before it began.');
      if (fitsBeside(needed, [...this.#training], this.#freeBytes())) break;
      const ended = this.#ended.promise;
      if (looks === 0) onWait();
      const look = new AbortController();
      const both = AbortSignal.any([look.signal, signal]);
      await Promise.race([ended, pause(LOOK_AGAIN_MS, undefined, { signal: both }).catch(() => undefined)]);
      look.abort();
    }
    const run = new RunMemory(needed);
    this.#training.add(run);
    return run;
  }
}
