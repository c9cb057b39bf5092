/** @file A look at an input before it is imported: its first samples go through the same steps as an import, in memory. */
import type { ImportOptions } from '../api/import-options.ts';
import type { LongCall } from '../api/progress.ts';
import { longest } from './arrange.ts';
import type { BlobWriter } from './blobs.ts';
import { classesOf } from './classes.ts';
import { refuseForeignOptions, type Collection } from './collect.ts';
import { encoderRecipe } from './encode.ts';
import type { DatasetManifest, SplitName } from './manifest.ts';
import { numberLabels } from './number-labels.ts';
import { prepare } from './prepare.ts';
import { sampleDecoder } from './sample-decoder.ts';
import type { Sample, SampleInput } from './sample-input.ts';
import { transformed } from './transform.ts';

/** What a look stops at, whichever comes first. */
export interface LookLimits {
  readonly samples: number;
  readonly numbers: number;
  readonly milliseconds: number;
}

export interface Look extends Pick<
  DatasetManifest,
  'layout' | 'steps' | 'channels' | 'classes' | 'dtype' | 'divisor'
> {
  readonly classNames?: readonly string[];
  /** Whether all samples were seen: else counts are of those seen. */
  readonly isWhole: boolean;
  /** Class numbers of the samples seen (or known) of each part, before the recipe takes a share out. */
  readonly labels: Partial<Readonly<Record<SplitName, Uint16Array>>>;
  /** What is to be predicted of each sample seen, where labels are taken as numbers. */
  readonly numbers?: Float64Array;
  /** Steps of the shortest and the longest sample seen. */
  readonly lengths: { readonly min: number; readonly max: number };
  /** How many of the samples seen have steps that are not evenly apart in time. */
  readonly uneven: number;
  /** The first training samples in use, `wanted` at most. */
  readonly first: Float32Array;
}

/**
 * Looks at the first samples.
 * @param wanted how many samples' numbers come back, at most
 * @throws RefractError as an import, for what shows in these samples
 */
export async function lookAt(
  input: SampleInput,
  options: ImportOptions,
  limits: LookLimits,
  wanted: number,
): Promise<Look> {
  refuseForeignOptions(input, options);
  const { testFraction: _test, validationFraction: _validation, ...rest } = options;
  // Of the few samples that a look sees not all classes that were chosen need to be there.
  const { classes: chosen, ...unfinished } = rest;
  const seen = limited(input, limits);
  const numbered = numberLabels(seen.input, unfinished);
  const given = transformed(numbered, unfinished);
  const recipe = { ...unfinished, ...encoderRecipe(given, unfinished) };
  const classesFor = ({ labels }: Collection) =>
    classesOf(
      input.name,
      labels,
      numbered.classNames,
      { ...recipe, ...(chosen && seen.isWhole() && { classes: chosen }) },
      seen.isWhole(),
    );
  const blobs = { create: memoryWriter, drop: async () => undefined };
  const { form, collection, parts, classes } = await prepare(given, recipe, classesFor, blobs, {});
  const { layout, steps, channels, dtype, divisor } = form;
  const train = parts.train!;
  const decoder = sampleDecoder(form);
  const size = steps * channels;
  const count = Math.max(1, Math.min(wanted, train.labels.length, Math.floor(limits.numbers / size)));
  const first = new Float32Array(count * size);
  for (let i = 0; i < count; i++) {
    const [start, length, step] = train.stretch(i);
    const bytes = await train.pool.writer.readBack(start * decoder.unitBytes, length * decoder.unitBytes);
    decoder.fill(bytes, step, first, i * size);
  }
  const lengths = collection.pools.flatMap(({ table }) => [...table.steps.values()]);
  let known = 0;
  for (const labels of Object.values(numbered.labels ?? {}))
    for (let i = 0; i < labels.length; i++) known = Math.max(known, labels[i]! + 1);
  return {
    ...{ layout, steps, channels, dtype, divisor, first },
    classes: Math.max(known, classes.count),
    ...(classes.names && { classNames: classes.names }),
    isWhole: seen.isWhole(),
    labels:
      numbered.labels ??
      Object.fromEntries(Object.entries(parts).map(([split, part]) => [split, part.labels])),
    ...(numbered !== seen.input && {
      numbers: Float64Array.from(collection.pools.flatMap(({ table }) => [...table.numbers.values()])),
    }),
    uneven: collection.uneven,
    lengths: { min: lengths.reduce((a, b) => Math.min(a, b), Infinity), max: longest(collection) },
  };
}

/**
 * The input as far as its limits; where it begins with other samples than those to train on, on to the first of these, since
 * nothing can be shown without one.
 */
function limited(input: SampleInput, limits: LookLimits): { input: SampleInput; isWhole: () => boolean } {
  let isWhole = false;
  async function* read(call: LongCall): AsyncGenerator<readonly Sample[], void, undefined> {
    const end = performance.now() + limits.milliseconds;
    let [samples, numbers, isFull, canTrain] = [0, 0, false, false];
    for await (const some of input.read(call)) {
      const kept: Sample[] = [];
      for (const sample of some) {
        isFull ||= samples >= limits.samples || numbers >= limits.numbers;
        if (isFull && (canTrain || sample.split !== 'train')) continue;
        samples++;
        numbers += 'times' in sample.data ? sample.data.times.length : sample.data.length;
        canTrain ||= sample.split === 'train';
        kept.push(sample);
      }
      yield kept;
      isFull ||= performance.now() > end;
      if (isFull && canTrain) return;
    }
    isWhole = !isFull && !input.isCut;
  }
  return { input: { ...input, read }, isWhole: () => isWhole };
}

/** A blob in memory. */
async function memoryWriter(): Promise<BlobWriter> {
  let pieces: Uint8Array[] = [];
  return {
    write: async (bytes) => void pieces.push(bytes.slice()),
    readBack: async (at, bytes) => {
      if (pieces.length !== 1) pieces = [Buffer.concat(pieces)];
      return new Uint8Array(pieces[0]!.subarray(at, at + bytes));
    },
  };
}
