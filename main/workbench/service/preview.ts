/** @file What is in files before they are imported, and samples of stored data sets, thinned to what a chart shows. */
import type { CallResult, HandlerArguments } from '../../api/contract.ts';
import { wholeUnits } from '../../datasets/array-input.ts';
import { detectSource, readerById } from '../../datasets/detect.ts';
import type { DatasetArrays, LabelledArrays } from '../../datasets/dataset-arrays.ts';
import { openSplit } from '../../datasets/index.ts';
import type { DatasetManifest, DatasetSplit } from '../../datasets/index.ts';
import { readLabels } from '../../datasets/labels.ts';
import { convertSamples, storedForm } from '../../datasets/samples.ts';
import type { StoredForm } from '../../datasets/samples.ts';
import { openSource } from '../../datasets/source.ts';
import { finite } from './rows.ts';

type SampleView = CallResult<'datasets.samples'>['samples'][number];
type Range = CallResult<'datasets.inspect'>['range'];
type Inspection = CallResult<'datasets.inspect'>;

/** What a preview looks at: so many samples, or so many numbers, whichever are fewer. */
const LOOKED_AT = { samples: 256, numbers: 2 ** 22 };

/** How many samples a preview shows, and how finely. */
const SHOWN = { samples: 6, maxSteps: 1024, maxChannels: 64 };

/**
 * Looks at files: format, shape, labels, the first samples.
 * @param names names that are taken
 * @throws RefractError as importDataset does, for all that can be told without reading every number
 */
export async function inspect(
  paths: readonly string[],
  { format, options }: Pick<HandlerArguments<'datasets.inspect'>, 'format' | 'options'>,
  names: ReadonlySet<string>,
): Promise<Inspection> {
  const opened = await openSource(paths);
  const detected = format === undefined ? await detectSource(opened) : undefined;
  const reader = detected?.reader ?? readerById(format!);
  const arrays = await reader.read(opened, options, {});
  const form = storedForm(arrays, options);
  const labels = {
    train: await readLabels(arrays.train, {}),
    test: arrays.test ? await readLabels(arrays.test, {}) : null,
  };
  const classes = 1 + Math.max(largest(labels.train), largest(labels.test ?? new Uint16Array(0)));
  const first = await firstSamples(arrays.train, form);
  const size = form.steps * form.channels;
  const shown = Array.from({ length: Math.min(SHOWN.samples, first.length / size) }, (_, i) =>
    viewSample(first.subarray(i * size, (i + 1) * size), form, i, labels.train[i]!, SHOWN),
  );
  const files = new Map(opened.entries.map(({ file }) => [file.name, file.bytes]));
  const used = usedFiles(arrays);
  const { layout, steps, channels, dtype, divisor } = form;
  return {
    format: { id: reader.id, title: reader.title, why: detected?.why ?? 'chosen by hand' },
    ...{ layout, steps, channels, classes, dtype, divisor },
    samples: { train: labels.train.length, test: labels.test?.length ?? null },
    needsTestFraction: !arrays.test,
    balance: {
      train: countLabels(labels.train, classes),
      test: labels.test && countLabels(labels.test, classes),
    },
    range: rangeOf(first, size),
    examples: shown,
    files: [...files].map(([path, bytes]) => ({ path, bytes, used: used.has(path) })),
    suggestedName: freeName(opened.name, names),
  };
}

const largest = (labels: Uint16Array): number => labels.reduce((a, b) => Math.max(a, b), 0);

/** The values in use of the first samples. */
async function firstSamples({ x }: LabelledArrays, form: StoredForm): Promise<Float32Array> {
  const size = form.steps * form.channels;
  const wanted = Math.max(1, Math.min(x.shape[0]!, LOOKED_AT.samples, Math.floor(LOOKED_AT.numbers / size)));
  const values = new Float32Array(wanted * size);
  let filled = 0;
  const small = { ...x, read: () => wholeUnits(x.read(), 1, 2 ** 16) };
  for await (const { bytes } of convertSamples(small, form, {})) {
    const numbers =
      form.dtype === 'uint8' ? bytes : new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
    for (let i = 0; i < numbers.length && filled < values.length; i++)
      values[filled++] = numbers[i]! / form.divisor;
    if (filled === values.length) break;
  }
  return values.subarray(0, filled - (filled % size));
}

function usedFiles({ train, test }: DatasetArrays): ReadonlySet<string> {
  const arrays = [train, test].flatMap((part) => (part ? [part.x, part.y] : []));
  return new Set(arrays.flatMap(({ file }) => (file ? [file.name] : [])));
}

/** A name for the data set that is not taken. */
function freeName(sourceName: string, names: ReadonlySet<string>): string {
  const base = sourceName.split(', ')[0]!.replace(/(\.(gz|zip|npz|npy|csv|h5))+$/i, '') || 'data';
  for (let i = 1; ; i++) {
    const name = i === 1 ? base : `${base}-${i}`;
    if (!names.has(name)) return name;
  }
}

function countLabels(labels: Uint16Array, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
  return counts;
}

function rangeOf(values: Float32Array, size: number): Range {
  let [min, max, sum] = [Infinity, -Infinity, 0];
  for (const value of values) {
    if (value < min) min = value;
    if (value > max) max = value;
    sum += value;
  }
  const mean = sum / values.length;
  return { min: finite(min), max: finite(max), mean: finite(mean), samples: values.length / size };
}

/** Samples of a stored data set. */
export function storedSamples(
  home: string,
  manifest: DatasetManifest,
  { split: name, from, count, maxSteps, maxChannels }: Omit<HandlerArguments<'datasets.samples'>, 'id'>,
): CallResult<'datasets.samples'> {
  return withSplit(home, manifest, name, (split) => {
    const length = Math.max(0, Math.min(count, split.samples - from));
    const samples = Array.from({ length }, (_, i) => {
      const { x, label } = readSample(split, from + i);
      return viewSample(x, manifest, from + i, label, { maxSteps, maxChannels });
    });
    return { total: split.samples, samples };
  });
}

/** Class balance, and the range of the first training samples. */
export function describeStored(
  home: string,
  manifest: DatasetManifest,
): Pick<CallResult<'datasets.get'>, 'balance' | 'range'> {
  const count = (split: DatasetSplit): number[] => countLabels(split.labels(), manifest.classes);
  const size = manifest.steps * manifest.channels;
  return withSplit(home, manifest, 'train', (train) => {
    const wanted = Math.min(train.samples, LOOKED_AT.samples, Math.ceil(LOOKED_AT.numbers / size));
    const x = new Float32Array(wanted * size);
    const indices = Int32Array.from({ length: wanted }, (_, i) => i);
    train.readBatch(indices, x, new BigInt64Array(wanted));
    return {
      balance: { train: count(train), test: withSplit(home, manifest, 'test', count) },
      range: rangeOf(x, size),
    };
  });
}

/** Opened for reading here and there: nothing is loaded as a whole. */
function withSplit<Result>(
  home: string,
  manifest: DatasetManifest,
  name: 'train' | 'test',
  use: (split: DatasetSplit) => Result,
): Result {
  const split = openSplit(home, manifest, name, 0);
  try {
    return use(split);
  } finally {
    split.close();
  }
}

function readSample(split: DatasetSplit, index: number): { x: Float32Array; label: number } {
  const x = new Float32Array(split.steps * split.channels);
  const y = new BigInt64Array(1);
  split.readBatch([index], x, y);
  return { x, label: Number(y[0]) };
}

/**
 * Thins a sample: of each block the value farthest from 0, so that a spike is never lost.
 * @param x [steps, channels], row-major
 */
export function viewSample(
  x: Float32Array,
  { steps, channels }: { readonly steps: number; readonly channels: number },
  index: number,
  label: number,
  { maxSteps, maxChannels }: { readonly maxSteps: number; readonly maxChannels: number },
): SampleView {
  const stepStride = Math.ceil(steps / maxSteps);
  const channelStride = Math.ceil(channels / maxChannels);
  const shownSteps = Math.ceil(steps / stepStride);
  const shownChannels = Math.ceil(channels / channelStride);
  const values = new Array<number>(shownSteps * shownChannels).fill(0);
  for (let step = 0; step < steps; step++) {
    const row = Math.floor(step / stepStride) * shownChannels;
    for (let channel = 0; channel < channels; channel++) {
      const at = row + Math.floor(channel / channelStride);
      const value = x[step * channels + channel]!;
      if (Math.abs(value) > Math.abs(values[at]!)) values[at] = value;
    }
  }
  return { index, label, steps: shownSteps, channels: shownChannels, stepStride, channelStride, values };
}
