/** @file Inputs of FeedbackNeuron for tests: stable maps of two states, and feedback of every kind. */
import { floats, random, sequenceDims } from '../../testing/arbitraries.ts';
import type { Value } from '../../testing/run.ts';
import type { Sizes } from '../arithmetic.ts';

interface Inputs {
  /** In the operator's order: x, map, read, and (or nothing) feed, reset, recurrent. */
  readonly inputs: readonly (Value | undefined)[];
  /** The same for the plain reference. */
  readonly values: {
    readonly x: Float32Array;
    readonly map: Float32Array;
    readonly read: Float32Array;
    readonly feed?: Float32Array;
    readonly reset?: Float32Array;
    readonly recurrent?: Float32Array;
  };
}

/** Which of the optional inputs there are. */
interface Has {
  readonly feed: boolean;
  readonly reset: boolean;
  readonly recurrent?: boolean;
}

/** Random inputs. The states turn and decay, spikes push them down. */
export function feedbackInputs(sizes: Sizes, seed: number, has: Has): Inputs {
  const next = random(seed);
  const { channels } = sizes;
  const x = floats(next, sequenceDims(sizes));
  const map = floats(next, [6, channels], -0.45, 0.45);
  for (let i = 0; i < channels; i++) {
    map.data[i]! += 0.4; // the first state by itself
    map.data[4 * channels + i]! += 0.4; // and the second
    map.data[2 * channels + i] = 0.3 + next();
  }
  const read = floats(next, [2, channels], -0.2, 1);
  const fed = (there: boolean) => (there ? floats(next, [7, channels], -0.35, 0.1) : undefined);
  const [feed, reset] = [fed(has.feed), fed(has.reset)];
  const strength = 1 / Math.sqrt(channels);
  const recurrent = has.recurrent ? floats(next, [channels, channels], -strength, strength) : undefined;
  return {
    inputs: [x, map, read, feed, reset, recurrent],
    values: {
      ...{ x: x.data, map: map.data, read: read.data },
      ...(feed && { feed: feed.data }),
      ...(reset && { reset: reset.data }),
      ...(recurrent && { recurrent: recurrent.data }),
    },
  };
}
