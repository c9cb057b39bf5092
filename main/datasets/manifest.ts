/** @file What is known of a stored data set: plain data, kept as JSON, checked whenever it comes back. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { importOptions } from '../api/import-options.ts';

const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().nonnegative();

const blobRefSchema = z.strictObject({
  /** Hash of the blob's bytes, and its name in the store. */
  sha256: sha256Schema,
  bytes: count,
});

const splitSchema = z.strictObject({
  samples: count.min(1),
  /**
   * Of the data set's dtype, little-endian: [samples, steps, channels], row-major; with an index, samples of any length
   * one after the other. Events are uint32 numbers, step × 65,536 + channel, in ascending order within a sample.
   */
  x: blobRefSchema,
  /**
   * [samples, 3] float64: where each sample starts in x, how long it is there (both in steps, of events in events), and
   * the step that is its first. Absent where x has all samples in order and of one length. Several may share parts of x.
   */
  index: blobRefSchema.exactOptional(),
  /** [samples] class numbers, uint16, little-endian. */
  y: blobRefSchema,
  /** [samples, steps, channels] targets of every step, little-endian: uint16 class numbers or float32; see `targets` below. */
  targets: blobRefSchema.exactOptional(),
  /** [samples] uint32, little-endian: equal numbers are one group (such as a speaker), over all parts. Not seen by models. */
  groups: blobRefSchema.exactOptional(),
});

/** The shape of a manifest as JSON. */
export const datasetManifestSchema = z.strictObject({
  /** The reader's id. */
  format: z.string(),
  /** How a sample became a sequence: an image's pixels or rows one after the other, or a series as it was. */
  layout: z.enum(['pixels', 'rows', 'series']),
  steps: count.min(1),
  channels: count.min(1),
  /** The largest class number plus one. */
  classes: count.min(1).max(2 ** 16),
  /** How the numbers are stored. */
  dtype: z.enum(['uint8', 'float32', 'events']),
  /** A stored number is divided by this when it is used: 255 for uint8 data, 1 for the rest. */
  divisor: z.union([z.literal(1), z.literal(255)]),
  /** Several events of one step and channel: counted, or one spike. Absent for numbers, and for counted ones. */
  counts: z.literal('binary').exactOptional(),
  /** Where samples shorter than `steps` get their zeros; at the end if absent. */
  padding: z.literal('start').exactOptional(),
  /** In use every number v, after its division, becomes (v − offset) · scale; one pair for all channels or one for each. */
  normalisation: z.strictObject({ offset: z.array(z.number()), scale: z.array(z.number()) }).exactOptional(),
  /**
   * Where every step may have a target of its own, instead of a class for the whole sample. A step without one has
   * the class 65,535, or NaN.
   */
  targets: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('class'), classes: count.min(1).max(2 ** 16 - 1) }),
      z.strictObject({
        kind: z.literal('real'),
        channels: count.min(1).max(2 ** 16),
        /** Only the last step of a sample (before it is padded) has one. */
        at: z.literal('last').exactOptional(),
        /** A stored target t means t · scale + offset; absent: itself. */
        offset: z.number().exactOptional(),
        scale: z.number().positive().exactOptional(),
      }),
    ])
    .exactOptional(),
  /** How many numbers of the files were missing and were filled, as the recipe's setting "missing" says; absent: none. */
  filled: count.exactOptional(),
  /** How many samples of the files have steps whose times are not evenly apart; absent: none, or there were no times. */
  uneven: count.exactOptional(),
  /** The classes' names by class number. */
  classNames: z.array(z.string()).exactOptional(),
  train: splitSchema,
  /** Where the files have one, or the recipe takes one from the training samples. */
  validation: splitSchema.exactOptional(),
  test: splitSchema,
  /** The size of all blobs together. */
  bytes: count,
  /** See datasetHash. */
  sha256: sha256Schema,
  /** The files that it was made from, by their names without folders of the machine. */
  source: z.array(z.strictObject({ name: z.string(), bytes: count, sha256: sha256Schema })),
  /** How it was made from them. */
  recipe: importOptions,
});

export type DatasetManifest = z.infer<typeof datasetManifestSchema>;
export type SplitManifest = z.infer<typeof splitSchema>;
export type BlobRef = z.infer<typeof blobRefSchema>;
export type SplitName = 'train' | 'validation' | 'test';

/** Every blob that a data set needs, some perhaps twice. */
export const blobsOf = ({
  train,
  validation,
  test,
}: Pick<DatasetManifest, 'train' | 'validation' | 'test'>): BlobRef[] =>
  [train, validation, test].flatMap((part) =>
    part ? [part.x, part.y, part.index, part.targets, part.groups].filter((ref) => ref !== undefined) : [],
  );

/**
 * The hash of what a model gets to see of a data set: the numbers, their meaning and the split. It does not depend
 * on the machine, on names or on the format of the files, so the same files and recipe give the same hash anywhere.
 */
export function datasetHash(manifest: Omit<DatasetManifest, 'sha256'>): string {
  const { dtype, divisor, steps, channels, classes, train, validation, test } = manifest;
  const part = (split: SplitManifest): unknown[] => [
    split.samples,
    split.x.sha256,
    split.y.sha256,
    ...(split.index ? [split.index.sha256] : []),
    ...(split.targets ? [{ targets: split.targets.sha256 }] : []),
  ];
  const canonical = ['refract-dataset-1', dtype, divisor, steps, channels, classes, part(train), part(test)];
  const { counts, padding, normalisation, targets } = manifest;
  const special = { counts, padding, normalisation, validation: validation && part(validation), targets };
  // Sets with nothing special keep the hash that they had before there was any of this.
  const isSpecial = Object.values(special).some((value) => value !== undefined);
  return createHash('sha256')
    .update(JSON.stringify(isSpecial ? [...canonical, special] : canonical))
    .digest('hex');
}
