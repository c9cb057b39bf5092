/** @file The learning rate of each step. */
import { schedules } from '../graph/index.ts';
import type { Schedule } from '../graph/index.ts';
import type { Options } from '../models/index.ts';

const named: Record<Options['schedule'], (options: Options, totalSteps: number) => Schedule> = {
  constant: () => schedules.constant,
  cosine: ({ warmup }, totalSteps) => schedules.cosine({ warmupSteps: Math.round(warmup * totalSteps) }),
  'one-cycle': ({ warmup }) => schedules.oneCycle(warmup > 0 && warmup < 1 ? { warmup } : {}),
};

/**
 * The learning rate of a step.
 * @param step from 1 to totalSteps
 * @param peak the rate that the schedule's factor multiplies
 */
export function learningRate(options: Options, peak: number, step: number, totalSteps: number): number {
  return peak * named[options.schedule](options, totalSteps)(step, totalSteps);
}
