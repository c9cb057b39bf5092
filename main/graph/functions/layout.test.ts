import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gradients } from '../gradients/gradients.ts';
import { Graph } from '../graph.ts';
import type { Tensor } from '../graph.ts';
import { checkOperators } from '../testing/check-operator.ts';
import { Nd } from '../testing/nd.ts';
import { evaluate, prepare } from '../testing/run.ts';
import { mul } from './arithmetic.ts';
import * as f from './layout.ts';
import { sum } from './reductions.ts';

checkOperators([
  {
    name: 'reshape',
    inputs: [{ shape: [2, 6] }],
    build: (x) => f.reshape(x, [3, -1, 2]),
    reference: (x) => new Nd([3, 2, 2], x.data),
  },
  {
    name: 'transpose',
    inputs: [{ shape: [2, 3, 4] }],
    build: (x) => f.transpose(x, [2, 0, 1]),
    reference: (x) => Nd.of([4, 2, 3], (k, i, j) => x.at(i, j, k)),
  },
  {
    name: 'transpose, reversed',
    inputs: [{ shape: [2, 3] }],
    build: (x) => f.transpose(x),
    reference: (x) => Nd.of([3, 2], (j, i) => x.at(i, j)),
  },
  {
    name: 'broadcastTo',
    inputs: [{ shape: [3, 1] }],
    build: (x) => f.broadcastTo(x, [2, 3, 4]),
    reference: (x) => Nd.of([2, 3, 4], (i, j, k) => x.at(i, j, k)),
  },
  {
    name: 'squeeze and unsqueeze',
    inputs: [{ shape: [1, 3, 1] }],
    build: (x) => f.unsqueeze(f.squeeze(x, [0]), [-1, 1]),
    reference: (x) => new Nd([3, 1, 1, 1], x.data),
  },
  {
    name: 'pad',
    inputs: [{ shape: [2, 3] }],
    build: (x) => f.pad(x, [0, 2], [1, 0], 7),
    reference: (x) => Nd.of([3, 5], (i, j) => (i < 2 && j >= 2 ? x.at(i, j - 2) : 7)),
  },
  {
    name: 'slice with a negative step',
    inputs: [{ shape: [2, 5] }],
    build: (x) => f.slice(x, { axis: 1, step: -2 }),
    reference: (x) => Nd.of([2, 3], (i, j) => x.at(i, 4 - 2 * j)),
  },
]);

/** Runs a float64 graph function of one input, with the gradient of Σ y². */
async function withGradient(shape: number[], build: (x: Tensor) => Tensor, values: number[]) {
  const graph = new Graph({ dtype: 'float64' });
  const x = graph.parameter('x', shape);
  const y = build(x);
  const [gradient] = gradients(sum(mul(y, y)), [x]) as [Tensor];
  const results = await evaluate({ y, gradient }, { x: values });
  return { shape: y.shape, y: results.y!, gradient: results.gradient! };
}

/** A shape with at least one element, and one of its axes. */
const shapeAndAxis = fc
  .array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 })
  .chain((shape) => fc.tuple(fc.constant(shape), fc.nat(shape.length - 1)));

/** 0, 1, 2 … shaped: each element tells where it came from. */
const numbered = (shape: number[]) => Nd.of(shape, () => 0).data.map((_, index) => index);

test('slice takes what a slice of a plain array takes, and its gradient goes back there', async () => {
  const bound = fc.option(fc.integer({ min: -6, max: 6 }), { nil: undefined });
  const step = fc.integer({ min: -3, max: 3 }).filter((n) => n !== 0);
  await fc.assert(
    fc.asyncProperty(shapeAndAxis, bound, bound, step, async ([shape, axis], start, end, by) => {
      const extent = shape[axis]!;
      const positions = pythonSlice(extent, start, end, by);
      const options = {
        axis,
        step: by,
        ...(start !== undefined && { start }),
        ...(end !== undefined && { end }),
      };
      const x = new Nd(shape, numbered(shape));
      const got = await withGradient(shape, (tensor) => f.slice(tensor, options), [...x.data]);
      const expected = Nd.of(shape.with(axis, positions.length), (...index) =>
        x.at(...index.with(axis, positions[index[axis]!]!)),
      );
      expect(got.shape).toEqual(expected.shape);
      expect(got.y).toEqual(expected.data);
      const taken = new Set(expected.data);
      expect(got.gradient).toEqual(x.data.map((value) => (taken.has(value) ? 2 * value : 0)));
    }),
    { numRuns: 60 },
  );
});

/** The positions of Python's range(extent)[start:end:step], one by one. */
function pythonSlice(
  extent: number,
  start: number | undefined,
  end: number | undefined,
  step: number,
): number[] {
  const fromEnd = (value: number) => (value < 0 ? value + extent : value);
  const positions: number[] = [];
  for (let at = step > 0 ? 0 : extent - 1; at >= 0 && at < extent; at += Math.sign(step)) {
    const first = start === undefined ? (step > 0 ? 0 : extent - 1) : fromEnd(start);
    const clamped = step > 0 ? Math.max(first, 0) : Math.min(first, extent - 1);
    const past = end === undefined ? false : step > 0 ? at >= fromEnd(end) : at <= fromEnd(end);
    const distance = (at - clamped) / step;
    if (!past && distance >= 0 && Number.isInteger(distance)) positions.push(at);
  }
  return positions;
}

test('concat puts parts together, and takes the gradient apart', async () => {
  const parts = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(shapeAndAxis, parts, async ([shape, axis], extents) => {
      const graph = new Graph({ dtype: 'float64' });
      let next = 0;
      const values = extents.map((extent) => numbered(shape.with(axis, extent)).map(() => next++));
      const tensors = extents.map((extent, i) => graph.parameter(`x${i}`, shape.with(axis, extent)));
      const y = f.concat(tensors, axis - shape.length);
      const grads = gradients(sum(mul(y, y)), tensors);
      const outputs = { y, ...Object.fromEntries(grads.map((gradient, i) => [`g${i}`, gradient])) };
      const results = await evaluate(outputs, Object.fromEntries(values.map((value, i) => [`x${i}`, value])));
      const arrays = extents.map((extent, i) => new Nd(shape.with(axis, extent), values[i]!));
      const expected = Nd.of(y.shape, (...index) => {
        let at = index[axis]!;
        const part = arrays.find((array) => at < array.shape[axis]! || ((at -= array.shape[axis]!), false))!;
        return part.at(...index.with(axis, at));
      });
      expect(results.y).toEqual(expected.data);
      values.forEach((value, i) => expect(results[`g${i}`]).toEqual(value.map((v) => 2 * v)));
    }),
    { numRuns: 40 },
  );
});

test('transpose moves each element to the permuted index, and its gradient back', async () => {
  const cases = fc
    .array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 })
    .chain((shape) =>
      fc.tuple(fc.constant(shape), fc.shuffledSubarray([...shape.keys()], { minLength: shape.length })),
    );
  await fc.assert(
    fc.asyncProperty(cases, async ([shape, perm]) => {
      const x = new Nd(shape, numbered(shape));
      const got = await withGradient(shape, (tensor) => f.transpose(tensor, perm), [...x.data]);
      const expected = Nd.of(
        perm.map((axis) => shape[axis]!),
        (...index) => x.at(...shape.map((_, axis) => index[perm.indexOf(axis)]!)),
      );
      expect(got.y).toEqual(expected.data);
      expect(got.gradient).toEqual(x.data.map((value) => 2 * value));
    }),
    { numRuns: 40 },
  );
});

test('what changes nothing adds nothing to the graph', () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [2, 3]);
  expect(f.reshape(x, [2, -1])).toBe(x);
  expect(f.transpose(x, [0, 1])).toBe(x);
  expect(f.slice(x, { axis: 0 })).toBe(x);
  expect(f.concat([x], 1)).toBe(x);
  expect(f.broadcastTo(x, [2, 3])).toBe(x);
  expect(f.squeeze(x)).toBe(x);
  expect(f.pad(x, [0, 0], [0, 0])).toBe(x);
  expect(graph.nodes).toEqual([]);
});

test('a dynamic batch passes through reshape, broadcastTo and pad', async () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [5, 2, 1]);
  const wide = f.broadcastTo(x, [5, 2, 3]);
  const y = f.pad(f.reshape(f.reshape(wide, [10, 3]), [5, -1]), [0, 1], [0, 0]);
  const model = await prepare({ y }, { dynamicBatch: 'N' });
  expect((await model.run({ x: [1, 2, 3, 4] })).y).toEqual([0, 1, 1, 1, 2, 2, 2, 0, 3, 3, 3, 4, 4, 4]);
});

test('what does not fit is refused', () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [2, 3]);
  const y = graph.input('y', 'float32', [2, 4]);
  expect(() => f.reshape(x, [4, 2])).toThrow(
    'reshape: expected as many elements as [4, 2], got x float32 [2, 3].',
  );
  expect(() => f.reshape(x, [4, -1])).toThrow(/reshape: expected a shape that \[4, -1\] can become/);
  expect(() => f.reshape(x, [-1, -1])).toThrow(/at most one −1/);
  expect(() => f.transpose(x, [0, 0])).toThrow(/transpose: expected a permutation of all axes, got \[0, 0\]/);
  expect(() => f.transpose(x, [0])).toThrow(/transpose: expected a permutation/);
  expect(() => f.slice(x, { axis: 2 })).toThrow(/slice: expected an axis/);
  expect(() => f.slice(x, { axis: 0, step: 0 })).toThrow(/slice: expected whole numbers/);
  expect(() => f.concat([], 0)).toThrow(/concat: expected at least one tensor/);
  expect(() => f.concat([x, y], 0)).toThrow(/concat: expected tensors that differ only along axis 0/);
  expect(() => f.broadcastTo(x, [3, 3])).toThrow(/expand: expected a shape that broadcasts to \[3, 3\]/);
  expect(() => f.broadcastTo(x, [1, 3])).toThrow(/expand: expected/);
  expect(() => f.squeeze(x, [0])).toThrow(/squeeze: expected size 1 along axes 0/);
  expect(() => f.unsqueeze(x, [4])).toThrow(/unsqueeze: expected an axis of a tensor of rank 3/);
  expect(() => f.pad(x, [1], [1, 1])).toThrow(/pad: expected a size ≥ 0 before and after each axis/);
  expect(() => f.pad(x, [-1, 0], [0, 0])).toThrow(/pad: expected a size/);
});
