/** @file From an array's numbers, in whatever type and order its file has them, to the numbers of stored samples. */
import { RefractError } from '../api/errors.ts';
import type { LongCall } from '../api/progress.ts';
import { byteLength, wholeUnits, type ArrayInput } from './array-input.ts';
import { invalid } from './byte-source.ts';
import { throwIfCancelled } from './cancel.ts';
import { counted } from './counted.ts';
import type { DatasetArrays } from './dataset-arrays.ts';
import { areFinite } from './finite.ts';
import type { DatasetManifest } from './manifest.ts';
import { decodeNumbers, isFloat, type Numbers, type NumberType } from './numbers.ts';
import type { ImportOptions } from '../api/import-options.ts';
import type { Values } from './sample-input.ts';

/** How every sample of a data set is stored. */
export interface StoredForm extends Pick<
  DatasetManifest,
  'layout' | 'steps' | 'channels' | 'dtype' | 'divisor'
> {
  readonly sampleBytes: number;
  /** Where steps are an image's pixels. */
  readonly image?: { readonly height: number; readonly width: number };
}

/** Some samples in a row. */
export interface SamplePiece {
  /** The number of the first, in the array. */
  readonly first: number;
  readonly count: number;
  /** count × steps × channels */
  readonly values: Values;
}

/** No sample may be larger than this once stored: a whole one is held in memory. */
export const MAX_SAMPLE_BYTES = 2 ** 28;

/**
 * Decides how samples will be stored, from the arrays' headers alone.
 * @throws RefractError `invalid-data` for shapes or types that do not fit; `invalid-option` for a layout that does not
 */
export function storedForm(arrays: DatasetArrays, options: ImportOptions): StoredForm {
  const { train, validation, test } = arrays;
  const sequence = sequenceOf(train.x, arrays.images, options);
  const number = storedNumber(train.x.dtype);
  for (const part of [validation, test]) {
    if (!part) continue;
    const other = sequenceOf(part.x, arrays.images, options);
    const size = ({ steps, channels }: typeof other): string =>
      `${counted(steps, 'step')} × ${counted(channels, 'channel')}`;
    if (size(other) !== size(sequence)) {
      throw invalid(part.x.name, `has samples of ${size(other)}, but ${train.x.name} of ${size(sequence)}.`);
    }
    const otherNumber = storedNumber(part.x.dtype);
    if (otherNumber.dtype !== number.dtype || otherNumber.divisor !== number.divisor) {
      throw invalid(
        part.x.name,
        `holds ${part.x.dtype}, but ${train.x.name} ${train.x.dtype}; uint8 is divided by 255 and other types are not.`,
        'Save all with the same type.',
      );
    }
  }
  const { steps, channels } = sequence;
  const sampleBytes = steps * channels * (number.dtype === 'uint8' ? 1 : 4);
  if (sampleBytes > MAX_SAMPLE_BYTES) {
    throw invalid(
      train.x.name,
      `one sample of ${counted(steps, 'step')} × ${counted(channels, 'channel')} is too large to be worked with.`,
    );
  }
  return { ...sequence, ...number, sampleBytes };
}

/** uint8 is stored as it is and divided by 255 in use, bool as 0 and 1; everything else becomes float32. */
function storedNumber(dtype: NumberType): Pick<StoredForm, 'dtype' | 'divisor'> {
  if (dtype === 'uint8') return { dtype: 'uint8', divisor: 255 };
  return { dtype: dtype === 'bool' ? 'uint8' : 'float32', divisor: 1 };
}

function sequenceOf(
  x: ArrayInput,
  images: boolean,
  options: ImportOptions,
): Pick<StoredForm, 'layout' | 'steps' | 'channels' | 'image'> {
  const [samples = 0, ...sizes] = x.shape;
  if (x.shape.length < 2) {
    throw invalid(
      x.name,
      `has ${counted(x.shape.length, 'dimension')}; samples need [N, T], [N, T, C] or images [N, H, W].`,
    );
  }
  if (samples === 0) throw invalid(x.name, 'has no samples.');
  if (sizes.includes(0))
    throw invalid(x.name, `has samples without numbers: its shape is ${x.shape.join(' × ')}.`);
  const [first = 1, second = 1, colours = 1] = sizes;
  const layout = options.layout ?? (images ? 'pixels' : undefined);
  if (sizes.length === 1) {
    if (options.layout === 'rows') {
      throw new RefractError(
        'invalid-option',
        `The layout "rows" is for images, but ${x.name} has only [N, T] = ${x.shape.join(' × ')}.`,
        'Leave --layout out, or save the array as [N, H, W].',
      );
    }
    return { layout: 'series', steps: first, channels: 1 };
  }
  if (sizes.length === 2 && !layout) return { layout: 'series', steps: first, channels: second };
  if (sizes.length > 3 || !layout) {
    throw invalid(
      x.name,
      `has ${x.shape.length} dimensions: ${x.shape.join(' × ')}.`,
      sizes.length === 3
        ? 'For images [N, H, W, C] add --layout pixels or --layout rows.'
        : 'At most 4 can be read.',
    );
  }
  return layout === 'pixels'
    ? { layout, steps: first * second, channels: colours, image: { height: first, width: second } }
    : { layout, steps: first, channels: second * colours };
}

/**
 * Reads an array's samples and brings them into the stored form.
 * @throws RefractError `invalid-data` with the place of the first NaN or infinity; `cancelled`
 */
export async function* convertSamples(
  x: ArrayInput,
  form: StoredForm,
  call: LongCall,
): AsyncGenerator<SamplePiece, void, undefined> {
  const total = x.shape[0]!;
  const inputBytes = byteLength(x.dtype, x.shape) / total;
  let first = 0;
  for await (const input of x.readSamples?.() ?? wholeUnits(x.read(), inputBytes)) {
    throwIfCancelled(call);
    const count = input.length / inputBytes;
    const numbers = decodeNumbers(input, x.dtype, x.bigEndian);
    const stored = form.dtype === 'uint8' ? (numbers as Uint8Array) : toFloat32(numbers);
    if (isFloat(x.dtype)) refuseNonFinite(x, form, first, numbers, stored);
    yield { first, count, values: stored };
    first += count;
    call.onProgress?.({ what: `Reading ${x.name}`, done: first, total, unit: 'samples' });
  }
}

const toFloat32 = (numbers: Numbers): Float32Array =>
  numbers instanceof Float32Array ? numbers : new Float32Array(numbers);

/** @param stored the numbers as float32: what was finite in float64 may no longer be */
function refuseNonFinite(
  x: ArrayInput,
  form: StoredForm,
  first: number,
  numbers: Numbers,
  stored: Numbers,
): void {
  if (areFinite(stored)) return;
  const i = stored.findIndex((value) => !Number.isFinite(value));
  const sample = first + Math.floor(i / (form.steps * form.channels));
  const step = Math.floor(i / form.channels) % form.steps;
  const place = `sample ${sample}, step ${step}, channel ${i % form.channels} (counted from 0)`;
  const value = numbers[i]!;
  const tooLarge = Number.isFinite(value) ? ', which is too large for float32' : '';
  throw invalid(
    x.name,
    `the number at ${place} is ${value}${tooLarge}.`,
    'Replace or remove it before importing.',
  );
}
