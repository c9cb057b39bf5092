import { expect, test } from 'vitest';
import { Graph } from '../graph.ts';
import { checkOperators } from '../testing/check-operator.ts';
import { Nd, total } from '../testing/nd.ts';
import { prepare } from '../testing/run.ts';
import { gemm, linear, matmul, spikeLinear } from './products.ts';

const flags = [false, true];

checkOperators([
  {
    name: 'matmul of matrices',
    inputs: [{ shape: [3, 4] }, { shape: [4, 2] }],
    build: matmul,
    reference: (a, b) => Nd.of([3, 2], (i, j) => total(4, (k) => a.at(i, k) * b.at(k, j))),
  },
  {
    name: 'matmul with a shared right-hand matrix',
    inputs: [{ shape: [2, 3, 4] }, { shape: [4, 2] }],
    build: matmul,
    reference: (a, b) => Nd.of([2, 3, 2], (n, i, j) => total(4, (k) => a.at(n, i, k) * b.at(k, j))),
  },
  {
    name: 'matmul with broadcast batches',
    inputs: [{ shape: [2, 1, 3, 4] }, { shape: [3, 4, 2] }],
    build: matmul,
    reference: (a, b) =>
      Nd.of([2, 3, 3, 2], (m, n, i, j) => total(4, (k) => a.at(m, n, i, k) * b.at(m, n, k, j))),
  },
  ...flags.flatMap((transA) =>
    flags.map((transB) => ({
      name: `gemm, transA ${transA}, transB ${transB}`,
      inputs: [{ shape: transA ? [4, 3] : [3, 4] }, { shape: transB ? [2, 4] : [4, 2] }, { shape: [2] }],
      build: (a: Parameters<typeof gemm>[0], b: typeof a, c: typeof a) => gemm(a, b, { transA, transB, c }),
      reference: (a: Nd, b: Nd, c: Nd) =>
        Nd.of([3, 2], (i, j) => {
          const left = (k: number) => (transA ? a.at(k, i) : a.at(i, k));
          const right = (k: number) => (transB ? b.at(j, k) : b.at(k, j));
          return c.at(j) + total(4, (k) => left(k) * right(k));
        }),
    })),
  ),
  {
    name: 'gemm with a column as bias',
    inputs: [{ shape: [3, 4] }, { shape: [4, 2] }, { shape: [3, 1] }],
    build: (a, b, c) => gemm(a, b, { c }),
    reference: (a, b, c) => Nd.of([3, 2], (i, j) => c.at(i, j) + total(4, (k) => a.at(i, k) * b.at(k, j))),
  },
  {
    name: 'linear',
    inputs: [{ shape: [2, 5, 3] }, { shape: [4, 3] }, { shape: [4] }],
    build: linear,
    reference: (x, w, b) =>
      Nd.of([2, 5, 4], (n, t, j) => b.at(j) + total(3, (k) => x.at(n, t, k) * w.at(j, k))),
  },
  {
    name: 'spikeLinear',
    ...({ dtypes: ['float32'], portable: true } as const),
    inputs: [{ shape: [2, 5, 3] }, { shape: [4, 3] }, { shape: [4] }],
    build: spikeLinear,
    reference: (x, w, b) =>
      Nd.of([2, 5, 4], (n, t, j) => b.at(j) + total(3, (k) => x.at(n, t, k) * w.at(j, k))),
  },
  {
    name: 'linear of one vector, without a bias',
    inputs: [{ shape: [3] }, { shape: [4, 3] }],
    build: (x, w) => linear(x, w),
    reference: (x, w) => Nd.of([4], (j) => total(3, (k) => x.at(k) * w.at(j, k))),
  },
]);

test('a linear layer is one Gemm with the bias in it', () => {
  const graph = new Graph();
  linear(graph.input('x', 'float32', [8, 5, 3]), graph.parameter('w', [4, 3]), graph.parameter('b', [4]));
  expect(graph.nodes.map(({ op }) => op)).toEqual(['reshape', 'gemm', 'reshape']);
});

test('a linear layer takes any batch where the batch is dynamic', async () => {
  const graph = new Graph();
  const y = linear(
    graph.input('x', 'float32', [7, 2, 1]),
    graph.parameter('w', [1, 1]),
    graph.parameter('b', [1]),
  );
  const model = await prepare({ y }, { dynamicBatch: 'batch' });
  const run = async (x: number[]) => (await model.run({ x, w: [2], b: [1] })).y;
  expect(await run([1, 2])).toEqual([3, 5]);
  expect(await run([1, 2, 3, 4, 5, 6])).toEqual([3, 5, 7, 9, 11, 13]);
});

test('sizes that do not fit are refused', () => {
  const graph = new Graph();
  const a = graph.input('a', 'float32', [2, 3]);
  const b = graph.input('b', 'float32', [2, 3]);
  const v = graph.input('v', 'float32', [3]);
  expect(() => matmul(a, b)).toThrow(/matmul: expected as many columns of a as rows of b/);
  expect(() => matmul(a, v)).toThrow(/matmul: expected matrices/);
  expect(() => gemm(a, b)).toThrow(
    'gemm: expected equal inner sizes in a·b, got a float32 [2, 3], b float32 [2, 3].',
  );
  expect(() => gemm(a, b, { transA: true, c: graph.input('c', 'float32', [2]) })).toThrow(
    /broadcasts to \[3, 3\]/,
  );
  expect(() => linear(a, graph.input('w', 'float32', [4, 2]))).toThrow(/linear: expected x \[..., in\]/);
  expect(() => linear(a, b, v)).toThrow(/linear: expected bias \[out\]/);
  const batched = graph.input('p', 'float32', [2, 3, 4]);
  expect(() => matmul(batched, graph.input('q', 'float32', [5, 4, 1]))).toThrow(
    /leading axes that broadcast/,
  );
});
