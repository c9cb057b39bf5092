/** @file What an encoder is: a rule that turns real values into spikes. To add one: a file here, and a line in index.ts. */
import { counted } from '../counted.ts';
import { RefractError } from '../../api/errors.ts';
import { EVENT_LIMIT } from '../events.ts';

/** A number that an encoder can be given. */
export interface EncoderSetting {
  readonly title: string;
  readonly help: string;
  readonly default: number;
  /** Both ends belong to the range. */
  readonly min: number;
  readonly max: number;
  readonly whole: boolean;
  readonly unit?: string;
}

export type EncoderSettings = Readonly<Record<string, EncoderSetting>>;
export type Numbers = Readonly<Record<string, number>>;

/** Values of one sample, steps × channels, row-major. */
export interface Signal {
  readonly values: Float32Array;
  readonly channels: number;
}

/** Takes a spike: its step and channel in what is encoded. */
export type Emit = (step: number, channel: number) => void;

export interface Encoder {
  readonly id: string;
  readonly title: string;
  /** For people, in plain signs: "s[t] = 1 with probability x[t]". */
  readonly formula: string;
  /** Where it was published, or which library does the same. */
  readonly source: string;
  /** How good the way back is: "exact", "to half a level", "in the mean". */
  readonly inverse: string;
  readonly settings: EncoderSettings;
  /** Values are meant to lie from 0 to 1 and are cut there; else any value is taken as it is. */
  readonly needsUnitRange: boolean;
  /** Channels of the spikes, for so many of the values. */
  readonly channels: (channels: number, settings: Numbers) => number;
  /** Steps of the spikes for one step of the values. */
  readonly stepsPerValue: (settings: Numbers) => number;
  /** Calls `emit` for every spike, in any order. @param random numbers in [0, 1), the same for the same seed and sample */
  readonly encode: (signal: Signal, settings: Numbers, random: () => number, emit: Emit) => void;
  /**
   * The way back.
   * @param spikes counts, steps × channels of the spikes, row-major
   * @param channels of the values
   * @returns the values that the spikes stand for, steps × channels of the values
   */
  readonly decode: (spikes: Float32Array, channels: number, settings: Numbers) => Float32Array;
}

export const wholeNumber = (
  title: string,
  help: string,
  usual: number,
  [min, max]: readonly [number, number],
  unit?: string,
): EncoderSetting => ({
  ...{ title, help, default: usual, min, max, whole: true },
  ...(unit !== undefined && { unit }),
});

export const realNumber = (
  title: string,
  help: string,
  usual: number,
  [min, max]: readonly [number, number],
): EncoderSetting => ({ title, help, default: usual, min, max, whole: false });

/** Steps for one value: shared by the encoders that spread a value over time. */
export const window = (usual: number, min = 1): EncoderSetting =>
  wholeNumber(
    'Steps a value',
    'So many steps stand for one step of the values.',
    usual,
    [min, 1024],
    'steps',
  );

/**
 * Every setting with its value.
 * @throws RefractError `invalid-option` for one that the encoder does not have, or out of its range
 */
export const encoderSettings = (encoder: Encoder, given: Numbers = {}): Numbers =>
  settingsOf(encoder, given, 'encoder');

/**
 * Every setting of a table with its value.
 * @param what the table is of, for messages
 * @throws RefractError `invalid-option`
 */
export function settingsOf(
  { id, title, settings: table }: Pick<Encoder, 'id' | 'title' | 'settings'>,
  given: Numbers = {},
  what: string,
): Numbers {
  const complete: Record<string, number> = {};
  for (const name of Object.keys(given)) {
    if (Object.hasOwn(table, name)) continue;
    throw new RefractError(
      'invalid-option',
      `The ${what} ${id} has no setting "${name}"; it has: ${Object.keys(table).join(', ')}.`,
      'Leave it out.',
    );
  }
  for (const [name, { title: label, default: usual, min, max, whole }] of Object.entries(table)) {
    const value = given[name] ?? usual;
    if (!(value >= min && value <= max) || (whole && !Number.isInteger(value))) {
      throw new RefractError(
        'invalid-option',
        `"${label}" (${name}) of the ${what} "${title}" is ${value}; it takes ${whole ? 'whole numbers' : 'numbers'} from ${min} to ${max}.`,
      );
    }
    complete[name] = value;
  }
  return complete;
}

/** Cuts to the range from 0 to 1. */
export const unit = (value: number): number => Math.min(1, Math.max(0, value));

/**
 * A sample's spikes as the store keeps them: step × 65,536 + channel, ascending.
 * @throws RefractError `invalid-option` where that has no room for the steps or channels
 */
export function recordsOf(
  encoder: Encoder,
  signal: Signal,
  settings: Numbers,
  random: () => number,
): Uint32Array<ArrayBuffer> {
  const steps = (signal.values.length / signal.channels) * encoder.stepsPerValue(settings);
  const channels = encoder.channels(signal.channels, settings);
  if (steps > EVENT_LIMIT || channels > EVENT_LIMIT) {
    throw new RefractError(
      'invalid-option',
      `Encoded, a sample would have ${counted(steps, 'step')} of ${counted(channels, 'channel')}; at most ${EVENT_LIMIT} of each can be kept.`,
      'Choose fewer steps a value, or take several steps together first.',
    );
  }
  let records = new Uint32Array(1024);
  let count = 0;
  encoder.encode(signal, settings, random, (step, channel) => {
    if (count === records.length) {
      const larger = new Uint32Array(2 * count);
      larger.set(records);
      records = larger;
    }
    records[count++] = step * EVENT_LIMIT + channel;
  });
  return records.slice(0, count).sort();
}

/** Spikes as counts, steps × channels. */
export function countsOf(records: Uint32Array, steps: number, channels: number): Float32Array {
  const counts = new Float32Array(steps * channels);
  for (const record of records)
    counts[Math.floor(record / EVENT_LIMIT) * channels + (record % EVENT_LIMIT)]! += 1;
  return counts;
}
