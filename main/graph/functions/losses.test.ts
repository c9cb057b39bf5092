import { expect, test } from 'vitest';
import { Graph } from '../graph.ts';
import { checkOperators } from '../testing/check-operator.ts';
import { Nd, total } from '../testing/nd.ts';
import type { Tensor } from '../graph.ts';
import { evaluate } from '../testing/run.ts';
import {
  maskedSoftmaxCrossEntropy,
  maskedSquaredError,
  softmaxCrossEntropy,
  softmaxCrossEntropyPerSample,
} from './losses.ts';

const classes = [2, 0, 1, 2];
const labels = (x: Tensor) => x.graph.constant(classes, [4], 'int64');
const loss = (x: Nd, i: number) => Math.log(total(3, (k) => Math.exp(x.at(i, k)))) - x.at(i, classes[i]!);

/** Two sequences of three steps, of which the second, fourth and sixth do not count. */
const stepClasses = [2, 65535, 1, -1, 0, 3];
const stepLabels = (x: Tensor) => x.graph.constant(stepClasses, [2, 3], 'int64');
const stepLoss = (x: Nd, i: number) => {
  const row = (k: number) => x.at(Math.floor(i / 3), i % 3, k);
  return Math.log(total(3, (k) => Math.exp(row(k)))) - row(stepClasses[i]!);
};

const stepValues = [0.5, NaN, -1, 2, NaN, 0];
const square = (difference: number) => difference * difference;

checkOperators([
  {
    name: 'maskedSoftmaxCrossEntropy',
    inputs: [{ shape: [2, 3, 3] }],
    build: (x) => maskedSoftmaxCrossEntropy(x, stepLabels(x)),
    reference: (x) => new Nd([], [(stepLoss(x, 0) + stepLoss(x, 2) + stepLoss(x, 4)) / 3]),
  },
  {
    name: 'maskedSquaredError',
    inputs: [{ shape: [1, 3, 2] }],
    build: (x) => maskedSquaredError(x, x.graph.constant(stepValues, [1, 3, 2], x.dtype)),
    reference: (x) =>
      new Nd(
        [],
        [
          [0, 2, 3, 5]
            .map((i) => square(x.at(0, Math.floor(i / 2), i % 2) - stepValues[i]!))
            .reduce((a, b) => a + b) / 4,
        ],
      ),
  },
  {
    name: 'softmaxCrossEntropy',
    inputs: [{ shape: [4, 3] }],
    build: (x) => softmaxCrossEntropy(x, labels(x)),
    reference: (x) => new Nd([], [total(4, (i) => loss(x, i)) / 4]),
  },
  {
    name: 'softmaxCrossEntropyPerSample',
    inputs: [{ shape: [4, 3] }],
    build: (x) => softmaxCrossEntropyPerSample(x, labels(x)),
    reference: (x) => Nd.of([4], (i) => loss(x, i)),
  },
]);

test('large logits give a finite loss', async () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [1, 2]);
  const y = softmaxCrossEntropy(x, graph.constant([1], [1], 'int64'));
  expect(await evaluate({ y }, { x: [1000, 0] })).toEqual({ y: [1000] });
});

test('logits and labels must belong together', () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [4, 3]);
  const message = /softmaxCrossEntropy: expected logits \[N, K\] and int64 labels \[N\]/;
  expect(() => softmaxCrossEntropy(x, graph.input('a', 'int64', [3]))).toThrow(message);
  expect(() => softmaxCrossEntropy(x, graph.input('b', 'int32', [4]))).toThrow(message);
  expect(() => softmaxCrossEntropy(x, graph.input('c', 'int64', [4, 1]))).toThrow(message);
});

test('a label that is no class is an error when the model runs', async () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [1, 2]);
  const y = softmaxCrossEntropy(x, graph.input('labels', 'int64', [1]));
  await expect(evaluate({ y }, { x: [0, 0], labels: [2] })).rejects.toThrow();
});

test('where nothing counts, a masked loss is 0', async () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [1, 2, 2]);
  const classes = maskedSoftmaxCrossEntropy(x, graph.constant([65535, -1], [1, 2], 'int64'));
  const values = maskedSquaredError(x, graph.constant([NaN, NaN, NaN, NaN], [1, 2, 2], 'float32'));
  expect(await evaluate({ classes, values }, { x: [1, 2, 3, 4] })).toEqual({ classes: [0], values: [0] });
});

test('scores and targets of steps must belong together', () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [4, 5, 3]);
  expect(() => maskedSoftmaxCrossEntropy(x, graph.input('a', 'int64', [4, 4]))).toThrow(/labels \[\.\.\.\]/);
  expect(() => maskedSoftmaxCrossEntropy(x, graph.input('b', 'int64', [4]))).toThrow(/labels \[\.\.\.\]/);
  expect(() => maskedSquaredError(x, graph.input('c', 'float32', [4, 5]))).toThrow(/of one shape/);
});
