/** @file Inputs of StateSpaceNeuron for tests: stable poles, and a soft reset that lowers the potential by the threshold. */
import fc from 'fast-check';
import { floats, random, sequenceDims, sizes } from '../../testing/arbitraries.ts';
import type { Value } from '../../testing/run.ts';
import type { Sizes } from '../arithmetic.ts';

interface Inputs {
  /** In the operator's order: x, pole, mix, skip (or nothing), reset. */
  readonly inputs: readonly (Value | undefined)[];
  /** The same for the plain reference. */
  readonly values: {
    readonly x: Float32Array;
    readonly pole: Float32Array;
    readonly mix: Float32Array;
    readonly skip?: Float32Array;
    readonly reset: Float32Array;
  };
}

/**
 * Random inputs. Poles lie inside the unit circle; the soft reset goes along conj(mix)/|mix|² and takes 0.5.
 * @param states complex states of a channel
 */
export function stateSpaceInputs(sizes: Sizes, seed: number, states: number, hasSkip: boolean): Inputs {
  const next = random(seed);
  const { channels } = sizes;
  const dims = [2, states, channels];
  const size = states * channels;
  const x = floats(next, sequenceDims(sizes));
  const pole = { data: new Float32Array(2 * size), dims };
  const mix = floats(next, dims);
  const reset = { data: new Float32Array(2 * size), dims };
  for (let i = 0; i < size; i++) {
    const [radius, angle] = [0.3 + 0.69 * next(), 6.3 * next()];
    pole.data[i] = radius * Math.cos(angle);
    pole.data[size + i] = radius * Math.sin(angle);
  }
  for (let channel = 0; channel < channels; channel++) {
    let square = 1e-6;
    for (let i = channel; i < 2 * size; i += channels) square += mix.data[i]! ** 2;
    for (let i = channel; i < size; i += channels) {
      reset.data[i] = (0.5 * mix.data[i]!) / square;
      reset.data[size + i] = (-0.5 * mix.data[size + i]!) / square;
    }
  }
  const skip = hasSkip ? floats(next, [channels]) : undefined;
  return {
    inputs: [x, pole, mix, skip, reset],
    values: {
      ...{ x: x.data, pole: pole.data, mix: mix.data, reset: reset.data },
      ...(skip && { skip: skip.data }),
    },
  };
}

/** As `sizes` of all operators; at times with samples enough that a thread takes many channels at once, and some are left. */
export const stateSpaceSizes: fc.Arbitrary<Sizes> = fc.oneof(
  { weight: 5, arbitrary: sizes },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      { batch: 17, steps: 35, channels: 150 },
      { batch: 16, steps: 33, channels: 31 },
    ),
  },
);
