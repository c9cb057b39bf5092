/** @file Timing calls: a warm-up, then repetitions; the median is what to quote, the minimum what the machine can do. */

export interface Timing {
  readonly medianMs: number;
  readonly minMs: number;
}

/** At least so many repetitions, and as many as fit into the time. */
const MIN_REPETITIONS = 7;
const TIME_MS = 1500;

/** Times an asynchronous call, in milliseconds. */
export async function time(call: () => Promise<unknown>): Promise<Timing> {
  await call();
  await call();
  const times: number[] = [];
  const end = performance.now() + TIME_MS;
  while (times.length < MIN_REPETITIONS || (performance.now() < end && times.length < 200)) {
    const began = performance.now();
    await call();
    times.push(performance.now() - began);
  }
  times.sort((a, b) => a - b);
  return { medianMs: times[times.length >> 1]!, minMs: times[0]! };
}

/** The most memory that this process has held so far, in MiB. */
export function peakRssMiB(): number {
  return process.resourceUsage().maxRSS / 1024;
}
