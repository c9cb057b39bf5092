import { expect, test } from 'vitest';
import { linear } from '../functions/products.ts';
import { softmaxCrossEntropy } from '../functions/losses.ts';
import { sum } from '../functions/reductions.ts';
import { mul } from '../functions/arithmetic.ts';
import { GradientError } from '../gradients/gradients.ts';
import { Graph } from '../graph.ts';
import { evaluate, prepare } from '../testing/run.ts';
import { adam } from './adam.ts';
import { sgd } from './sgd.ts';
import { buildTrainingStep } from './training-step.ts';

test('the names of inputs and outputs', () => {
  const graph = new Graph();
  const w = graph.parameter('layer.weight', [2, 3]);
  const step = buildTrainingStep(graph, { loss: sum(mul(w, w)), parameters: [w], optimizer: adam() });
  expect(Object.keys(step.outputs)).toEqual([
    'next.layer.weight',
    'next.adam1.layer.weight',
    'next.adam2.layer.weight',
  ]);
  expect(step.stateInputs).toEqual({ 'adam1.layer.weight': [2, 3], 'adam2.layer.weight': [2, 3] });
  expect(step.scalarInputs).toEqual([
    'optimizer.learningRate',
    'optimizer.correction1',
    'optimizer.correction2',
  ]);
  expect(graph.inputs.map(({ name, dtype }) => `${name} ${dtype}`)).toEqual([
    'optimizer.learningRate float32',
    'optimizer.correction1 float32',
    'optimizer.correction2 float32',
    'adam1.layer.weight float32',
    'adam2.layer.weight float32',
  ]);
});

test('clipping scales the step; the norm is that before it', async () => {
  const graph = new Graph();
  const w = graph.parameter('w', [2]);
  const loss = sum(mul(w, graph.constant([3, 4])));
  const step = buildTrainingStep(graph, { loss, parameters: [w], optimizer: sgd(), clipNorm: 1 });
  const outputs = { ...step.outputs, norm: step.gradientNorm };
  expect(await evaluate(outputs, { w: [1, 1], 'optimizer.learningRate': [1] })).toEqual({
    'next.w': [expect.closeTo(0.4, 5), expect.closeTo(0.2, 5)],
    norm: [5],
  });
});

test('a few steps bring the loss of a small classifier down', async () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [4, 2]);
  const labels = graph.input('labels', 'int64', [4]);
  const parameters = [graph.parameter('w', [2, 2]), graph.parameter('b', [2])] as const;
  const loss = softmaxCrossEntropy(linear(x, ...parameters), labels);
  const step = buildTrainingStep(graph, { loss, parameters, optimizer: sgd() });
  const model = await prepare({ loss, ...step.outputs });
  const data = { x: [0, 1, 0, 2, 1, 0, 3, 0], labels: [0, 0, 1, 1] };
  let [w, b] = [
    [0, 0, 0, 0],
    [0, 0],
  ];
  const losses: number[] = [];
  for (let at = 0; at < 20; at++) {
    const results = await model.run({ ...data, w, b, 'optimizer.learningRate': [0.5] });
    losses.push(results.loss![0]!);
    [w, b] = [results['next.w']!, results['next.b']!];
  }
  expect(losses[0]).toBeCloseTo(Math.LN2, 6);
  expect(losses.at(-1)).toBeLessThan(0.1);
});

test('a parameter that does nothing, and one without a name, cannot be trained', () => {
  const graph = new Graph();
  const w = graph.parameter('w', [2]);
  const idle = graph.parameter('idle', [2]);
  const twice = mul(w, 2);
  const loss = sum(mul(twice, twice));
  const build = (parameters: (typeof w)[]) => () =>
    buildTrainingStep(graph, { loss, parameters, optimizer: sgd() });
  expect(build([w, idle])).toThrow(GradientError);
  expect(build([twice])).toThrow('Only named parameters can be trained.');
});
