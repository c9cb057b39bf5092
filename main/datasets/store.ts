/** @file Arrays become a stored data set: checked number by number on the way, and there wholly or not at all. */
import { RefractError, toRefractError } from '../api/errors.ts';
import type { LongCall } from '../api/progress.ts';
import { beginBlobs, type BlobTransaction } from './blobs.ts';
import type { DiskFile } from './byte-source.ts';
import { throwIfCancelled } from './cancel.ts';
import type { DatasetArrays, LabelledArrays } from './dataset-arrays.ts';
import { readLabels } from './labels.ts';
import { datasetHash, type DatasetManifest } from './manifest.ts';
import type { ImportOptions } from './options.ts';
import { convertSamples, storedForm, type StoredForm } from './samples.ts';
import { describeFiles } from './source.ts';
import { takeFraction } from './splits.ts';
import { verifyOnce } from './verified.ts';

/** Samples, their labels, and where each goes: to part 0 (train) or 1 (test). */
interface Portion {
  readonly arrays: LabelledArrays;
  readonly labels: Uint16Array<ArrayBuffer>;
  readonly partOf: (sample: number) => number;
}

/**
 * Stores a data set.
 * @param home the home folder
 * @param format what the manifest says the arrays came from: a reader's id
 * @param arrays training and test arrays; with no test arrays, options.testFraction is needed
 * @returns the manifest; keep it, since the store itself has no list of data sets
 * @throws RefractError `invalid-data` for arrays that do not fit together or numbers that are none, `invalid-option`,
 *   `disk`, `cancelled`; in every case nothing of the data set stays in the store
 */
export async function createDataset(
  home: string,
  format: string,
  arrays: DatasetArrays,
  options: ImportOptions = {},
  call: LongCall = {},
): Promise<DatasetManifest> {
  const form = storedForm(arrays, options);
  const recipe = completeRecipe(arrays, options);
  const portions = await readPortions(arrays, recipe, call);
  const source = await describeFiles(filesOf(arrays), call);
  const samples = portions.reduce((sum, { labels }) => sum + labels.length, 0);
  const blobs = await beginBlobs(home, samples * (form.sampleBytes + 2));
  try {
    await writePortions(blobs, portions, form, call);
    throwIfCancelled(call);
    const [trainX, trainY, testX, testY] = await blobs.commit();
    const train = { samples: trainY!.bytes / 2, x: trainX!, y: trainY! };
    const test = { samples: testY!.bytes / 2, x: testX!, y: testY! };
    const { layout, steps, channels, dtype, divisor } = form;
    const classes =
      1 +
      portions
        .flatMap(({ labels }) => labels.reduce((a, b) => Math.max(a, b), 0))
        .reduce((a, b) => Math.max(a, b));
    const bytes = [train, test].reduce((sum, { x, y }) => sum + x.bytes + y.bytes, 0);
    const unnamed = {
      format,
      layout,
      steps,
      channels,
      classes,
      dtype,
      divisor,
      train,
      test,
      bytes,
      source,
      recipe,
    };
    return { ...unnamed, sha256: datasetHash(unnamed) };
  } catch (error) {
    throw toRefractError(error);
  } finally {
    await blobs.discard();
  }
}

/**
 * Compares all blobs of a data set with their hashes, as far as that was not done lately (see verified.ts).
 * @throws RefractError `damaged-store`, `cancelled`
 */
export async function verifyDataset(
  home: string,
  manifest: DatasetManifest,
  call: LongCall = {},
): Promise<void> {
  const blobs = [manifest.train, manifest.test].flatMap(({ x, y }) => [x, y]);
  await verifyOnce(home, blobs, call);
}

/** The options with every choice spelled out, as far as they apply. */
function completeRecipe(arrays: DatasetArrays, options: ImportOptions): ImportOptions {
  const { testFraction } = options;
  if (arrays.test && testFraction !== undefined) {
    throw new RefractError(
      'invalid-option',
      'A test fraction was given, but the files have a test set of their own.',
      'Leave --test-fraction out.',
    );
  }
  if (!arrays.test && testFraction === undefined) {
    throw new RefractError(
      'invalid-option',
      `There is no test set beside ${arrays.train.x.name}.`,
      'Say which share of the samples to keep for testing, for example --test-fraction 0.2.',
    );
  }
  return testFraction === undefined ? options : { ...options, splitSeed: options.splitSeed ?? 0 };
}

async function readPortions(
  arrays: DatasetArrays,
  recipe: ImportOptions,
  call: LongCall,
): Promise<Portion[]> {
  const { train, test } = arrays;
  const labels = await readLabels(train, call);
  if (test) {
    return [
      { arrays: train, labels, partOf: () => 0 },
      { arrays: test, labels: await readLabels(test, call), partOf: () => 1 },
    ];
  }
  const { taken } = takeFraction(labels.length, recipe.testFraction ?? 0, recipe.splitSeed ?? 0, labels);
  const isTest = new Uint8Array(labels.length);
  for (const sample of taken) isTest[sample] = 1;
  return [{ arrays: train, labels, partOf: (sample) => isTest[sample]! }];
}

/** The files that arrays come from, each once. */
function filesOf({ train, test }: DatasetArrays): DiskFile[] {
  const arrays = [train, test].flatMap((part) => (part ? [part.x, part.y] : []));
  const files = new Map(arrays.flatMap(({ file }) => (file ? [[file.path, file] as const] : [])));
  return [...files.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Writes four blobs: training samples, training labels, test samples, test labels. */
async function writePortions(
  blobs: BlobTransaction,
  portions: readonly Portion[],
  form: StoredForm,
  call: LongCall,
): Promise<void> {
  const parts = [];
  for (let part = 0; part < 2; part++) parts.push({ x: await blobs.create(), y: await blobs.create() });
  for (const { arrays, labels, partOf } of portions) {
    const labelBytes = new Uint8Array(labels.buffer);
    for await (const { first, count, bytes } of convertSamples(arrays.x, form, call)) {
      for (const [part, { x, y }] of parts.entries()) {
        const wanted = (i: number): boolean => partOf(first + i) === part;
        await x.write(pick(bytes, count, form.sampleBytes, wanted));
        await y.write(pick(labelBytes.subarray(2 * first, 2 * (first + count)), count, 2, wanted));
      }
    }
  }
}

/** The wanted ones of `count` records of `size` bytes; the same memory when that is all of them. */
function pick(bytes: Uint8Array, count: number, size: number, wanted: (i: number) => boolean): Uint8Array {
  const chosen = Array.from({ length: count }, (_, i) => i).filter(wanted);
  if (chosen.length === count) return bytes;
  const picked = new Uint8Array(chosen.length * size);
  chosen.forEach((i, place) => picked.set(bytes.subarray(i * size, (i + 1) * size), place * size));
  return picked;
}
