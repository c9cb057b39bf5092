import { expect, test } from 'vitest';
import { Graph } from '../graph.ts';
import { checkOperators } from '../testing/check-operator.ts';
import { Nd, total } from '../testing/nd.ts';
import { causalConv } from './convolution.ts';

const cases = [
  { name: 'a kernel for each channel', shape: [2, 5, 3], weight: [3, 4] },
  { name: 'a shared kernel', shape: [2, 5, 3], weight: [1, 2] },
  { name: 'a kernel longer than the sequence', shape: [1, 3, 2], weight: [2, 6] },
  { name: 'one step and one weight', shape: [2, 1, 2], weight: [2, 1] },
];

checkOperators(
  cases.map(({ name, shape, weight }) => ({
    name: `causalConv with ${name}`,
    inputs: [{ shape }, { shape: weight }],
    build: causalConv,
    reference: (x, w) =>
      Nd.of(shape, (b, t, c) => total(Math.min(weight[1]!, t + 1), (i) => w.at(c, i) * x.at(b, t - i, c))),
  })),
);

test('kernels that do not fit are refused', () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [2, 5, 3]);
  expect(() => causalConv(x, graph.input('a', 'float32', [2, 4]))).toThrow(
    /causalConv: expected one kernel, or one for each of 3/,
  );
  expect(() => causalConv(x, graph.input('b', 'float32', [4]))).toThrow(/causalConv: expected x \[B, T, C\]/);
  expect(() => causalConv(x, graph.input('c', 'float32', [3, 0]))).toThrow(/at least one weight/);
});
