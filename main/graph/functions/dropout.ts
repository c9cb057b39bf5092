/**
 * @file Dropout with masks that depend on a seed and on nothing else: the same seed gives the same mask in every run,
 * runtime and number of threads. The mask is a hash of each element's position, in standard integer operators.
 */
import type { Graph, Tensor } from '../graph.ts';
import { check, checkFloats } from '../shape.ts';
import { mul } from './arithmetic.ts';
import { cast, greaterOrEqual, where } from './choice.ts';
import { range } from './indexing.ts';
import { reshape } from './layout.ts';

/** 2³² divided by the golden ratio: an odd number whose multiples are far apart, to tell streams from each other. */
const golden = 0x9e3779b9;

/**
 * Sets each element to 0 with probability `rate`, and divides the others by 1 − rate.
 * @param x floats of any shape
 * @param rate 0 ≤ rate < 1; with 0, x itself
 * @param seed a scalar, int64 or int32, of which the low 32 bits count; give another at each step
 * @param options `stream` a whole number ≥ 0 that tells dropouts with the same seed apart; default: how many dropouts
 * the graph had before
 */
export function dropout(x: Tensor, rate: number, seed: Tensor, options: { stream?: number } = {}): Tensor {
  checkFloats('dropout', { x });
  check(rate >= 0 && rate < 1, 'dropout', `a rate of at least 0 and below 1, got ${rate}`);
  const isSeed = (seed.dtype === 'int64' || seed.dtype === 'int32') && seed.shape.length === 0;
  check(isSeed, 'dropout', 'a scalar int64 or int32 seed', { seed });
  const { graph } = x;
  const stream = options.stream ?? graph.count('dropout');
  if (rate === 0) return x;
  const threshold = uint32(graph, Math.min(2 ** 32 - 1, Math.round(rate * 2 ** 32)));
  const keep = greaterOrEqual(randomBits(x, seed, stream), threshold);
  return where(reshape(keep, x.shape), mul(x, 1 / (1 - rate)), 0);
}

/**
 * 32 random bits for each element of x, as [rows, columns]. Rows and columns are hashed each on their own, which costs
 * little, then combined and hashed once more.
 */
function randomBits(x: Tensor, seed: Tensor, stream: number): Tensor {
  const { graph } = x;
  const columns = x.shape.at(-1) ?? 1;
  const rows = x.shape.slice(0, -1).reduce((count, extent) => count * extent, 1);
  const key = mix(xor(cast(seed, 'uint32'), uint32(graph, Math.imul(stream + 1, golden) >>> 0)));
  const row = mix(xor(mix(reshape(cast(range(graph, rows), 'uint32'), [rows, 1])), key));
  const column = mix(xor(cast(range(graph, columns), 'uint32'), uint32(graph, golden)));
  return mix(xor(row, column));
}

/** Chris Wellons' hash `lowbias32`: a bijection of 32 bits in which each bit of the result depends on all. */
function mix(x: Tensor): Tensor {
  const first = mul(xorShifted(x, 16), uint32(x.graph, 0x7feb352d));
  const second = mul(xorShifted(first, 15), uint32(x.graph, 0x846ca68b));
  return xorShifted(second, 16);
}

/** x ⊕ (x ≫ bits) */
function xorShifted(x: Tensor, bits: number): Tensor {
  return xor(x, x.graph.append('shiftRight', [x], { bits })[0]);
}

function xor(a: Tensor, b: Tensor): Tensor {
  return a.graph.append('bitwiseXor', [a, b], {})[0];
}

function uint32(graph: Graph, value: number): Tensor {
  return graph.constant(value, [], 'uint32');
}
