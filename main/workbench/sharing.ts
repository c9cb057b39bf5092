/**
 * @file How many threads each of several runs should have so that all of them are done soonest. A step has parts that
 * threads do not make faster, so that short steps are done sooner by several runs side by side, with fewer threads each;
 * but the last runs then leave cores idle, and all that train at once have to fit into memory.
 */

export interface Machine {
  readonly cores: number;
  /** What may be taken of the memory, in bytes. */
  readonly freeBytes: number;
}

/** What every run is estimated to take with a number of threads, in order. */
export type Estimated = (
  threads: number,
) => readonly { readonly seconds: number; readonly memoryBytes: number }[];

export interface Sharing {
  /** Of each run, 1 to the machine's cores, or as many as were asked for. */
  readonly threads: number;
  /** Runs that train side by side, from 1. */
  readonly atOnce: number;
  /** Until all runs are done. */
  readonly seconds: number;
}

/** Fewer threads must save at least this share of the time: estimates are not exact, and each run then takes longer. */
const WORTH_IT = 0.05;

/** @param threads what somebody has chosen; default: what is best */
export function shareMachine(estimated: Estimated, machine: Machine, threads?: number): Sharing {
  const { cores } = machine;
  const all = Array.from({ length: cores }, (_, i) => Math.floor(cores / (i + 1)));
  return [...new Set(threads === undefined ? all : [threads])]
    .map((count) => sharedWith(count, estimated, machine))
    .reduce((best, other) => (other.seconds < best.seconds * (1 - WORTH_IT) ? other : best));
}

function sharedWith(threads: number, estimated: Estimated, { cores, freeBytes }: Machine): Sharing {
  const runs = estimated(threads);
  const largest = runs.reduce((most, { memoryBytes }) => Math.max(most, memoryBytes), 1);
  const beside = Math.min(runs.length, Math.floor(cores / threads), Math.floor(freeBytes / largest));
  const atOnce = Math.max(1, beside);
  return { threads, atOnce, seconds: untilAllAreDone(runs, atOnce) };
}

/** Seconds, where each run starts as soon as fewer than `beside` train. */
function untilAllAreDone(runs: readonly { readonly seconds: number }[], beside: number): number {
  const free = new Array<number>(beside).fill(0);
  for (const { seconds } of runs) {
    const at = free.indexOf(Math.min(...free));
    free[at]! += seconds;
  }
  return Math.max(...free);
}
