/** @file What a synthetic task is: a published rule that makes samples out of a seed. To add one: a file here, and a line in index.ts. */
import { RefractError } from '../../api/errors.ts';
import type { EncoderSettings, Numbers } from '../encoders/encoder.ts';
import { uniforms } from '../random.ts';
import type { Sample, SampleInput } from '../sample-input.ts';

/** Keeps these draws apart from those of splits and encoders with the same seed. */
const PURPOSE = 6;

/** What is drawn from the seed: numbers in [0, 1), always the same for the same place. */
export type Draw = (...place: number[]) => () => number;

export type Made = Pick<Sample, 'data' | 'label' | 'target'>;

/** A task with its settings. */
export interface OpenTask {
  readonly form: Pick<SampleInput, 'channels' | 'dtype' | 'targets' | 'classNames' | 'time'>;
  /** @param place 0, 1, … : training samples first, then those for testing */
  readonly sample: (place: number) => Made;
}

export interface SyntheticTask {
  readonly id: string;
  readonly title: string;
  /** The rule in a sentence or two. */
  readonly rule: string;
  readonly source: string;
  /** What a network has to say: one class a sample, or a class or numbers at steps. */
  readonly asks: 'class' | 'step classes' | 'step values';
  readonly settings: EncoderSettings;
  /** Samples for training and testing where nothing is said. */
  readonly usual: { readonly train: number; readonly test: number };
  /** @param samples all that will be asked for */
  readonly open: (settings: Numbers, draw: Draw, samples: number) => OpenTask;
}

/** The numbers of one seed. Folded from the seed and the place, so that every sample can be made alone. */
export const drawOf =
  (seed: number): Draw =>
  (...place) =>
    uniforms(PURPOSE, seed, ...place);

/** A whole number from `from` to before `end`. */
export const whole = (random: () => number, from: number, end: number): number =>
  from + Math.floor(random() * (end - from));

/** A standard normal number (Box and Muller 1958); takes two draws. */
export function normal(random: () => number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random()));
  return radius * Math.cos(2 * Math.PI * random());
}

/** One spike a token, on its channel: token t of a sequence is an event at step t. */
export const spikesOf = (tokens: ArrayLike<number>): Made['data'] => ({
  times: Float64Array.from(tokens, (_, step) => step),
  channels: Uint32Array.from(tokens),
});

/** Steps are the unit of time: a bin of a millisecond is one. */
export const inSteps = { unit: 1e-3, binMs: 1 };

/** @throws RefractError `invalid-option` */
export function refuseTask(id: string, what: string, hint: string): never {
  throw new RefractError('invalid-option', `${id}: ${what}`, hint);
}
