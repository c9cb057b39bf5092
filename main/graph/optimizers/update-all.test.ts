/** @file One operator for all parameters gives the bits of the nodes that it stands for, on every instruction set. */
import { beforeAll, expect, test } from 'vitest';
import { installKernels, loadAddon } from '../../../kernels/index.ts';
import { Graph } from '../graph.ts';
import { add, mul } from '../functions/arithmetic.ts';
import { sum } from '../functions/reductions.ts';
import { randomNumbers } from '../testing/random.ts';
import { prepare } from '../testing/run.ts';
import { adam, adamW } from './adam.ts';
import type { Optimizer } from './optimizer.ts';
import { sgd } from './sgd.ts';
import { buildTrainingStep } from './training-step.ts';

beforeAll(async () => {
  await import('onnxruntime-node');
  installKernels();
});

const cases: [string, Optimizer][] = [
  ['sgd', sgd()],
  ['sgd with momentum', sgd({ momentum: 0.9 })],
  ['sgd with momentum and weight decay', sgd({ momentum: 0.5, weightDecay: 0.1 })],
  ['sgd with weight decay', sgd({ weightDecay: 0.1 })],
  ['adam', adam()],
  ['adam, all options', adam({ beta1: 0.5, beta2: 0.9, epsilon: 0.1, weightDecay: 0.2 })],
  ['adamW', adamW()],
  ['adamW, all options', adamW({ beta1: 0.5, beta2: 0.9, epsilon: 0.1, weightDecay: 0.2 })],
];

/** A scalar, ends of vectors, none, and more than one thread's share; their gradients come in as inputs. */
const shapes = [[], [1], [17], [0], [3, 37], [200, 181]] as const;

test.each(cases)('%s', async (_, optimizer) => {
  const graph = new Graph();
  const parameters = shapes.map((shape, i) => graph.parameter(`p${i}`, shape));
  const slopes = shapes.map((shape, i) => graph.input(`slope${i}`, 'float32', shape));
  const loss = parameters.map((p, i) => sum(mul(p, slopes[i]!))).reduce((a, b) => add(a, b));
  const step = buildTrainingStep(graph, { loss, parameters, optimizer });
  expect(Object.keys(step.fusedOutputs)).toEqual(Object.keys(step.outputs));
  const [plain, fused] = [await prepare(step.outputs), await prepare(step.fusedOutputs)];

  const random = randomNumbers(11);
  const numbers = (size: number, low: number) =>
    Array.from({ length: size }, () => (low + (1 - low) * random()) * 10 ** Math.floor(random() * 5 - 4));
  const sizeOf = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);
  const feeds: Record<string, number[]> = {};
  for (const { name = '', shape } of [...parameters, ...slopes]) feeds[name] = numbers(sizeOf(shape), -1);
  for (const [name, shape] of Object.entries(step.stateInputs)) {
    feeds[name] = numbers(sizeOf(shape), name.startsWith('adam2') ? 0 : -1);
  }
  for (const [name, value] of Object.entries(optimizer.scalarValues(3, 0.01))) feeds[name] = [value];

  const expected = await plain.run(feeds);
  for (const isa of loadAddon().isas()) {
    loadAddon().setIsa(isa);
    const given = await fused.run(feeds);
    for (const name of Object.keys(step.outputs)) {
      const different = given[name]!.findIndex((value, i) => !Object.is(value, expected[name]![i]));
      expect(different, `${name} on ${isa}: first number that differs`).toBe(-1);
      expect(given[name]!.length).toBe(expected[name]!.length);
    }
  }
  expect(expected['next.p5']).not.toEqual(feeds['p5']);
});
