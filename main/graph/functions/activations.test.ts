import { expect, test } from 'vitest';
import { Graph } from '../graph.ts';
import { checkOperators } from '../testing/check-operator.ts';
import { evaluate } from '../testing/run.ts';
import * as f from './activations.ts';

/** erf by its Taylor series, which is exact to rounding for the small arguments here. */
function erf(x: number): number {
  let sum = 0;
  let term = x;
  for (let n = 0; n < 60; n++) {
    sum += term / (2 * n + 1);
    term *= -(x * x) / (n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

const inputs = [{ shape: [3, 5] }];

checkOperators([
  { name: 'sigmoid', inputs, build: f.sigmoid, reference: (x) => x.map((v) => 1 / (1 + Math.exp(-v))) },
  { name: 'tanh', inputs, build: f.tanh, reference: (x) => x.map(Math.tanh) },
  { name: 'softplus', inputs, build: f.softplus, reference: (x) => x.map((v) => Math.log1p(Math.exp(v))) },
  { name: 'relu', inputs, build: f.relu, reference: (x) => x.map((v) => Math.max(v, 0)) },
  { name: 'erf', inputs, build: f.erf, reference: (x) => x.map(erf), dtypes: ['float32'] },
  {
    name: 'gelu',
    inputs,
    build: f.gelu,
    reference: (x) => x.map((v) => 0.5 * v * (1 + erf(v / Math.SQRT2))),
    dtypes: ['float32'],
  },
]);

test.each(['float32', 'float64'] as const)('softplus of %s does not overflow', async (dtype) => {
  const graph = new Graph({ dtype });
  const x = graph.parameter('x', [3]);
  expect(await evaluate({ y: f.softplus(x) }, { x: [-1000, 0, 1000] })).toEqual({
    y: [0, expect.closeTo(Math.LN2, 6), 1000],
  });
});

test('erf is refused in float64, for which ONNX Runtime has no kernel', () => {
  const graph = new Graph({ dtype: 'float64' });
  expect(() => f.gelu(graph.parameter('x', [3]))).toThrow(/erf: expected float32/);
});
