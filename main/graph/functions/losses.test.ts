import { expect, test } from 'vitest';
import { Graph } from '../graph.ts';
import { checkOperators } from '../testing/check-operator.ts';
import { Nd, total } from '../testing/nd.ts';
import type { Tensor } from '../graph.ts';
import { evaluate } from '../testing/run.ts';
import { softmaxCrossEntropy, softmaxCrossEntropyPerSample } from './losses.ts';

const classes = [2, 0, 1, 2];
const labels = (x: Tensor) => x.graph.constant(classes, [4], 'int64');
const loss = (x: Nd, i: number) => Math.log(total(3, (k) => Math.exp(x.at(i, k)))) - x.at(i, classes[i]!);

checkOperators([
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
