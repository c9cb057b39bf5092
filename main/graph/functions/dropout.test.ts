import { expect, test } from 'vitest';
import { gradients } from '../gradients/gradients.ts';
import { Graph } from '../graph.ts';
import { evaluate, prepare } from '../testing/run.ts';
import { dropout } from './dropout.ts';
import { mul } from './arithmetic.ts';
import { sum } from './reductions.ts';

/** Which elements a mask keeps, for ones of this shape. */
async function mask(shape: number[], rate: number, seed: number, stream?: number): Promise<boolean[]> {
  const graph = new Graph();
  const x = graph.input('x', 'float32', shape);
  const options = stream === undefined ? {} : { stream };
  const y = dropout(x, rate, graph.input('seed', 'int64', []), options);
  const size = shape.reduce((a, b) => a * b, 1);
  const result = await evaluate({ y }, { x: Array.from({ length: size }, () => 1), seed: [seed] });
  return result.y!.map((value) => value !== 0);
}

const agreement = (a: boolean[], b: boolean[]) => a.filter((kept, i) => kept === b[i]).length / a.length;

test('the hash is lowbias32 of the position, bit for bit', async () => {
  const mix = (value: number) => {
    let x = value >>> 0;
    x = Math.imul(x ^ (x >>> 16), 0x7feb352d) >>> 0;
    x = Math.imul(x ^ (x >>> 15), 0x846ca68b) >>> 0;
    return (x ^ (x >>> 16)) >>> 0;
  };
  const [seed, stream, rate] = [-12345, 3, 0.4];
  const key = mix(seed ^ Math.imul(stream + 1, 0x9e3779b9));
  const expected = Array.from({ length: 6 * 5 }, (_, flat) => {
    const row = mix(mix(Math.floor(flat / 5)) ^ key);
    const column = mix((flat % 5) ^ 0x9e3779b9);
    return mix(row ^ column) >= Math.round(rate * 2 ** 32);
  });
  expect(await mask([2, 3, 5], rate, seed, stream)).toEqual(expected);
});

test('the same seed gives the same mask, another seed or stream another', async () => {
  const shape = [8, 16, 32];
  const first = await mask(shape, 0.5, 7);
  expect(await mask(shape, 0.5, 7)).toEqual(first);
  // Independent masks of rate ½ agree on half of the elements; 4096 elements stay within ±0.04 (5 sd).
  expect(Math.abs(agreement(first, await mask(shape, 0.5, 8)) - 0.5)).toBeLessThan(0.04);
  expect(Math.abs(agreement(first, await mask(shape, 0.5, 7, 1)) - 0.5)).toBeLessThan(0.04);
});

test.each([0.1, 0.5, 0.9])('a share of %f is dropped, evenly over rows and columns', async (rate) => {
  const [rows, columns] = [64, 64];
  const kept = await mask([rows, columns], rate, 42);
  const dropped = (elements: boolean[]) => elements.filter((k) => !k).length / elements.length;
  const within = (count: number) => 5 * Math.sqrt((rate * (1 - rate)) / count);
  expect(Math.abs(dropped(kept) - rate)).toBeLessThan(within(rows * columns));
  for (let i = 0; i < rows; i++) {
    const row = kept.slice(i * columns, (i + 1) * columns);
    const column = kept.filter((_, flat) => flat % columns === i);
    expect(Math.abs(dropped(row) - rate)).toBeLessThan(within(columns));
    expect(Math.abs(dropped(column) - rate)).toBeLessThan(within(rows));
  }
  const neighbours = agreement(kept.slice(1), kept.slice(0, -1));
  expect(Math.abs(neighbours - (rate ** 2 + (1 - rate) ** 2))).toBeLessThan(0.05);
});

test('what is kept is scaled, and the gradient is masked likewise', async () => {
  const graph = new Graph();
  const x = graph.parameter('x', [100]);
  const y = dropout(x, 0.75, graph.input('seed', 'int32', []));
  const [gradient] = gradients(sum(mul(y, 3)), [x]) as [typeof x];
  const got = await evaluate({ y, gradient }, { x: Array.from({ length: 100 }, () => 2), seed: [1] });
  expect(new Set(got.y)).toEqual(new Set([0, 8]));
  expect(got.gradient).toEqual(got.y!.map((value) => (value === 0 ? 0 : 12)));
});

test('two dropouts of one graph have masks of their own, the same in each run', async () => {
  const build = () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', [64]);
    const seed = graph.input('seed', 'int64', []);
    return { a: dropout(x, 0.5, seed), b: dropout(x, 0.5, seed) };
  };
  const feeds = { x: Array.from({ length: 64 }, () => 1), seed: [5] };
  const model = await prepare(build());
  const { a, b } = (await model.run(feeds)) as { a: number[]; b: number[] };
  expect(a).not.toEqual(b);
  expect(await model.run(feeds)).toEqual({ a, b });
  expect(await evaluate(build(), feeds)).toEqual({ a, b });
});

test('a scalar can be dropped, and rate 0 is x itself', async () => {
  const graph = new Graph();
  const seed = graph.input('seed', 'int64', []);
  const x = graph.input('x', 'float32', []);
  expect(dropout(x, 0, seed)).toBe(x);
  const y = dropout(x, 0.5, seed);
  const values = new Set<number>();
  for (let value = 0; value < 16; value++)
    values.add((await evaluate({ y }, { x: [1], seed: [value] })).y![0]!);
  expect(values).toEqual(new Set([0, 2]));
});

test('a rate or a seed that cannot be is refused', () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [2]);
  const seed = graph.input('seed', 'int64', []);
  expect(() => dropout(x, 1, seed)).toThrow('dropout: expected a rate of at least 0 and below 1, got 1.');
  expect(() => dropout(x, 0.5, x)).toThrow(/dropout: expected a scalar int64 or int32 seed/);
});
