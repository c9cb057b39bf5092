/**
 * @file What a network's scores are worth on samples of a split, by what the data set asks: the loss, and how often it is
 * right or how far it is off. In double precision.
 */
import { NO_CLASS } from '../datasets/index.ts';
import type { DatasetSplit } from '../datasets/index.ts';
import type { Asked } from '../models/index.ts';
import { readClasses } from './batch-data.ts';
import type { DataShape } from './data-shape.ts';

/** What does not apply, or has nothing to be computed of, is null. */
export interface Scores {
  /** Over what counts: the mean softmax cross-entropy, in nats, or the mean squared error. */
  readonly loss: number | null;
  /** Share of what was to be classified (samples, or steps that have a class) whose highest score is that of its class. */
  readonly accuracy: number | null;
  /** Share of samples all of whose steps that have a class are right. */
  readonly sequenceAccuracy: number | null;
  /** Root mean squared error, in the units of the targets. */
  readonly rmse: number | null;
  /**
   * The same, divided by the targets' standard deviation about the mean of each channel: 1 is as good as always saying the
   * mean, and 1 − NRMSE² is the share of variance explained, R².
   */
  readonly nrmse: number | null;
}

/** Takes in scores, batch by batch. */
export interface Scorer {
  /** @param logits of the samples, row by row; what comes after them is not read */
  readonly add: (logits: Float32Array, samples: Int32Array) => void;
  readonly result: () => Scores;
}

type Shape = Pick<DataShape, 'steps' | 'classes'>;

const nothing: Scores = { loss: null, accuracy: null, sequenceAccuracy: null, rmse: null, nrmse: null };

const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

function sampleClasses(split: Pick<DatasetSplit, 'labels'>, { classes }: Shape): Scorer {
  const labels = split.labels();
  let [loss, correct, count] = [0, 0, 0];
  return {
    add: (logits, samples) =>
      samples.forEach((sample, row) => {
        const scores = logits.subarray(row * classes, (row + 1) * classes);
        const label = labels[sample]!;
        loss += crossEntropy(scores, label);
        if (largest(scores) === label) correct++;
        count++;
      }),
    result: () => ({ ...nothing, loss: share(loss, count), accuracy: share(correct, count) }),
  };
}

function stepClasses({ targets }: Pick<DatasetSplit, 'targets'>, { steps, classes }: Shape): Scorer {
  if (targets?.kind !== 'class') throw new RangeError('There are no classes of steps.');
  let [loss, correct, count, sequences, right] = [0, 0, 0, 0, 0];
  return {
    add: (logits, samples) => {
      const asked = readClasses(targets, samples, steps);
      for (let row = 0; row < samples.length; row++) {
        let [own, found] = [0, 0];
        for (let at = row * steps; at < (row + 1) * steps; at++) {
          const label = asked[at]!;
          if (label === NO_CLASS) continue;
          const scores = logits.subarray(at * classes, (at + 1) * classes);
          loss += crossEntropy(scores, label);
          if (largest(scores) === label) found++;
          own++;
        }
        count += own;
        correct += found;
        if (own === 0) continue;
        sequences++;
        if (found === own) right++;
      }
    },
    result: () => ({
      ...nothing,
      loss: share(loss, count),
      accuracy: share(correct, count),
      sequenceAccuracy: share(right, sequences),
    }),
  };
}

function stepValues({ targets }: Pick<DatasetSplit, 'targets'>, { steps, classes: channels }: Shape): Scorer {
  if (targets?.kind !== 'real') throw new RangeError('There are no numbers of steps.');
  let [squares, count] = [0, 0];
  // Of each channel's targets, so far: their mean, and the squares of their distances from it (Welford 1962).
  const seen = Array.from({ length: channels }, () => ({ n: 0, mean: 0, squares: 0 }));
  return {
    add: (logits, samples) => {
      const asked = new Float32Array(samples.length * steps * channels);
      targets.read(samples, asked);
      asked.forEach((target, at) => {
        if (!Number.isFinite(target)) return;
        const error = logits[at]! - target;
        squares += error * error;
        count++;
        const own = seen[at % channels]!;
        const distance = target - own.mean;
        own.n++;
        own.mean += distance / own.n;
        own.squares += distance * (target - own.mean);
      });
    },
    result: () => {
      const about = seen.reduce((sum, own) => sum + own.squares, 0);
      const loss = share(squares, count);
      return {
        ...nothing,
        loss,
        rmse: loss === null ? null : (targets.scale ?? 1) * Math.sqrt(loss),
        nrmse: about > 0 ? Math.sqrt(squares / about) : null,
      };
    },
  };
}

const scorers: Readonly<Record<Asked, (split: DatasetSplit, shape: Shape) => Scorer>> = {
  class: sampleClasses,
  'step classes': stepClasses,
  'step values': stepValues,
  'sample value': stepValues,
};

/** What takes in the scores of a split's samples. */
export const scorerOf = (split: DatasetSplit, shape: DataShape): Scorer =>
  scorers[shape.asked ?? 'class'](split, shape);

/** −log softmax(scores)[label]. */
function crossEntropy(scores: Float32Array, label: number): number {
  const top = scores.reduce((a, b) => Math.max(a, b), -Infinity);
  const total = scores.reduce((a, b) => a + Math.exp(b - top), 0);
  return Math.log(total) + top - scores[label]!;
}

/** Index of the largest value; the first one where several are equal. */
export function largest(values: Float32Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}
