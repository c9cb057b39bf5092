/** @file Samples become a stored data set: checked number by number on the way, and there wholly or not at all. */
import type { ImportOptions } from '../api/import-options.ts';
import { RefractError, toRefractError } from '../api/errors.ts';
import type { LongCall } from '../api/progress.ts';
import { isTrivial, writeIndex, type ArrangedPart } from './arrange.ts';
import { samplesOfArrays } from './array-samples.ts';
import { beginBlobs, type BlobTransaction, type BlobWriter } from './blobs.ts';
import { throwIfCancelled } from './cancel.ts';
import { classesOf } from './classes.ts';
import { asBytes, refuseForeignOptions, type Collection } from './collect.ts';
import type { DatasetArrays } from './dataset-arrays.ts';
import { encoderRecipe } from './encode.ts';
import { binOf } from './events.ts';
import {
  blobsOf,
  datasetHash,
  type DatasetManifest,
  type SplitManifest,
  type SplitName,
} from './manifest.ts';
import { numberLabels, numberTargets, takesNumbers } from './number-labels.ts';
import { prepare, type Form } from './prepare.ts';
import type { SampleInput } from './sample-input.ts';
import { describeFiles } from './source.ts';
import { writeNumbers, writeTargets } from './targets.ts';
import { transformed } from './transform.ts';
import { verifyOnce } from './verified.ts';

/**
 * Stores arrays; see storeSamples.
 * @param arrays training and test arrays; with no test arrays, options.testFraction is needed
 */
export async function createDataset(
  home: string,
  format: string,
  arrays: DatasetArrays,
  options: ImportOptions = {},
  call: LongCall = {},
): Promise<DatasetManifest> {
  return storeSamples(home, format, await samplesOfArrays(arrays, options, call), options, call);
}

/**
 * Stores a data set.
 * @param home the home folder
 * @param format what the manifest says the samples came from: a reader's id
 * @param input samples; where its files have no test set, options.testFraction is needed
 * @returns the manifest; keep it, since the store itself has no list of data sets
 * @throws RefractError `invalid-data` for samples that do not fit together or numbers that are none, `invalid-option`,
 *   `disk`, `cancelled`; in every case nothing of the data set stays in the store
 */
export async function storeSamples(
  home: string,
  format: string,
  input: SampleInput,
  options: ImportOptions = {},
  call: LongCall = {},
): Promise<DatasetManifest> {
  refuseForeignOptions(input, options);
  const files = [...input.files].sort((a, b) => (a.name < b.name ? -1 : 1));
  const recipe = completeRecipe(input, options);
  const source = await describeFiles(files, call);
  const expected = input.bytes ?? files.reduce((sum, { bytes }) => sum + bytes, 0);
  const blobs = await beginBlobs(home, expected);
  try {
    const { parts, ...unnamed } = await writeParts(blobs, input, recipe, call);
    throwIfCancelled(call);
    const manifest = { format, ...unnamed, ...(await parts()), source, recipe };
    const bytes = sizeOf(manifest);
    return { ...manifest, bytes, sha256: datasetHash({ ...manifest, bytes }) };
  } catch (error) {
    throw toRefractError(error);
  } finally {
    await blobs.discard();
  }
}

type Described = Form & Pick<DatasetManifest, 'classes' | 'classNames' | 'targets' | 'filled' | 'uneven'>;
type Parts = Pick<DatasetManifest, 'train' | 'validation' | 'test'>;

interface WrittenPart {
  readonly samples: number;
  readonly x: BlobWriter;
  readonly y: BlobWriter;
  readonly index?: BlobWriter;
  readonly targets?: BlobWriter;
  readonly groups?: BlobWriter;
}

/** Writes every blob. @returns what they mean, and what puts them in their place */
async function writeParts(
  blobs: BlobTransaction,
  input: SampleInput,
  recipe: ImportOptions,
  call: LongCall,
): Promise<Described & { readonly parts: () => Promise<Parts> }> {
  const numbered = numberLabels(input, recipe);
  const given = transformed(numbered, recipe);
  const classesFor = ({ labels }: Collection) => classesOf(input.name, labels, numbered.classNames, recipe);
  const {
    form,
    collection,
    parts: arranged,
    classes,
  } = await prepare(given, recipe, classesFor, blobs, call);
  const { steps } = form;
  const asked = numbered === input ? input.targets : numberTargets(arranged.train!);
  const written = new Map<SplitName, WrittenPart>();
  for (const [split, part] of Object.entries(arranged) as [SplitName, ArrangedPart][]) {
    const y = await blobs.create();
    await y.write(new Uint8Array(part.labels.buffer));
    const isWhole = !collection.isSparse && isTrivial(part, steps);
    const index = isWhole ? undefined : await blobs.create();
    if (index) await writeIndex(index, part);
    const targets = asked && (await blobs.create());
    const padding = recipe.padding ?? 'end';
    if (targets && asked.kind === 'real' && asked.at)
      await writeNumbers(targets, part, asked, steps, padding);
    else if (targets) await writeTargets(targets, part, asked, steps, padding);
    const groups = input.hasGroups === true ? await blobs.create() : undefined;
    const groupOf = part.pool.table.groups.values();
    await groups?.write(asBytes(part.places.map((place) => groupOf[place]!)));
    const samples = part.labels.length;
    const extra = { ...(index && { index }), ...(targets && { targets }), ...(groups && { groups }) };
    written.set(split, { samples, x: part.pool.writer, y, ...extra });
  }
  for (const { targets } of collection.pools) if (targets) await blobs.drop(targets);
  const parts = async (): Promise<Parts> => {
    const refs = await blobs.commit();
    const of = (split: SplitName): SplitManifest | undefined => {
      const part = written.get(split);
      if (!part) return undefined;
      const { samples, x, y, index, targets, groups } = part;
      return {
        ...{ samples, x: refs.get(x)! },
        ...(index && { index: refs.get(index)! }),
        y: refs.get(y)!,
        ...(targets && { targets: refs.get(targets)! }),
        ...(groups && { groups: refs.get(groups)! }),
      };
    };
    const validation = of('validation');
    return { train: of('train')!, ...(validation && { validation }), test: of('test')! };
  };
  if (!written.has('test')) throw noTest(input);
  return {
    ...form,
    classes: classes.count,
    ...(classes.names && { classNames: [...classes.names] }),
    ...(asked && { targets: asked }),
    ...(collection.filled > 0 && { filled: collection.filled }),
    ...(collection.uneven > 0 && { uneven: collection.uneven }),
    parts,
  };
}

/** Each blob once, however many parts share it. */
function sizeOf(parts: Parts): number {
  const sizes = new Map(blobsOf(parts).map(({ sha256, bytes }) => [sha256, bytes]));
  const { index, targets, groups } = parts.train;
  const isShared = [parts.validation, index, targets, groups].some((part) => part !== undefined);
  // Sets without an index have counted equal blobs of two parts twice since the first version.
  const counted = isShared ? [...sizes.values()] : blobsOf(parts).map(({ bytes }) => bytes);
  return counted.reduce((sum, bytes) => sum + bytes, 0);
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
  await verifyOnce(home, blobsOf(manifest), call);
}

const noTest = (input: SampleInput): RefractError =>
  new RefractError(
    'invalid-option',
    `There is no test set beside ${input.name}.`,
    'Say which share of the samples to keep for testing, for example --test-fraction 0.2.',
  );

/**
 * The options with every choice spelled out, as far as they apply.
 * @throws RefractError `invalid-option` where a share that is needed is not given, or one does not apply
 */
export function completeRecipe(input: SampleInput, options: ImportOptions): ImportOptions {
  const { testFraction, validationFraction, splitBy } = options;
  const hasTest = input.splits.includes('test');
  if (hasTest && testFraction !== undefined) {
    throw new RefractError(
      'invalid-option',
      'A test fraction was given, but the files have a test set of their own.',
      'Leave --test-fraction out.',
    );
  }
  if (!hasTest && testFraction === undefined) throw noTest(input);
  if (input.splits.includes('validation') && validationFraction !== undefined) {
    throw new RefractError(
      'invalid-option',
      'A validation share was given, but the files have a validation set of their own.',
      'Leave the validation share out.',
    );
  }
  if (splitBy === 'group' && !input.hasGroups) {
    throw new RefractError(
      'invalid-option',
      `${input.name} has no groups to split by.`,
      'Split by class instead.',
    );
  }
  const hasShare = testFraction !== undefined || validationFraction !== undefined;
  return {
    ...options,
    ...(hasShare && { splitSeed: options.splitSeed ?? 0 }),
    ...(options.stepOrder === 'random' && { orderSeed: options.orderSeed ?? 0 }),
    ...(input.dtype === 'events' && { binMs: binOf(input, options) }),
    ...encoderRecipe(transformed(input, options), options),
    ...(takesNumbers(input, options) && { labelsAs: 'numbers' as const }),
    ...(input.settings && Object.keys(input.settings).length > 0 && { settings: { ...input.settings } }),
  };
}
