/** @file What training makes small, by what the data set asks: the loss of a batch, and how many answers were right. */
import {
  argMax,
  cast,
  equal,
  maskedSoftmaxCrossEntropy,
  maskedSquaredError,
  softmaxCrossEntropy,
  sum,
} from '../graph/index.ts';
import type { Graph, Tensor } from '../graph/index.ts';
import type { Asked } from '../models/index.ts';
import type { DataShape } from './data-shape.ts';

interface Objective {
  /** A scalar: the mean over what counts. */
  readonly loss: Tensor;
  /** How many classes were found, a scalar; of real numbers there is none. */
  readonly correct?: Tensor;
}

type Sizes = DataShape & { readonly batch: number };

/** Adds the targets' input to a graph. @returns what makes the objective of scores */
type Declare = (graph: Graph, sizes: Sizes) => (logits: Tensor) => Objective;

const found = (logits: Tensor, labels: Tensor): Tensor =>
  sum(cast(equal(argMax(logits, logits.shape.length - 1), labels), 'float32'));

const numbers: Declare = (graph, { batch, steps, classes }) => {
  const targets = graph.input('targets', 'float32', [batch, steps, classes]);
  return (logits) => ({ loss: maskedSquaredError(logits, targets) });
};

/** The inputs' names, types and shapes: see TrainingStep. */
export const objectives: Readonly<Record<Asked, Declare>> = {
  class: (graph, { batch }) => {
    const labels = graph.input('labels', 'int64', [batch]);
    return (logits) => ({ loss: softmaxCrossEntropy(logits, labels), correct: found(logits, labels) });
  },
  'step classes': (graph, { batch, steps }) => {
    const labels = graph.input('labels', 'int64', [batch, steps]);
    // A step without a target has a number that is no class, so that no score can find it.
    return (logits) => ({ loss: maskedSoftmaxCrossEntropy(logits, labels), correct: found(logits, labels) });
  },
  'step values': numbers,
  // All steps but the last of each sample are without a target.
  'sample value': numbers,
};
