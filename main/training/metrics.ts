/**
 * @file The metrics of a run by name, as the history keeps them. Spike rates are spikes per neuron and time step, 0 to 1;
 * `neuronSteps` is neurons of a layer times steps of a sequence, what spike counts of a sample are divided by. What a data
 * set does not ask for, or a batch has none of, is left out.
 */
import { asksNumbers } from '../models/index.ts';
import type { Asked } from '../models/index.ts';
import { countedOf } from './position.ts';
import type { Totals } from './position.ts';
import type { Evaluation } from './evaluation.ts';
import type { Scores } from './scores.ts';
import type { StepReport } from './training-step.ts';

type Metrics = Record<string, number>;

/** What is the same for all of a run. */
export interface MetricBasis {
  readonly neuronSteps: number;
  readonly asked: Asked;
}

/** Of one optimizer step on a batch of `samples` with `counted` targets that took `seconds`. */
export function stepMetrics(
  report: StepReport,
  { samples, counted, seconds }: Readonly<Record<'samples' | 'counted' | 'seconds', number>>,
  { neuronSteps, asked }: MetricBasis,
): Metrics {
  return {
    loss: report.loss,
    ...goodness(asked, { ...report, counted }, ''),
    samplesPerSecond: samples / seconds,
    ...byLayer('spikeRate', report.spikes, samples * neuronSteps),
  };
}

/** Of the training samples of an epoch, each taken when its step was made. */
export function trainMetrics(totals: Totals, { neuronSteps, asked }: MetricBasis): Metrics {
  const counted = countedOf(totals);
  const loss = totals.loss / counted;
  return {
    ...(counted > 0 ? { 'train/loss': loss } : {}),
    ...goodness(asked, { loss, correct: totals.correct, counted }, 'train/'),
    ...byLayer('train/spikeRate', totals.spikes, totals.samples * neuronSteps),
  };
}

/** Of the test samples. */
export function testMetrics(test: Evaluation, { neuronSteps }: MetricBasis): Metrics {
  return { ...scoreMetrics(test, 'test'), ...byLayer('test/spikeRate', test.spikesPerSample, neuronSteps) };
}

/** Of samples that were not trained on. */
export function scoreMetrics(scores: Scores, part: 'test' | 'validation'): Metrics {
  const { loss, accuracy, sequenceAccuracy, rmse, nrmse } = scores;
  const known = Object.entries({ loss, accuracy, sequenceAccuracy, rmse, nrmse }).filter(
    (entry): entry is [string, number] => entry[1] !== null,
  );
  return Object.fromEntries(known.map(([name, value]) => [`${part}/${name}`, value]));
}

/** How right or wrong answers were while they were trained on. */
function goodness(
  asked: Asked,
  { loss, correct, counted }: Readonly<Record<'loss' | 'correct' | 'counted', number>>,
  prefix: string,
): Metrics {
  if (counted === 0) return {};
  return asksNumbers(asked)
    ? { [`${prefix}rmse`]: Math.sqrt(loss) }
    : { [`${prefix}accuracy`]: correct / counted };
}

function byLayer(name: string, counts: readonly number[], divisor: number): Metrics {
  return Object.fromEntries(counts.map((count, l) => [`${name}.${l}`, count / divisor]));
}
