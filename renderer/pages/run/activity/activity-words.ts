/** @file What is made of a sample's activity: words on its classification, the neuron to begin with, how rates are spread. */
import type { CallResult } from '../../../../main/api/contract.ts';
import { formatNumber } from '../../../charts/format.ts';

export type Activity = CallResult<'runs.activity'>;
export type Layer = Activity['layers'][number];

/** Softmax of scores. Those that are not known count as nothing. */
export function shares(logits: readonly (number | null)[]): number[] {
  const highest = Math.max(...logits.map((logit) => logit ?? -Infinity));
  if (!Number.isFinite(highest)) return logits.map(() => 0);
  const weights = logits.map((logit) => (logit === null ? 0 : Math.exp(logit - highest)));
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / sum);
}

/** More classes than this are not named. */
const MOST_NAMED = 3;

/** What is said of a sample. */
interface Verdict {
  readonly right: boolean;
  readonly verdict: string;
  readonly scores: string;
}

/**
 * "Class 7, taken for 9." and "Softmax of the scores: 9 61.0 %, 7 30.2 %, 4 5.1 %."; "94.0 % of its steps are right." or
 * "Root mean squared error over its steps: 0.120." where something is asked at every step.
 */
export function verdictOn({ label, predicted, logits, atSteps }: Activity): Verdict {
  if (atSteps) return { ...verdictOnSteps(atSteps), scores: '' };
  const right = label === predicted;
  const named = shares(logits)
    .map((share, index) => ({ share, index }))
    .sort((a, b) => b.share - a.share || a.index - b.index)
    .slice(0, MOST_NAMED)
    .map(({ share, index }) => `${index} ${formatNumber(share, { percent: true })}`);
  const verdict = `Class ${label}, ${right ? 'recognized' : `taken for ${predicted}`}.`;
  return { right, verdict, scores: `Softmax of the scores: ${named.join(', ')}.` };
}

function verdictOnSteps({ accuracy, rmse }: NonNullable<Activity['atSteps']>): Omit<Verdict, 'scores'> {
  if (accuracy !== null) {
    const right = formatNumber(accuracy, { percent: true });
    return { right: accuracy === 1, verdict: `${right} of the steps that have a class are right.` };
  }
  if (rmse === null) return { right: true, verdict: 'None of its steps has a target.' };
  return { right: true, verdict: `Root mean squared error over its steps: ${formatNumber(rmse)}.` };
}

/** The neuron with the most spikes, the first of several; 0 where none fired. */
export function mostActive({ neurons, spikes }: Layer): number {
  const counts = new Uint32Array(Math.max(1, neurons));
  for (const neuron of spikes.neurons) counts[neuron]!++;
  return counts.indexOf(counts.reduce((a, b) => Math.max(a, b), 0));
}

/** Spikes per neuron and step. */
export function rateOf({ neurons, total }: Layer, steps: number): number | null {
  return neurons * steps === 0 ? null : total / (neurons * steps);
}

export interface Histogram {
  /** Lower end of each bin. */
  readonly from: readonly number[];
  readonly counts: readonly number[];
  /** Of each bin. */
  readonly width: number;
}

/** Values from 0 on in bins of equal width up to the highest; a value on an edge belongs to the bin above, the last keeps its end. */
export function histogram(values: readonly number[], bins: number): Histogram {
  const highest = values.reduce((a, b) => Math.max(a, b), 0);
  const width = highest > 0 ? highest / bins : 1 / bins;
  const counts = Array<number>(bins).fill(0);
  for (const value of values) counts[Math.min(bins - 1, Math.floor(value / width))]!++;
  return { from: counts.map((_, bin) => bin * width), counts, width };
}
