/** @file Shuffles and draws that anybody can recompute from their numbers. */
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { uniformInt } from 'pure-rand/distribution/uniformInt';

/**
 * Shuffles in place (Fisher and Yates, as in Knuth, TAOCP 3.4.2 P).
 * @param keys non-negative integers that choose the permutation: a seed, and what the shuffle is for
 */
export function shuffle(values: Int32Array, ...keys: number[]): Int32Array {
  const random = xoroshiro128plus(mix(keys));
  for (let i = values.length - 1; i > 0; i--) {
    const j = uniformInt(random, 0, i);
    const value = values[i]!;
    values[i] = values[j]!;
    values[j] = value;
  }
  return values;
}

/**
 * Draws evenly from [0, 1), 32 bits each.
 * @param keys as of shuffle
 */
export function uniforms(...keys: number[]): () => number {
  const random = xoroshiro128plus(mix(keys));
  // The generator adds two halves of its state: its highest bits are its best, and all are used.
  return () => (random.next() >>> 0) / 2 ** 32;
}

/** Numbers 0 … count − 1 in order. */
export const range = (count: number): Int32Array => Int32Array.from({ length: count }, (_, i) => i);

/** Folds integers up to 2^53 into 32 bits, with the finalizer of MurmurHash3 (Austin Appleby, public domain). */
function mix(keys: readonly number[]): number {
  let hash = 0x9e3779b9;
  for (const key of keys) {
    for (const word of [key >>> 0, Math.floor(key / 2 ** 32) >>> 0]) {
      hash = Math.imul(hash ^ word, 0x85ebca6b);
      hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
      hash ^= hash >>> 16;
    }
  }
  return hash;
}
