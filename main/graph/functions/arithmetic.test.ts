import { expect, test } from 'vitest';
import { gradients } from '../gradients/gradients.ts';
import { Graph } from '../graph.ts';
import { ShapeError } from '../shape.ts';
import { checkOperators } from '../testing/check-operator.ts';
import { Nd } from '../testing/nd.ts';
import { evaluate } from '../testing/run.ts';
import * as f from './arithmetic.ts';
import { broadcastTo } from './layout.ts';
import { sum } from './reductions.ts';

type Binary = (a: number, b: number) => number;

/** A broadcasting formula over shapes [2, 1, 4] and [3, 1]. */
const broadcasting = (formula: Binary) => (a: Nd, b: Nd) =>
  Nd.of([2, 3, 4], (i, j, k) => formula(a.at(i, j, k), b.at(i, j, k)));

const binary = { add: (a, b) => a + b, sub: (a, b) => a - b, mul: (a, b) => a * b } satisfies Record<
  string,
  Binary
>;

const positive = { low: 0.5, high: 3 };

checkOperators([
  ...Object.entries(binary).map(([name, formula]) => ({
    name,
    inputs: [{ shape: [2, 1, 4] }, { shape: [3, 1] }],
    build: f[name as keyof typeof binary],
    reference: broadcasting(formula),
  })),
  {
    name: 'div',
    inputs: [{ shape: [2, 1, 4] }, { shape: [3, 1], ...positive }],
    build: f.div,
    reference: broadcasting((a, b) => a / b),
  },
  {
    name: 'minimum',
    inputs: [{ shape: [2, 1, 4] }, { shape: [3, 1] }],
    build: f.minimum,
    reference: broadcasting(Math.min),
  },
  {
    name: 'maximum',
    inputs: [{ shape: [2, 1, 4] }, { shape: [3, 1] }],
    build: f.maximum,
    reference: broadcasting(Math.max),
  },
  ...[0, 1, 2, 0.5, 3, -1.5].map((exponent) => ({
    name: `pow ${exponent}`,
    inputs: [{ shape: [5], ...positive }],
    build: (x: Parameters<typeof f.pow>[0]) => f.add(f.pow(x, exponent), x),
    reference: (x: Nd) => x.map((value) => value ** exponent + value),
  })),
  { name: 'neg', inputs: [{ shape: [5] }], build: f.neg, reference: (x) => x.map((v) => -v) },
  { name: 'abs', inputs: [{ shape: [5] }], build: f.abs, reference: (x) => x.map(Math.abs) },
  { name: 'exp', inputs: [{ shape: [5] }], build: f.exp, reference: (x) => x.map(Math.exp) },
  { name: 'sin', inputs: [{ shape: [5] }], build: f.sin, reference: (x) => x.map(Math.sin) },
  { name: 'cos', inputs: [{ shape: [5] }], build: f.cos, reference: (x) => x.map(Math.cos) },
  { name: 'log', inputs: [{ shape: [5], ...positive }], build: f.log, reference: (x) => x.map(Math.log) },
  { name: 'sqrt', inputs: [{ shape: [5], ...positive }], build: f.sqrt, reference: (x) => x.map(Math.sqrt) },
  { name: 'square', inputs: [{ shape: [5] }], build: f.square, reference: (x) => x.map((v) => v * v) },
  {
    name: 'sign',
    inputs: [{ shape: [5] }],
    build: (x) => f.add(x, f.sign(x)),
    reference: (x) => x.map((v) => v + Math.sign(v)),
  },
  {
    name: 'numbers as operands',
    inputs: [{ shape: [5], ...positive }],
    build: (x) => f.div(2, f.sub(f.mul(x, 3), 1)),
    reference: (x) => x.map((v) => 2 / (3 * v - 1)),
  },
]);

test('shapes that do not broadcast are refused with their names', () => {
  const graph = new Graph();
  const a = graph.input('a', 'float32', [2, 3]);
  const b = graph.input('b', 'float32', [4]);
  expect(() => f.add(a, b)).toThrow(ShapeError);
  expect(() => f.add(a, b)).toThrow(
    'add: expected shapes that broadcast to each other, got a float32 [2, 3], b float32 [4].',
  );
});

test('element types that differ, or that an operator cannot take, are refused', () => {
  const graph = new Graph();
  const float = graph.input('float', 'float32', [2]);
  const double = graph.input('double', 'float64', [2]);
  const whole = graph.input('whole', 'int64', [2]);
  expect(() => f.mul(float, double)).toThrow(/the same for all, got a float32 \[2\], b float64 \[2\]/);
  expect(() => f.exp(whole)).toThrow(/exp: expected float32 or float64/);
  expect(() => f.add(1, 2)).toThrow(/add: expected at least one tensor/);
});

test('tensors of two graphs do not mix', () => {
  const a = new Graph().input('a', 'float32', []);
  const b = new Graph().input('b', 'float32', []);
  expect(() => f.add(a, b)).toThrow(/add: expected tensors of one graph/);
});

test('equal operands share the gradient of a minimum and a maximum', async () => {
  const graph = new Graph();
  const a = graph.parameter('a', [3]);
  const b = graph.parameter('b', [3]);
  const [lowA, lowB] = gradients(sum(f.minimum(a, b)), [a, b]) as [typeof a, typeof a];
  const [highA, highB] = gradients(sum(f.maximum(a, b)), [a, b]) as [typeof a, typeof a];
  const got = await evaluate({ lowA, lowB, highA, highB }, { a: [1, 2, 3], b: [2, 2, 2] });
  expect(got).toEqual({ lowA: [1, 0.5, 0], lowB: [0, 0.5, 1], highA: [0, 0.5, 1], highB: [1, 0.5, 0] });
});

test('integers divide towards zero', async () => {
  const graph = new Graph();
  const a = graph.input('a', 'int64', [2]);
  expect(await evaluate({ y: f.div(a, 2) }, { a: [7, -7] })).toEqual({ y: [3, -3] });
});

test('an operand that broadcasting expands anyway is not expanded first', async () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [2, 3]);
  const v = graph.input('v', 'float32', [3]);
  expect(f.mul(x, broadcastTo(v, [2, 3]))).toBe(f.mul(x, v));
  expect(f.mul(broadcastTo(v, [2, 3]), broadcastTo(v, [2, 3])).shape).toEqual([2, 3]);
  const wide = f.add(broadcastTo(v, [2, 3]), v);
  expect(await evaluate({ wide }, { v: [1, 2, 3] })).toEqual({ wide: [2, 4, 6, 2, 4, 6] });
});
