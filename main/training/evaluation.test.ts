import { expect, test } from 'vitest';
import { listNodes } from '../graph/index.ts';
import { findVariant, variantOptions } from '../models/index.ts';
import { evaluationBatch } from './evaluation-batch.ts';
import { buildForward } from './evaluation.ts';
import type { LayerOutput } from './evaluation.ts';

const specOf = (variant: string, steps = 10, batch = 64) => {
  const options = variantOptions(findVariant(variant), { hidden: 128, layers: 2 });
  return { variant, options, batch, steps, channels: 1, classes: 10 };
};

/** The operators of the domain refract, in order. */
function operators(variant: string, also: readonly LayerOutput[] = []): string[] {
  const nodes = listNodes(buildForward(specOf(variant), { portable: false, also }));
  return nodes.map(({ op }) => op).filter((op) => /^(Spiking|Lif|Sliding)/.test(op));
}

test.each(['lif-none', 'lif-soft', 'lif-hard', 'lif-refractory', 'lif-refractory-conv'])(
  '%s is evaluated, and predicts, with the operators that train it',
  (variant) => {
    expect(operators(variant)).toEqual(['SpikingLayer', 'SpikingLayer']);
    expect(operators(variant, ['trains'])).toEqual(['SpikingLayer', 'SpikingLayer']);
  },
);

test('where potentials are asked for, each is computed on its own', () => {
  expect(operators('lif-soft', ['potentials'])).toEqual(['LifNeuron', 'LifNeuron']);
});

test('short sequences are evaluated in the batches of training', () => {
  expect(evaluationBatch(specOf('lif-soft', 784), true, 2)).toBe(64);
  expect(evaluationBatch(specOf('lif-soft', 784), false, 2)).toBe(64);
});

test('of long sequences, as many at once as fit: 2 GiB of 36 or 4,100 bytes a step', () => {
  expect(evaluationBatch(specOf('lif-soft', 10_000_000), true, 2)).toBe(5);
  expect(evaluationBatch(specOf('lif-soft', 100_000), false, 2)).toBe(5);
});

test('each thread has a sample, unless there are fewer', () => {
  expect(evaluationBatch(specOf('lif-soft', 1e10), true, 4)).toBe(4);
  expect(evaluationBatch(specOf('lif-soft', 1e10, 3), true, 4)).toBe(3);
});
