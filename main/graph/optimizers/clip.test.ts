import { expect, test } from 'vitest';
import { Graph } from '../graph.ts';
import type { Tensor } from '../graph.ts';
import { evaluate } from '../testing/run.ts';
import { clipByGlobalNorm, globalNorm } from './clip.ts';

test('the global norm is that of all gradients as one vector', async () => {
  const graph = new Graph({ dtype: 'float64' });
  const norm = globalNorm([graph.parameter('a', [2]), graph.parameter('b', [1, 1])]);
  expect(await evaluate({ norm }, { a: [2, 3], b: [6] })).toEqual({ norm: [7] });
});

test('long gradients are shortened together, short ones stay', async () => {
  const graph = new Graph({ dtype: 'float64' });
  const inputs = [graph.parameter('a', [2]), graph.parameter('b', [1])];
  const { gradients, norm } = clipByGlobalNorm(inputs, 3.5);
  const [clippedA, clippedB] = gradients as [Tensor, Tensor];
  const long = await evaluate({ clippedA, clippedB, norm }, { a: [2, 3], b: [6] });
  const factor = 3.5 / (7 + 1e-6);
  expect(long.norm).toEqual([7]);
  expect(long.clippedA).toEqual([2, 3].map((v) => expect.closeTo(v * factor, 12)));
  expect(long.clippedB).toEqual([expect.closeTo(6 * factor, 12)]);
  expect(await evaluate({ clippedA, clippedB }, { a: [0.5, 0], b: [1] })).toEqual({
    clippedA: [0.5, 0],
    clippedB: [1],
  });
});

test('zero gradients stay zero, and the largest norm must be above 0', async () => {
  const graph = new Graph();
  const { gradients } = clipByGlobalNorm([graph.parameter('a', [2])], 1);
  expect(await evaluate({ clipped: gradients[0]! }, { a: [0, 0] })).toEqual({ clipped: [0, 0] });
  expect(() => clipByGlobalNorm(gradients, 0)).toThrow('maxNorm must be above 0, got 0.');
});
