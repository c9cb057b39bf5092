/**
 * @file Losses.
 */
import type { Tensor } from '../graph.ts';
import { check, sizeOf } from '../shape.ts';
import { abs, div, maximum, neg, square, sub } from './arithmetic.ts';
import { cast, greaterOrEqual, less, logicalAnd, where } from './choice.ts';
import { gatherElements } from './indexing.ts';
import { reshape, squeeze, unsqueeze } from './layout.ts';
import { logSoftmax, mean, sum } from './reductions.ts';

/**
 * Softmax cross-entropy of each sample, −log softmax(logits)[label].
 * @param logits [N, K]
 * @param labels int64 [N], each ≥ 0 and < K (another is an error when the model runs)
 * @returns [N]
 */
export function softmaxCrossEntropyPerSample(logits: Tensor, labels: Tensor): Tensor {
  const fits =
    logits.shape.length === 2 &&
    labels.shape.length === 1 &&
    labels.shape[0] === logits.shape[0] &&
    labels.dtype === 'int64';
  check(fits, 'softmaxCrossEntropy', 'logits [N, K] and int64 labels [N]', { logits, labels });
  const chosen = gatherElements(logSoftmax(logits, 1), unsqueeze(labels, [1]), 1);
  return neg(squeeze(chosen, [1]));
}

/** The mean over the samples of `softmaxCrossEntropyPerSample`: a scalar. */
export function softmaxCrossEntropy(logits: Tensor, labels: Tensor): Tensor {
  return mean(softmaxCrossEntropyPerSample(logits, labels));
}

/**
 * The mean of `softmaxCrossEntropyPerSample` over those places of [...] whose label is a class; 0 where none is.
 * @param logits [..., K]
 * @param labels int64 [...]; a number below 0 or from K on means that the place does not count
 * @returns a scalar
 */
export function maskedSoftmaxCrossEntropy(logits: Tensor, labels: Tensor): Tensor {
  const classes = logits.shape.at(-1) ?? 0;
  const fits =
    logits.shape.length === labels.shape.length + 1 &&
    labels.shape.every((size, axis) => size === logits.shape[axis]) &&
    labels.dtype === 'int64';
  check(fits, 'maskedSoftmaxCrossEntropy', 'logits [..., K] and int64 labels [...]', { logits, labels });
  const places = sizeOf(labels.shape);
  const flat = reshape(labels, [places]);
  const counts = logicalAnd(greaterOrEqual(flat, 0), less(flat, classes));
  const each = softmaxCrossEntropyPerSample(reshape(logits, [places, classes]), where(counts, flat, 0));
  return meanWhere(each, counts);
}

/**
 * The mean of (y − target)² over those places whose target is a number; 0 where none is.
 * @param y [...]
 * @param targets [...]; NaN (or an infinity) means that the place does not count
 * @returns a scalar
 */
export function maskedSquaredError(y: Tensor, targets: Tensor): Tensor {
  const fits =
    y.shape.length === targets.shape.length &&
    y.shape.every((size, axis) => size === targets.shape[axis]) &&
    y.dtype === targets.dtype;
  check(fits, 'maskedSquaredError', 'values and targets of one shape and type', { y, targets });
  const counts = less(abs(targets), Infinity);
  return meanWhere(square(where(counts, sub(y, targets), 0)), counts);
}

/** The mean of x where the condition holds; 0 where it holds nowhere. */
function meanWhere(x: Tensor, condition: Tensor): Tensor {
  return div(sum(where(condition, x, 0)), maximum(sum(cast(condition, x.dtype)), 1));
}
