/** @file Numbers in fewer or other steps and channels: bins, resampling, groups of channels, a value for several steps. */
import type { ImportOptions } from '../api/import-options.ts';
import { RefractError } from '../api/errors.ts';
import { encoderSettings } from './encoders/encoder.ts';
import { encoders } from './encoders/index.ts';
import { isEvents, type Sample, type SampleInput } from './sample-input.ts';

/** One change of a sample: numbers in, numbers out, with how many channels they have. */
interface Change {
  readonly channels: (channels: number) => number;
  readonly apply: (values: Float32Array, channels: number) => Float32Array;
}

/** The changes that a recipe asks for, in the order in which they are made. */
function changesOf(options: ImportOptions): Change[] {
  const { binSteps, resampleTo, channelGroup, encoder, encoderSettings: given } = options;
  const repeat = encoder === 'direct' ? encoderSettings(encoders.direct, given)['window']! : 1;
  return [
    ...(channelGroup !== undefined && channelGroup > 1 ? [groupChannels(channelGroup)] : []),
    ...(binSteps === undefined ? [] : [sameChannels((values, channels) => binned(values, channels, binSteps))]),
    ...(resampleTo === undefined ? [] : [sameChannels((values, channels) => resampled(values, channels, resampleTo))]),
    ...(repeat > 1 ? [sameChannels((values, channels) => repeated(values, channels, repeat))] : []),
  ]; // prettier-ignore
}

const sameChannels = (apply: Change['apply']): Change => ({ channels: (channels) => channels, apply });

const groupChannels = (size: number): Change => ({
  channels: (channels) => Math.ceil(channels / size),
  apply: (values, channels) => {
    const groups = Math.ceil(channels / size);
    return Float32Array.from({ length: (values.length / channels) * groups }, (_, i) => {
      const [step, first] = [Math.floor(i / groups), (i % groups) * size];
      return mean(values, step * channels + first, step * channels + Math.min(channels, first + size), 1);
    });
  },
});

/** The mean of values from a place to before another. */
function mean(values: Float32Array, from: number, end: number, stride: number): number {
  let [sum, count] = [0, 0];
  for (let i = from; i < end; i += stride) {
    sum += values[i]!;
    count++;
  }
  return sum / count;
}

/** Means of so many steps each; the last of those that are left. @param values steps × channels */
export function binned(values: Float32Array, channels: number, size: number): Float32Array {
  const steps = values.length / channels;
  return Float32Array.from({ length: Math.ceil(steps / size) * channels }, (_, i) => {
    const [bin, channel] = [Math.floor(i / channels), i % channels];
    const end = Math.min(steps, (bin + 1) * size) * channels;
    return mean(values, bin * size * channels + channel, end, channels);
  });
}

/** So many steps from the first to the last, with straight lines between them. @param values steps × channels */
export function resampled(values: Float32Array, channels: number, wanted: number): Float32Array {
  const last = values.length / channels - 1;
  return Float32Array.from({ length: wanted * channels }, (_, i) => {
    const place = wanted === 1 ? last / 2 : (Math.floor(i / channels) * last) / (wanted - 1);
    const before = Math.min(Math.floor(place), Math.max(0, last - 1));
    const a = values[before * channels + (i % channels)]!;
    const b = values[Math.min(last, before + 1) * channels + (i % channels)]!;
    return a + (b - a) * (place - before);
  });
}

const repeated = (values: Float32Array, channels: number, times: number): Float32Array =>
  Float32Array.from(
    { length: values.length * times },
    (_, i) => values[Math.floor(i / (channels * times)) * channels + (i % channels)]!,
  );

/**
 * The input with its numbers changed as the recipe says; itself where there is nothing to change, or of events.
 * @throws RefractError `invalid-option` where steps have targets of their own
 */
export function transformed(input: SampleInput, options: ImportOptions): SampleInput {
  const isEventInput = input.dtype === 'events';
  const changes = isEventInput ? [] : changesOf(options);
  const bin = options.binMs ?? input.time?.binMs;
  const changesEvents = isEventInput && (bin !== input.time?.binMs || (options.channelGroup ?? 1) > 1);
  if (input.targets && (changes.length > 0 || changesEvents)) {
    throw new RefractError(
      'invalid-option',
      `The steps of ${input.name} have targets: they cannot be binned, resampled or repeated, and channels cannot be grouped.`,
      'Leave these settings out.',
    );
  }
  if (changes.length === 0) return input;
  const { image: _, bytes: __, ...rest } = input;
  const channels = changes.reduce((count, change) => change.channels(count), input.channels);
  const change = ({ data, ...sample }: Sample): Sample => {
    if (isEvents(data)) throw new RangeError(`${input.name}: events among numbers.`);
    let values =
      data instanceof Float32Array ? data : Float32Array.from(data, (value) => value / input.divisor);
    let width = input.channels;
    for (const { channels: next, apply } of changes) {
      values = apply(values, width);
      width = next(width);
    }
    return { ...sample, data: values };
  };
  return {
    ...{ ...rest, channels, dtype: 'float32', divisor: 1 },
    async *read(call) {
      for await (const samples of input.read(call)) {
        yield samples.map((sample) => (isWhole(sample, input) ? change(sample) : sample));
      }
    },
  };
}

/** What is no whole steps is refused later, with its place. */
const isWhole = ({ data }: Sample, { channels }: SampleInput): boolean =>
  !isEvents(data) && data.length > 0 && data.length % channels === 0;
