/**
 * @file Dropout with masks that depend on a seed and on nothing else: the same seed gives the same mask in every run,
 * runtime and number of threads.
 */
import type { Tensor } from '../graph.ts';
import { check, checkFloats } from '../shape.ts';
import { mul } from './arithmetic.ts';
import { greaterOrEqual, where } from './choice.ts';
import { reshape } from './layout.ts';
import { randomBits, uint32 } from './random.ts';

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
  const keep = greaterOrEqual(randomBits(x.shape, seed, stream), threshold);
  return where(reshape(keep, x.shape), mul(x, 1 / (1 - rate)), 0);
}
