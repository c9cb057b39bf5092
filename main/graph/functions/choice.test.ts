import { expect, test } from 'vitest';
import { gradients } from '../gradients/gradients.ts';
import { Graph } from '../graph.ts';
import { checkOperators } from '../testing/check-operator.ts';
import { Nd } from '../testing/nd.ts';
import { evaluate } from '../testing/run.ts';
import { add, mul } from './arithmetic.ts';
import * as f from './choice.ts';
import { sum } from './reductions.ts';

checkOperators([
  {
    name: 'where',
    inputs: [{ shape: [2, 3] }, { shape: [3] }, { shape: [2, 1] }],
    build: (x, a, b) => add(f.where(f.greater(x, 0), a, b), mul(x, 0)),
    reference: (x, a, b) => Nd.of([2, 3], (i, j) => (x.at(i, j) > 0 ? a.at(i, j) : b.at(i, j))),
  },
  {
    name: 'where with a number',
    inputs: [{ shape: [2, 3] }],
    build: (x) => f.where(f.less(x, 0.5), mul(x, x), 0.25),
    reference: (x) => x.map((v) => (v < 0.5 ? v * v : 0.25)),
  },
  {
    name: 'cast between floats',
    inputs: [{ shape: [4] }],
    build: (x) => f.cast(mul(f.cast(x, 'float32'), 0.5), x.dtype),
    reference: (x) => x.map((v) => v * 0.5),
  },
  {
    name: 'stopGradient',
    inputs: [{ shape: [4] }],
    build: (x) => add(x, f.stopGradient(f.cast(f.greater(x, 0), x.dtype))),
    reference: (x) => x.map((v) => v + (v > 0 ? 1 : 0)),
  },
]);

test('comparisons and logic give bools', async () => {
  const graph = new Graph();
  const a = graph.input('a', 'float32', [3]);
  const b = graph.input('b', 'float32', [3]);
  const outputs = {
    equal: f.equal(a, b),
    greater: f.greater(a, b),
    greaterOrEqual: f.greaterOrEqual(a, b),
    less: f.less(a, b),
    lessOrEqual: f.lessOrEqual(a, b),
    and: f.logicalAnd(f.greaterOrEqual(a, b), f.lessOrEqual(a, b)),
    or: f.logicalOr(f.greater(a, b), f.less(a, b)),
    not: f.logicalNot(f.equal(a, b)),
  };
  for (const output of Object.values(outputs)) expect(output.dtype).toBe('bool');
  expect(await evaluate(outputs, { a: [1, 2, 3], b: [2, 2, 2] })).toEqual({
    equal: [0, 1, 0],
    greater: [0, 0, 1],
    greaterOrEqual: [0, 1, 1],
    less: [1, 0, 0],
    lessOrEqual: [1, 1, 0],
    and: [0, 1, 0],
    or: [1, 0, 1],
    not: [1, 0, 1],
  });
});

test('a cast to the same type is the tensor itself, and integers are cut off towards zero', async () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [3]);
  expect(f.cast(x, 'float32')).toBe(x);
  expect(await evaluate({ y: f.cast(x, 'int64') }, { x: [1.9, -1.9, 0] })).toEqual({ y: [1, -1, 0] });
});

test('a condition must be bool, and logic takes nothing else', () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [3]);
  expect(() => f.where(x, x, x)).toThrow(/where: expected bool/);
  expect(() => f.logicalNot(x)).toThrow(/logicalNot: expected bool/);
  expect(() => f.where(f.equal(x, x), x, graph.input('y', 'float32', [2]))).toThrow(
    /where: expected shapes that broadcast/,
  );
});

test('nothing passes stopGradient', () => {
  const graph = new Graph();
  const x = graph.parameter('x', [3]);
  expect(() => gradients(sum(f.stopGradient(x)), [x])).toThrow(
    'The loss does not depend on x (float32 [3]).',
  );
});
