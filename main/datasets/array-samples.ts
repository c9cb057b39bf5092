/** @file Arrays of samples and labels, seen as samples one after the other. */
import type { ImportOptions } from '../api/import-options.ts';
import { RefractError } from '../api/errors.ts';
import type { LongCall } from '../api/progress.ts';
import type { DiskFile } from './byte-source.ts';
import {
  eachPart,
  partsThere,
  type DatasetArrays,
  type LabelledArrays,
  type OfParts,
} from './dataset-arrays.ts';
import { readLabels, readOwnLabels, type OwnLabels } from './labels.ts';
import type { SplitName } from './manifest.ts';
import type { Sample, SampleInput } from './sample-input.ts';
import { convertSamples, storedForm, type StoredForm } from './samples.ts';
import { takeForSplit } from './splits.ts';

/** Samples, their labels, and where each goes. */
interface Portion {
  readonly arrays: LabelledArrays;
  readonly labels: Uint16Array<ArrayBuffer> | OwnLabels;
  readonly splitOf: (sample: number) => SplitName;
}

/**
 * Describes arrays as an input. Labels are read at once, so that a split by class is known before the samples are read
 * and every part is written whole and in order, as it always was.
 * @throws RefractError `invalid-data` for arrays or labels that do not fit together, `invalid-option`, `cancelled`
 */
export async function samplesOfArrays(
  arrays: DatasetArrays,
  options: ImportOptions,
  call: LongCall,
): Promise<SampleInput> {
  const form = storedForm(arrays, options);
  refuseGroups(options);
  if (options.labelsAs === 'numbers') return numberedArrays(arrays, form, options, call);
  const { numbers: labels, classNames } = await readLabels(arrays, call);
  const input = inputOf(arrays, form, labels, splitOf(labels.train, arrays, options));
  return { ...input, labels, ...(classNames && { classNames }) };
}

/** The same with a number to predict as each sample's label. */
async function numberedArrays(
  arrays: DatasetArrays,
  form: StoredForm,
  options: ImportOptions,
  call: LongCall,
): Promise<SampleInput> {
  const labels = await eachPart(arrays, (part) => readOwnLabels(part, call));
  // To a split, all are of one class.
  return inputOf(arrays, form, labels, splitOf(new Uint16Array(labels.train.length), arrays, options));
}

function inputOf(
  arrays: DatasetArrays,
  form: StoredForm,
  labels: OfParts<Portion['labels']>,
  trainSplitOf: Portion['splitOf'],
): SampleInput {
  const portions = partsThere(arrays).map(([split, part]): Portion => ({
    arrays: part,
    labels: labels[split]!,
    splitOf: split === 'train' ? trainSplitOf : () => split,
  }));
  const samples = portions.reduce((sum, portion) => sum + portion.labels.length, 0);
  const { layout, channels, dtype, divisor, image } = form;
  return {
    ...{ name: arrays.train.x.name, layout, channels, dtype, divisor },
    ...(image && { image }),
    splits: partsThere(arrays).map(([split]) => split),
    bytes: samples * (form.sampleBytes + 2),
    files: filesOf(arrays),
    read: (reading) => readPortions(portions, form, reading),
  };
}

function refuseGroups({ splitBy }: ImportOptions): void {
  if (splitBy !== 'group') return;
  throw new RefractError('invalid-option', 'Arrays have no groups to split by.', 'Split by class instead.');
}

function splitOf(
  labels: Uint16Array<ArrayBuffer>,
  { test }: DatasetArrays,
  options: ImportOptions,
): (sample: number) => SplitName {
  const { testFraction } = options;
  if (test || testFraction === undefined) return () => 'train';
  const { taken } = takeForSplit({ labels, groups: new Int32Array(labels.length) }, testFraction, options);
  const isTest = new Uint8Array(labels.length);
  for (const sample of taken) isTest[sample] = 1;
  return (sample) => (isTest[sample] === 1 ? 'test' : 'train');
}

async function* readPortions(
  portions: readonly Portion[],
  form: StoredForm,
  call: LongCall,
): AsyncGenerator<Sample[], void, undefined> {
  const size = form.steps * form.channels;
  for (const { arrays, labels, splitOf } of portions) {
    for await (const { first, count, values } of convertSamples(arrays.x, form, call)) {
      yield Array.from({ length: count }, (_, i) => ({
        data: values.subarray(i * size, (i + 1) * size),
        label: labels[first + i]!,
        split: splitOf(first + i),
        place: () => `${arrays.x.name}, sample ${first + i}`,
      }));
    }
  }
}

/** The files that arrays come from, each once. */
function filesOf(parts: DatasetArrays): DiskFile[] {
  const arrays = partsThere(parts).flatMap(([, { x, y }]) => [x, y]);
  const files = new Map(arrays.flatMap(({ file }) => (file ? [[file.path, file] as const] : [])));
  return [...files.values()];
}
