import { expect, test } from 'vitest';
import { add, mul } from './functions/arithmetic.ts';
import { Graph } from './graph.ts';
import { ShapeError } from './shape.ts';

test('inputs and parameters are tensors with a name', () => {
  const graph = new Graph({ dtype: 'float64' });
  const x = graph.input('x', 'int64', [2, 3]);
  const w = graph.parameter('w', []);
  expect([x.name, x.dtype, x.shape, x.source.kind]).toEqual(['x', 'int64', [2, 3], 'input']);
  expect([w.name, w.dtype, w.shape, w.source.kind]).toEqual(['w', 'float64', [], 'parameter']);
  expect([graph.inputs, graph.parameters]).toEqual([[x], [w]]);
});

test('names are used once, and shapes hold whole numbers', () => {
  const graph = new Graph();
  graph.input('x', 'float32', [2]);
  expect(() => graph.parameter('x', [2])).toThrow('parameter: expected a new name, got "x".');
  expect(() => graph.input('', 'float32', [2])).toThrow(ShapeError);
  expect(() => graph.input('y', 'float32', [1.5])).toThrow(
    'input y: expected a shape of whole numbers ≥ 0, got [1.5].',
  );
  expect(() => graph.constant([1, 2], [3])).toThrow('constant: expected 3 values for shape [3], got 2.');
  // A name that was refused is free.
  expect(graph.input('y', 'float32', [1]).name).toBe('y');
});

test('a constant takes the shape and the type of its data', () => {
  const graph = new Graph();
  const type = (tensor: ReturnType<typeof graph.constant>) => [tensor.dtype, tensor.shape];
  expect(type(graph.constant(1))).toEqual(['float32', []]);
  expect(type(graph.constant([1, 2]))).toEqual(['float32', [2]]);
  expect(type(graph.constant(new Float64Array([1, 2])))).toEqual(['float64', [2]]);
  expect(type(graph.constant(new BigInt64Array(3), [3, 1]))).toEqual(['int64', [3, 1]]);
  expect(type(graph.constant(new Int32Array(1)))).toEqual(['int32', [1]]);
  expect(type(graph.constant(new Uint32Array(1)))).toEqual(['uint32', [1]]);
  expect(type(graph.constant(new Uint8Array(2), [2], 'bool'))).toEqual(['bool', [2]]);
  expect(type(graph.constant(new Uint8Array(2)))).toEqual(['uint8', [2]]);
});

test('equal applications and equal small constants are made once', () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [2]);
  expect(mul(x, x)).toBe(mul(x, x));
  expect(add(x, 1)).toBe(add(x, 1));
  expect(add(x, 1)).not.toBe(add(x, 2));
  expect(graph.constant(0)).not.toBe(graph.constant(-0));
  expect(graph.constant(0)).not.toBe(graph.constant(0, [1]));
  expect(graph.nodes).toHaveLength(3);
});

test('what is given cannot change the graph later', () => {
  const graph = new Graph();
  const shape = [2];
  const data = new Float32Array([1, 2]);
  const x = graph.input('x', 'float32', shape);
  const c = graph.constant(data);
  shape[0] = 3;
  data[0] = 9;
  expect(x.shape).toEqual([2]);
  expect(c.source).toMatchObject({ data: new Float32Array([1, 2]) });
});

test('counters count for each name on its own', () => {
  const graph = new Graph();
  expect([graph.count('a'), graph.count('a'), graph.count('b')]).toEqual([0, 1, 0]);
});
