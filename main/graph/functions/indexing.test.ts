import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gradients } from '../gradients/gradients.ts';
import { Graph } from '../graph.ts';
import type { Tensor } from '../graph.ts';
import { checkOperators } from '../testing/check-operator.ts';
import { Nd } from '../testing/nd.ts';
import { evaluate } from '../testing/run.ts';
import { gather, gatherElements, range, scatterAdd } from './indexing.ts';
import { mul } from './arithmetic.ts';
import { sum } from './reductions.ts';

const picks = [2, 0, 1, 1, 2, 2];
const indices = (x: Tensor, shape: number[]) => x.graph.constant(picks, shape, 'int64');

checkOperators([
  {
    name: 'gatherElements',
    inputs: [{ shape: [2, 3] }],
    build: (x) => gatherElements(x, indices(x, [2, 3]), -1),
    reference: (x) => Nd.of([2, 3], (i, j) => x.at(i, picks[3 * i + j]!)),
  },
  {
    name: 'scatterAdd',
    inputs: [{ shape: [2, 4] }, { shape: [2, 3] }],
    build: (x, updates) => scatterAdd(x, indices(x, [2, 3]), updates, 1),
    reference: (x, updates) =>
      Nd.of([2, 4], (i, j) =>
        [0, 1, 2].reduce((sum, k) => sum + (picks[3 * i + k] === j ? updates.at(i, k) : 0), x.at(i, j)),
      ),
  },
]);

test('gather replaces the axis by the axes of the indices; its gradient adds up where they repeat', async () => {
  const cases = fc
    .array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 })
    .chain((shape) => fc.tuple(fc.constant(shape), fc.nat(shape.length - 1)))
    .chain(([shape, axis]) =>
      fc.tuple(
        fc.constant(shape),
        fc.constant(axis),
        fc.array(fc.nat(shape[axis]! - 1), { minLength: 1, maxLength: 6 }),
        fc.boolean(),
      ),
    );
  await fc.assert(
    fc.asyncProperty(cases, async ([shape, axis, picked, asMatrix]) => {
      const graph = new Graph({ dtype: 'float64' });
      const x = graph.parameter('x', shape);
      const indexShape = asMatrix ? [1, picked.length] : [picked.length];
      const y = gather(x, graph.input('i', 'int64', indexShape), axis);
      const weights = Array.from({ length: y.shape.reduce((a, b) => a * b, 1) }, (_, i) => i + 1);
      const [gradient] = gradients(sum(mul(y, graph.constant(weights, y.shape))), [x]) as [Tensor];
      const values = new Nd(
        shape,
        Nd.of(shape, () => 0).data.map((_, i) => i),
      );
      const results = await evaluate({ y, gradient }, { x: values.data, i: picked });

      const expected = Nd.of(shape.with(axis, 0).toSpliced(axis, 1, ...indexShape), (...index) => {
        const pick = picked[index[axis + indexShape.length - 1]!]!;
        return values.at(...index.toSpliced(axis, indexShape.length, pick));
      });
      expect(y.shape).toEqual(expected.shape);
      expect(results.y).toEqual(expected.data);
      const back = values.data.map(() => 0);
      expected.data.forEach((source, flat) => (back[source]! += weights[flat]!));
      expect(results.gradient).toEqual(back);
    }),
    { numRuns: 40 },
  );
});

test('gather of one index takes the axis away', async () => {
  const graph = new Graph();
  const x = graph.parameter('x', [2, 3]);
  const y = gather(x, graph.constant(1, [], 'int64'), 1);
  const [gradient] = gradients(sum(y), [x]) as [Tensor];
  expect(y.shape).toEqual([2]);
  expect(await evaluate({ y, gradient }, { x: [1, 2, 3, 4, 5, 6] })).toEqual({
    y: [2, 5],
    gradient: [0, 1, 0, 0, 1, 0],
  });
});

test('range counts from 0', async () => {
  expect(await evaluate({ y: range(new Graph(), 4) })).toEqual({ y: [0, 1, 2, 3] });
});

test('an index out of range is an error when the model runs', async () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [2, 3]);
  const y = gatherElements(x, graph.input('i', 'int64', [2, 1]), 1);
  await expect(evaluate({ y }, { x: [1, 2, 3, 4, 5, 6], i: [0, 3] })).rejects.toThrow(/out of|bounds/i);
});

test('indices must be int64 and shaped to fit', () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [2, 3]);
  expect(() => gather(x, graph.input('a', 'int32', [2]))).toThrow(/gather: expected int64 indices/);
  expect(() => gather(x, graph.input('b', 'int64', [2]), 2)).toThrow(/gather: expected an axis/);
  const short = graph.input('c', 'int64', [1, 3]);
  expect(() => gatherElements(x, short, 1)).toThrow(
    /gatherElements: expected x and indices that differ only along axis 1/,
  );
  expect(() => scatterAdd(x, short, x, 0)).toThrow(
    /scatterAdd: expected updates like x and shaped like indices/,
  );
});
