/**
 * @file The metrics of a run by name, as the history keeps them. Spike rates are spikes per neuron and time step, 0 to 1;
 * `neuronSteps` is neurons of a layer times steps of a sequence, what spike counts of a sample are divided by.
 */
import type { Totals } from './position.ts';
import type { Evaluation } from './evaluation.ts';
import type { StepReport } from './training-step.ts';

type Metrics = Record<string, number>;

/** Of one optimizer step on a batch of `samples` that took `seconds`. */
export function stepMetrics(
  report: StepReport,
  samples: number,
  seconds: number,
  neuronSteps: number,
): Metrics {
  return {
    loss: report.loss,
    accuracy: report.correct / samples,
    samplesPerSecond: samples / seconds,
    ...byLayer('spikeRate', report.spikes, samples * neuronSteps),
  };
}

/** Of the training samples of an epoch, each taken when its step was made. */
export function trainMetrics(totals: Totals, neuronSteps: number): Metrics {
  return {
    'train/loss': totals.loss / totals.samples,
    'train/accuracy': totals.correct / totals.samples,
    ...byLayer('train/spikeRate', totals.spikes, totals.samples * neuronSteps),
  };
}

/** Of the test samples. */
export function testMetrics(test: Evaluation, neuronSteps: number): Metrics {
  return {
    'test/loss': test.loss,
    'test/accuracy': test.accuracy,
    ...byLayer('test/spikeRate', test.spikesPerSample, neuronSteps),
  };
}

function byLayer(name: string, counts: readonly number[], divisor: number): Metrics {
  return Object.fromEntries(counts.map((count, l) => [`${name}.${l}`, count / divisor]));
}
