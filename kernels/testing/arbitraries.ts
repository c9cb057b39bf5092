/** @file What the kernels' property tests are fed: awkward sizes, and values that spike, cancel and vanish. */
import fc from 'fast-check';
import type { Sizes } from '../operators/arithmetic.ts';
import type { Value } from './run.ts';

/** B ≥ 1 (the empty batch has tests of its own); T and H around the sizes of vectors and tiles, and 1. */
export const sizes: fc.Arbitrary<Sizes> = fc.record({
  batch: fc.integer({ min: 1, max: 3 }),
  steps: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.constantFrom(1, 31, 64, 65, 130)),
  channels: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constantFrom(1, 15, 16, 17, 33, 64, 100, 129, 600)),
});

/** Everything else of a case comes from this number, by a generator that starts with it. */
export const seeds = fc.integer({ min: 1, max: 2 ** 31 - 1 });

/** A generator of numbers in [0, 1): xorshift32 (Marsaglia 2003). */
export function random(seed: number): () => number {
  let state = seed | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** A float32 tensor of numbers in [low, high). */
export function floats(
  next: () => number,
  dims: readonly number[],
  low = -1,
  high = 1.5,
): Value & { data: Float32Array } {
  const length = dims.reduce((product, dim) => product * dim, 1);
  return { data: Float32Array.from({ length }, () => low + (high - low) * next()), dims };
}

/** A mask: uint8 zeros and ones. */
export function mask(next: () => number, dims: readonly number[]): Value & { data: Uint8Array } {
  const length = dims.reduce((product, dim) => product * dim, 1);
  return { data: Uint8Array.from({ length }, () => Number(next() < 0.6)), dims };
}

/** The dims of a sequence, and of its channels. */
export const sequenceDims = ({ batch, steps, channels }: Sizes) => [batch, steps, channels];
