/** @file Timing calls: a warm-up, then repetitions; the median is what to quote, the minimum what the machine can do. */

export interface Timing {
  readonly medianMs: number;
  readonly minMs: number;
}

/** At least so many repetitions, and as many as fit into the time. */
const MIN_REPETITIONS = 7;
const TIME_MS = 1500;

/** Times an asynchronous call, in milliseconds. @param timeMs about how long to go on */
export async function time(call: () => Promise<unknown>, timeMs = TIME_MS): Promise<Timing> {
  await call();
  await call();
  const times: number[] = [];
  const end = performance.now() + timeMs;
  while (times.length < MIN_REPETITIONS || (performance.now() < end && times.length < 200)) {
    const began = performance.now();
    await call();
    times.push(performance.now() - began);
  }
  return { medianMs: median(times), minMs: Math.min(...times) };
}

/** The middle value, the upper one of two; NaN of none. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;
}

/** The most memory that this process has held so far, in MiB. */
export function peakRssMiB(): number {
  return process.resourceUsage().maxRSS / 1024;
}
