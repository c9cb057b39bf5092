import { expect, test } from 'vitest';
import { Graph } from '../graph.ts';
import { checkOperators } from '../testing/check-operator.ts';
import { Nd, reduceAxes, total } from '../testing/nd.ts';
import { evaluate } from '../testing/run.ts';
import { batchNorm, layerNorm, norm, rmsNorm } from './normalization.ts';

const average = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const spread = (values: number[]) => average(values.map((v) => (v - average(values)) ** 2));

const inputs = [{ shape: [2, 3, 4] }, { shape: [4] }, { shape: [4] }];
const epsilon = 0.1;

checkOperators([
  {
    name: 'layerNorm',
    inputs,
    build: (x, scale, bias) => layerNorm(x, scale, bias, { epsilon }),
    reference: (x, scale, bias) =>
      Nd.of([2, 3, 4], (i, j, k) => {
        const row = [0, 1, 2, 3].map((c) => x.at(i, j, c));
        return ((x.at(i, j, k) - average(row)) / Math.sqrt(spread(row) + epsilon)) * scale.at(k) + bias.at(k);
      }),
  },
  {
    name: 'rmsNorm',
    inputs: inputs.slice(0, 2),
    build: (x, scale) => rmsNorm(x, scale, { epsilon }),
    reference: (x, scale) =>
      Nd.of([2, 3, 4], (i, j, k) => {
        const meanSquare = total(4, (c) => x.at(i, j, c) ** 2) / 4;
        return (x.at(i, j, k) / Math.sqrt(meanSquare + epsilon)) * scale.at(k);
      }),
  },
  {
    name: 'norm about the mean, as one operator',
    ...({ dtypes: ['float32'], portable: true } as const),
    inputs,
    build: (x, scale, bias) => norm(x, scale, bias, { centred: true, epsilon }),
    reference: (x, scale, bias) =>
      Nd.of([2, 3, 4], (i, j, k) => {
        const row = [0, 1, 2, 3].map((c) => x.at(i, j, c));
        return ((x.at(i, j, k) - average(row)) / Math.sqrt(spread(row) + epsilon)) * scale.at(k) + bias.at(k);
      }),
  },
  {
    name: 'norm by the root mean square, as one operator',
    ...({ dtypes: ['float32'], portable: true } as const),
    inputs: inputs.slice(0, 2),
    build: (x, scale) => norm(x, scale, undefined, { centred: false, epsilon }),
    reference: (x, scale) =>
      Nd.of([2, 3, 4], (i, j, k) => {
        const meanSquare = total(4, (c) => x.at(i, j, c) ** 2) / 4;
        return (x.at(i, j, k) / Math.sqrt(meanSquare + epsilon)) * scale.at(k);
      }),
  },
  {
    name: 'batchNorm in training',
    inputs,
    build: (x, scale, bias) => batchNorm(x, scale, bias, { epsilon, training: true }).y,
    reference: (x, scale, bias) => {
      const mean = reduceAxes(x, [0, 1], average);
      const variance = reduceAxes(x, [0, 1], spread);
      return Nd.of([2, 3, 4], (i, j, k) => {
        return (
          ((x.at(i, j, k) - mean.at(k)) / Math.sqrt(variance.at(k) + epsilon)) * scale.at(k) + bias.at(k)
        );
      });
    },
  },
  {
    name: 'batchNorm in evaluation',
    inputs: [...inputs, { shape: [4] }, { shape: [4], low: 0.5, high: 2 }],
    build: (x, scale, bias, mean, variance) =>
      batchNorm(x, scale, bias, { epsilon, training: false, mean, variance }).y,
    reference: (x, scale, bias, mean, variance) =>
      Nd.of([2, 3, 4], (i, j, k) => {
        return (
          ((x.at(i, j, k) - mean.at(k)) / Math.sqrt(variance.at(k) + epsilon)) * scale.at(k) + bias.at(k)
        );
      }),
  },
]);

test('batchNorm gives the statistics it used', async () => {
  const graph = new Graph({ dtype: 'float64' });
  const [scale, bias] = [graph.constant([1, 1]), graph.constant([0, 0])];
  const { mean, variance } = batchNorm(graph.parameter('x', [3, 2]), scale, bias, { training: true });
  const got = await evaluate({ mean, variance }, { x: [1, 10, 2, 10, 6, 10] });
  expect(got.mean).toEqual([3, 10]);
  expect(got.variance).toEqual([expect.closeTo(14 / 3, 12), 0]);
});

test('vectors that do not fit the last axis are refused', () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [2, 3]);
  const good = graph.input('good', 'float32', [3]);
  const bad = graph.input('bad', 'float32', [2]);
  expect(() => layerNorm(x, good, bad)).toThrow(
    /layerNorm: expected vectors of shape \[3\] for x \[..., 3\]/,
  );
  expect(() => rmsNorm(x, bad)).toThrow(/rmsNorm: expected vectors/);
  expect(() => batchNorm(x, good, good, { training: false, mean: bad, variance: good })).toThrow(
    /batchNorm: expected vectors/,
  );
  expect(() => batchNorm(good, good, good, { training: true })).toThrow(
    /batchNorm: expected x with an axis besides the last/,
  );
  expect(() => rmsNorm(graph.input('s', 'float32', []), good)).toThrow(/rmsNorm: expected x \[..., C\]/);
});
