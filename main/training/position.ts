/** @file Where training stands between two steps: plain data that a checkpoint keeps, and how it moves on. */
import type { StepReport } from './training-step.ts';

/** Sums over the steps of the epoch so far. Kept in double precision, which JSON carries exactly. */
export interface Totals {
  loss: number;
  correct: number;
  samples: number;
  /** What the loss is a mean over, and `correct` is of: see readBatch. Absent in older checkpoints: the samples. */
  counted?: number;
  spikes: number[];
}

/** Where training stands between two steps. */
export interface Position {
  /** Optimizer steps done. */
  step: number;
  /** Epochs finished. */
  epoch: number;
  /** Batches of the current epoch done. */
  batch: number;
  totals: Totals;
  /** Totals of the last finished epoch: what is reported when a run ends between epochs. */
  lastEpoch: Totals | null;
  /** Lowest validation loss so far, and epochs since. */
  best: { loss: number; epoch: number } | null;
  epochsWithoutBest: number;
  /** Seconds spent in total, and in training steps alone; samples trained on. */
  seconds: number;
  stepSeconds: number;
  samplesSeen: number;
  stoppedEarly: boolean;
}

export function firstPosition(layers: number): Position {
  return {
    step: 0, epoch: 0, batch: 0, totals: noTotals(layers), lastEpoch: null, best: null, epochsWithoutBest: 0,
    seconds: 0, stepSeconds: 0, samplesSeen: 0, stoppedEarly: false,
  }; // prettier-ignore
}

function noTotals(layers: number): Totals {
  return { loss: 0, correct: 0, samples: 0, spikes: Array.from({ length: layers }, () => 0) };
}

/**
 * Moves on by a step on `samples` samples.
 * @param seconds that it took
 * @param counted see Totals
 */
export function addStep(
  position: Position,
  samples: number,
  report: StepReport,
  seconds: number,
  counted = samples,
): void {
  const { totals } = position;
  position.step++;
  position.batch++;
  position.stepSeconds += seconds;
  position.samplesSeen += samples;
  totals.loss += report.loss * counted;
  totals.correct += report.correct;
  totals.counted = countedOf(totals) + counted;
  totals.samples += samples;
  report.spikes.forEach((n, l) => (totals.spikes[l] = (totals.spikes[l] ?? 0) + n));
}

export const countedOf = ({ counted, samples }: Totals): number => counted ?? samples;

/** Moves on to the next epoch. @returns the totals of the one that is finished */
export function endEpoch(position: Position): Totals {
  const { totals } = position;
  position.epoch++;
  position.batch = 0;
  position.lastEpoch = totals;
  position.totals = noTotals(totals.spikes.length);
  return totals;
}

/** Takes down the validation loss of an epoch. @returns whether it is the lowest so far */
export function addValidation(position: Position, loss: number): boolean {
  // Not `>=`: a loss that is NaN is no better than any.
  if (!(loss < (position.best?.loss ?? Infinity))) {
    position.epochsWithoutBest++;
    return false;
  }
  position.best = { loss, epoch: position.epoch };
  position.epochsWithoutBest = 0;
  return true;
}
