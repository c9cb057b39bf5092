import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gradients } from '../gradients/gradients.ts';
import { Graph } from '../graph.ts';
import { checkOperators, expectClose } from '../testing/check-operator.ts';
import { Nd, reduceAxes, total } from '../testing/nd.ts';
import { evaluate } from '../testing/run.ts';
import { add, mul } from './arithmetic.ts';
import * as f from './reductions.ts';

const plain = {
  sum: (values: number[]) => values.reduce((a, b) => a + b, 0),
  mean: (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length,
  max: (values: number[]) => Math.max(...values),
};
type Name = keyof typeof plain;
const names = Object.keys(plain) as Name[];

/** softmax of a [2, 3, 4] array along its second axis. */
const softmaxAt = (x: Nd, i: number, j: number, k: number) =>
  Math.exp(x.at(i, j, k)) / total(3, (other) => Math.exp(x.at(i, other, k)));

checkOperators([
  ...names.flatMap((name) => [
    {
      name: `${name} over all`,
      inputs: [{ shape: [2, 3] }],
      build: (x: Parameters<typeof f.sum>[0]) => f[name](x),
      reference: (x: Nd) => reduceAxes(x, [0, 1], plain[name]),
    },
    {
      name: `${name} over axes`,
      inputs: [{ shape: [2, 3, 4] }],
      build: (x: Parameters<typeof f.sum>[0]) => f[name](x, [2, 0]),
      reference: (x: Nd) => reduceAxes(x, [0, 2], plain[name]),
    },
    {
      name: `${name} over the last axis, kept`,
      inputs: [{ shape: [2, 3] }],
      build: (x: Parameters<typeof f.sum>[0]) => add(x, f[name](x, [-1], true)),
      reference: (x: Nd) => {
        const reduced = reduceAxes(x, [1], plain[name]);
        return Nd.of([2, 3], (i, j) => x.at(i, j) + reduced.at(i));
      },
    },
  ]),
  {
    name: 'softmax',
    inputs: [{ shape: [2, 3, 4] }],
    build: (x) => f.softmax(x, 1),
    reference: (x) => Nd.of([2, 3, 4], (i, j, k) => softmaxAt(x, i, j, k)),
  },
  {
    name: 'logSoftmax',
    inputs: [{ shape: [2, 3, 4] }],
    build: (x) => f.logSoftmax(x, -2),
    reference: (x) => Nd.of([2, 3, 4], (i, j, k) => Math.log(softmaxAt(x, i, j, k))),
  },
]);

test('sum, mean and max of any shape over any axes, with their gradients', async () => {
  const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 });
  const input = shapes.chain((shape) =>
    fc.record({
      shape: fc.constant(shape),
      axes: fc.uniqueArray(fc.nat(shape.length - 1), { minLength: 1 }),
      keepDims: fc.boolean(),
      name: fc.constantFrom(...names),
    }),
  );
  await fc.assert(
    fc.asyncProperty(input, async ({ shape, axes, keepDims, name }) => {
      const graph = new Graph({ dtype: 'float64' });
      const x = graph.parameter('x', shape);
      const y = f[name](x, axes, keepDims);
      const [gradient] = gradients(f.sum(mul(y, y)), [x]) as [typeof x];
      // Different values for all of the 256 numbers that there may be, so that no maximum is shared.
      const values = Nd.of(shape, () => 0).data.map((_, index) => ((index * 37) % 257) / 128 - 1);
      const results = await evaluate({ y, gradient }, { x: values });
      const reference = reduceAxes(new Nd(shape, values), axes, plain[name]);
      expect(y.shape).toEqual(
        keepDims ? shape.map((n, axis) => (axes.includes(axis) ? 1 : n)) : [...reference.shape],
      );
      expectClose(results.y!, reference.data, 1e-12, name);

      const kept = new Nd(
        shape.map((n, axis) => (axes.includes(axis) ? 1 : n)),
        reference.data,
      );
      const count = axes.reduce((product, axis) => product * shape[axis]!, 1);
      const slope = {
        sum: () => 1,
        mean: () => 1 / count,
        max: (v: number, top: number) => Number(v === top),
      }[name];
      const expected = Nd.of(shape, (...index) => {
        const top = kept.at(...index);
        return 2 * top * slope(new Nd(shape, values).at(...index), top);
      });
      expectClose(results.gradient!, expected.data, 1e-12, `gradient of ${name}`);
    }),
    { numRuns: 40 },
  );
});

test('elements that share the maximum share its gradient', async () => {
  const graph = new Graph();
  const x = graph.parameter('x', [4]);
  const [gradient] = gradients(f.max(x), [x]) as [typeof x];
  expect(await evaluate({ gradient }, { x: [1, 3, 3, 2] })).toEqual({ gradient: [0, 0.5, 0.5, 0] });
});

test('argMax gives the first of equals', async () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [2, 3]);
  const y = f.argMax(x, -1);
  expect([y.dtype, y.shape]).toEqual(['int64', [2]]);
  expect(await evaluate({ y }, { x: [1, 2, 2, 5, 4, 5] })).toEqual({ y: [1, 0] });
});

test('reductions of nothing, of no axes and over wrong axes', async () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [2, 3]);
  const empty = graph.input('empty', 'float32', [0, 3]);
  expect(f.sum(x, [])).toBe(x);
  expect(await evaluate({ y: f.sum(empty, [0]) }, { empty: [] })).toEqual({ y: [0, 0, 0] });
  expect(() => f.mean(empty, [0])).toThrow(/mean: expected at least one element/);
  expect(() => f.max(empty)).toThrow(/max: expected at least one element/);
  expect(() => f.argMax(empty, 0)).toThrow(/argMax: expected at least one element/);
  expect(() => f.sum(x, [2])).toThrow('sum: expected an axis of a tensor of rank 2, got axis 2.');
  expect(() => f.sum(x, [0, -2])).toThrow(/sum: expected each axis once/);
  expect(() => f.softmax(x, 2)).toThrow(/softmax: expected an axis/);
  expect(() => f.mean(graph.input('n', 'int64', [2]))).toThrow(/mean: expected float32 or float64/);
});
