/** @file The memory of an engine process over time, as a series beside its speed. */

/** Between two values of the series: a step can take less than a millisecond, and memory does not change as fast. */
const INTERVAL_MS = 250;

/** What this process holds in memory, in MiB. */
export function residentMiB(): number {
  return process.memoryUsage.rss() / 2 ** 20;
}

/**
 * Makes a meter that gives a value at the first step and then at most four times a second.
 * @param now milliseconds of any clock that does not go back
 * @param measure what the process holds, in MiB
 * @returns the metric to record with a step, or none
 */
export function memoryMeter(now = () => performance.now(), measure = residentMiB) {
  let last = -Infinity;
  return (): { memoryMiB?: number } => {
    const at = now();
    if (at - last < INTERVAL_MS) return {};
    last = at;
    return { memoryMiB: measure() };
  };
}
