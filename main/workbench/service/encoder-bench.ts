/** @file The encoders side by side on one sample of a data set: spikes, and how much of the values is left in them. */
import type { CallResult, HandlerArguments } from '../../api/contract.ts';
import { RefractError, toRefractError } from '../../api/errors.ts';
import { encoderRecipe, encodeSample } from '../../datasets/encode.ts';
import {
  countsOf,
  encoderSettings,
  type Encoder,
  type EncoderSettings,
  type Numbers,
} from '../../datasets/encoders/encoder.ts';
import { encoders } from '../../datasets/encoders/index.ts';
import type { DatasetManifest, DatasetSplit } from '../../datasets/index.ts';
import { fitNormalisation, normalise } from '../../datasets/normalise.ts';
import { refusal } from './boundary.ts';
import { readSample, viewSample, withSplit } from './preview.ts';

type Bench = CallResult<'datasets.encode'>;
type Encoded = Bench['rows'][number];
type Refused = Bench['refused'][number];
type Wanted = Omit<HandlerArguments<'datasets.encode'>, 'id'>;

/** How many training samples, and how many numbers of them, a range is taken from. */
const FITTED = { samples: 256, numbers: 2 ** 22 };

/** A chart and its counts are made in memory: no more numbers than this for one encoder. */
const MOST_NUMBERS = 2 ** 24;

export function listEncoders(): CallResult<'datasets.encoders'>['encoders'] {
  return Object.values(encoders).map(({ id, title, formula, source, inverse, settings }) => ({
    ...{ id, title, formula, source, inverse },
    settings: wireTable(settings),
  }));
}

/** A table of numbers as a form shows it. */
export const wireTable = (table: EncoderSettings) =>
  Object.entries(table).map(([name, setting]) => ({
    ...{ name, title: setting.title, description: setting.help },
    ...(setting.unit !== undefined && { unit: setting.unit }),
    type: setting.whole ? ('integer' as const) : ('number' as const),
    ...{ default: setting.default, minimum: setting.min, maximum: setting.max },
  }));

/**
 * Encodes and decodes one sample with every encoder. One that cannot take the sample says why; the others are shown.
 * @throws RefractError `invalid-option` for a data set of events, a sample that is not there, or settings out of range
 */
export async function benchEncoders(home: string, manifest: DatasetManifest, wanted: Wanted): Promise<Bench> {
  if (manifest.dtype === 'events') {
    throw new RefractError(
      'invalid-option',
      'This data set holds events: there is nothing to encode.',
      'Choose a data set of numbers.',
    );
  }
  const { split: name, sample, maxSteps, maxChannels, seed } = wanted;
  const { x, label } = withSplit(home, manifest, name, (split) => {
    if (sample < split.samples) return readSample(split, sample);
    throw new RefractError('invalid-option', `There is no sample ${sample} among ${split.samples}.`);
  });
  const scaling = await scale(home, manifest, x);
  const view = (values: Float32Array, form: { steps: number; channels: number }) =>
    viewSample(values, form, sample, label, { maxSteps, maxChannels });
  const encode = (encoder: Encoder, settings: Numbers): Encoded => {
    const form = {
      steps: manifest.steps * encoder.stepsPerValue(settings),
      channels: encoder.channels(manifest.channels, settings),
    };
    if (form.steps * form.channels > MOST_NUMBERS) throw tooLarge(form);
    const isCurrent = encoder.id === 'direct';
    const records = isCurrent
      ? new Uint32Array(0)
      : encodeSample({ encoder, settings, seed }, x, manifest.channels, name === 'train' ? 0 : 1, sample);
    const made = isCurrent ? repeated(x, manifest, form.steps) : countsOf(records, form.steps, form.channels);
    const decoded = encoder.decode(made, manifest.channels, settings);
    return {
      ...{ encoder: encoder.id, ...form, spikes: records.length, spikesPerValue: records.length / x.length },
      ...errorsOf(x, decoded),
      ...{ view: view(made, form), decoded: view(decoded, manifest) },
    };
  };
  const rows: Encoded[] = [];
  const refused: Refused[] = [];
  for (const encoder of Object.values(encoders)) {
    const settings = encoderSettings(encoder, wanted.settings[encoder.id]);
    try {
      rows.push(encode(encoder, settings));
    } catch (error) {
      refused.push(reasonOf(encoder, toRefractError(error)));
    }
  }
  return { scaled: view(x, manifest), scaling, rows, refused };
}

const tooLarge = ({ steps, channels }: { steps: number; channels: number }): RefractError =>
  new RefractError(
    'invalid-option',
    `Encoded, a sample would have ${steps} steps of ${channels} channels, too many to be shown.`,
    'Choose fewer steps or neurons a value.',
  );

/** @throws the error itself where it is a defect, and not that the sample does not fit */
function reasonOf(encoder: Encoder, error: RefractError): Refused {
  if (error.code !== 'invalid-option') throw error;
  const { message, hint } = refusal(error);
  return { encoder: encoder.id, message, hint };
}

/** Values of a sample for every step of a direct current. */
function repeated(x: Float32Array, { steps, channels }: DatasetManifest, wanted: number): Float32Array {
  const times = wanted / steps;
  return Float32Array.from({ length: wanted * channels }, (_, i) => {
    const step = Math.floor(Math.floor(i / channels) / times);
    return x[step * channels + (i % channels)]!;
  });
}

/** Brings a sample to the range that an import would bring it to, in place. @returns how, in words */
async function scale(home: string, manifest: DatasetManifest, x: Float32Array): Promise<string> {
  if (encoderRecipe(manifest, { encoder: 'rate' }).normalise === undefined) return 'as stored, from 0 to 1';
  const size = manifest.steps * manifest.channels;
  const samples = withSplit(home, manifest, 'train', (split) => firstSamples(split, size));
  x.set(normalised(x, await fitNormalisation('range', manifest.channels, one(samples))));
  return `each channel from 0 to 1, by the range of the first ${samples.length / size} training samples`;
}

function firstSamples(split: DatasetSplit, size: number): Float32Array {
  const count = Math.min(split.samples, FITTED.samples, Math.ceil(FITTED.numbers / size));
  const x = new Float32Array(count * size);
  split.readBatch(Int32Array.from({ length: count }, (_, i) => i), x, new BigInt64Array(count));
  return x;
} // prettier-ignore

async function* one(values: Float32Array): AsyncGenerator<Float32Array, void, undefined> {
  yield values;
}

function normalised(x: Float32Array, fitted: Awaited<ReturnType<typeof fitNormalisation>>): Float32Array {
  const copy = x.slice();
  normalise(copy, fitted);
  return copy;
}

function errorsOf(
  x: Float32Array,
  decoded: Float32Array,
): Pick<Encoded, 'rootMeanSquareError' | 'largestError'> {
  let [sum, largest] = [0, 0];
  for (let i = 0; i < x.length; i++) {
    const error = Math.abs(x[i]! - decoded[i]!);
    sum += error * error;
    if (error > largest) largest = error;
  }
  return { rootMeanSquareError: Math.sqrt(sum / x.length), largestError: largest };
}
