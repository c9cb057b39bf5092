/**
 * @file Losses.
 */
import type { Tensor } from '../graph.ts';
import { check } from '../shape.ts';
import { neg } from './arithmetic.ts';
import { gatherElements } from './indexing.ts';
import { squeeze, unsqueeze } from './layout.ts';
import { logSoftmax, mean } from './reductions.ts';

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
