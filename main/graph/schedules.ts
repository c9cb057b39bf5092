/**
 * @file Learning-rate schedules: the factor by which the learning rate of a step is multiplied. Steps count from 1;
 * the last is `totalSteps`. Pure functions.
 */

/** A factor for each step. */
export type Schedule = (step: number, totalSteps: number) => number;

/** Always 1. */
export const constant: Schedule = () => 1;

/**
 * Linear warm-up from 1/warmupSteps to 1 over the first steps, then half a cosine towards `floor`, which it
 * would reach one step after the last (so that the last step still learns). Source: Loshchilov and Hutter 2017
 * (SGDR), without restarts.
 * @throws RangeError unless warmupSteps is a whole number ≥ 0 and 0 ≤ floor ≤ 1
 */
export function cosine({
  warmupSteps = 0,
  floor = 0,
}: { warmupSteps?: number; floor?: number } = {}): Schedule {
  if (!Number.isInteger(warmupSteps) || warmupSteps < 0) {
    throw new RangeError(`warmupSteps must be a whole number of at least 0, got ${warmupSteps}.`);
  }
  if (!(floor >= 0 && floor <= 1)) throw new RangeError(`floor must be from 0 to 1, got ${floor}.`);
  return (step, totalSteps) => {
    if (step <= warmupSteps) return step / warmupSteps;
    return between(1, floor, progress(step, Math.max(1, warmupSteps), totalSteps + 1));
  };
}

/**
 * One cycle: up along half a cosine from 1/start to 1 over a share of the steps, then down to 1/end. Source: Smith and
 * Topin 2019, in the cosine form of PyTorch's OneCycleLR, where the divisors are div_factor = start and
 * div_factor·final_div_factor = end.
 * @param options `warmup`: share of the steps that go up, above 0 and below 1 (default 0.3); `start` ≥ 1 (default 25);
 * `end` ≥ 1 (default 250,000)
 * @throws RangeError for an option out of its range
 */
export function oneCycle({ warmup = 0.3, start = 25, end = 25e4 } = {}): Schedule {
  if (!(warmup > 0 && warmup < 1)) throw new RangeError(`warmup must be above 0 and below 1, got ${warmup}.`);
  if (!(start >= 1 && end >= 1))
    throw new RangeError(`start and end must be at least 1, got ${start} and ${end}.`);
  return (step, totalSteps) => {
    const peak = Math.max(1, warmup * totalSteps);
    if (step <= peak) return between(1 / start, 1, progress(step, 1, peak));
    return between(1, 1 / end, progress(step, peak, totalSteps));
  };
}

/** How far a step is from the first to the last, 0 to 1. */
function progress(step: number, first: number, last: number): number {
  return last <= first ? 1 : Math.min(1, Math.max(0, (step - first) / (last - first)));
}

/** From a at progress 0 to b at progress 1, along half a cosine. */
function between(a: number, b: number, progress: number): number {
  return b + ((a - b) * (1 + Math.cos(Math.PI * progress))) / 2;
}
