/**
 * @file Random numbers that depend on a seed and on nothing else: the same seed gives the same numbers in every run,
 * runtime and number of threads. They are a hash of each element's position, in standard integer operators.
 */
import type { Graph, Tensor } from '../graph.ts';
import { check } from '../shape.ts';
import { mul } from './arithmetic.ts';
import { cast } from './choice.ts';
import { range } from './indexing.ts';
import { reshape } from './layout.ts';

/** 2³² divided by the golden ratio: an odd number whose multiples are far apart, to tell streams from each other. */
const golden = 0x9e3779b9;

/** Bits of a float32's mantissa. */
const MANTISSA = 24;

/**
 * Floats that are uniform in [0, 1), of 24 bits each; constants for the gradient.
 * @param shape of the result, at least one axis
 * @param seed a scalar, int64 or int32, of which the low 32 bits count
 * @param stream a whole number ≥ 0 that tells numbers with the same seed apart
 */
export function uniform(shape: readonly number[], seed: Tensor, stream: number): Tensor {
  const { graph } = seed;
  const bits = shiftRight(randomBits(shape, seed, stream), 32 - MANTISSA);
  return mul(reshape(cast(bits, 'float32'), shape), graph.constant(2 ** -MANTISSA));
}

/**
 * 32 random bits for each element of a shape, as uint32 [rows, columns]. Rows and columns are hashed each on their own,
 * which costs little, then combined and hashed once more.
 */
export function randomBits(shape: readonly number[], seed: Tensor, stream: number): Tensor {
  const isSeed = (seed.dtype === 'int64' || seed.dtype === 'int32') && seed.shape.length === 0;
  check(isSeed, 'random', 'a scalar int64 or int32 seed', { seed });
  const { graph } = seed;
  const columns = shape.at(-1) ?? 1;
  const rows = shape.slice(0, -1).reduce((count, extent) => count * extent, 1);
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
  return xor(x, shiftRight(x, bits));
}

function shiftRight(x: Tensor, bits: number): Tensor {
  return x.graph.append('shiftRight', [x], { bits })[0];
}

function xor(a: Tensor, b: Tensor): Tensor {
  return a.graph.append('bitwiseXor', [a, b], {})[0];
}

/** A uint32 constant. */
export function uint32(graph: Graph, value: number): Tensor {
  return graph.constant(value, [], 'uint32');
}
