/** @file The small random data sets that the conformance tests train on, the same on every machine. */
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import type { NpyArray } from './npz.ts';

/** What a data set looks like. */
export interface SampleSpec {
  train: number;
  test: number;
  steps: number;
  channels: number;
  classes: number;
  type: 'uint8' | 'float32';
  /** What floats are multiplied by; default 1. */
  size?: number;
}

/** The sets by name: sizes that no vector width divides, one step only, more channels than steps, plain pixels, large values. */
export const sampleSets = {
  bytes: { train: 40, test: 21, steps: 24, channels: 6, classes: 5, type: 'uint8' },
  floats: { train: 23, test: 9, steps: 13, channels: 5, classes: 3, type: 'float32' },
  'one-step': { train: 12, test: 7, steps: 1, channels: 9, classes: 4, type: 'float32' },
  strong: { train: 40, test: 21, steps: 24, channels: 6, classes: 5, type: 'float32', size: 3 },
  long: { train: 8, test: 4, steps: 150, channels: 1, classes: 3, type: 'uint8' },
} as const satisfies Record<string, SampleSpec>;

export type SampleSet = keyof typeof sampleSets;

/** The arrays of a set: x [N,T,C] with a class-dependent mean, y [N]. Floats lie in about ±3, unless larger. */
export function makeSamples(spec: SampleSpec): Record<string, NpyArray> {
  const random = xoroshiro128plus(20);
  const split = (count: number) => {
    const y = Array.from({ length: count }, () => uniformInt(random, 0, spec.classes - 1));
    const cells = spec.steps * spec.channels;
    const values = Array.from({ length: count * cells }, (_, i) => {
      const value = uniformFloat64(random);
      if (spec.type === 'float32') return (spec.size ?? 1) * (6 * value - 3 + y[Math.floor(i / cells)]! / 4);
      // Like pixels: many zeros, and the rest brighter for higher classes.
      return uniformInt(random, 0, 2) === 0 ? 0 : Math.floor(value * (255 - 20 * y[Math.floor(i / cells)]!));
    });
    const Type = spec.type === 'uint8' ? Uint8Array : Float32Array;
    return {
      x: { shape: [count, spec.steps, spec.channels], data: Type.from(values) },
      y: { shape: [count], data: BigInt64Array.from(y, BigInt) },
    };
  };
  const train = split(spec.train);
  const test = split(spec.test);
  return { x_train: train.x, y_train: train.y, x_test: test.x, y_test: test.y };
}
