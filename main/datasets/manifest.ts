/** @file What is known of a stored data set: plain data, kept as JSON, checked whenever it comes back. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { importOptionsSchema } from './options.ts';

const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().nonnegative();

const blobRefSchema = z.strictObject({
  /** Hash of the blob's bytes, and its name in the store. */
  sha256: sha256Schema,
  bytes: count,
});

const splitSchema = z.strictObject({
  samples: count.min(1),
  /** [samples, steps, channels] of the data set's dtype, row-major, little-endian. */
  x: blobRefSchema,
  /** [samples] class numbers, uint16, little-endian. */
  y: blobRefSchema,
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
  dtype: z.enum(['uint8', 'float32']),
  /** A stored number is divided by this when it is used: 255 for uint8 data, 1 for the rest. */
  divisor: z.union([z.literal(1), z.literal(255)]),
  train: splitSchema,
  test: splitSchema,
  /** The size of all blobs together. */
  bytes: count,
  /** See datasetHash. */
  sha256: sha256Schema,
  /** The files that it was made from, by their names without folders of the machine. */
  source: z.array(z.strictObject({ name: z.string(), bytes: count, sha256: sha256Schema })),
  /** How it was made from them. */
  recipe: importOptionsSchema,
});

export type DatasetManifest = z.infer<typeof datasetManifestSchema>;
type SplitManifest = z.infer<typeof splitSchema>;
export type BlobRef = z.infer<typeof blobRefSchema>;
export type SplitName = 'train' | 'test';

/**
 * The hash of what a model gets to see of a data set: the numbers, their meaning and the split. It does not depend
 * on the machine, on names or on the format of the files, so the same files and recipe give the same hash anywhere.
 */
export function datasetHash(manifest: Omit<DatasetManifest, 'sha256'>): string {
  const { dtype, divisor, steps, channels, classes, train, test } = manifest;
  const part = (split: SplitManifest): unknown[] => [split.samples, split.x.sha256, split.y.sha256];
  const canonical = ['refract-dataset-1', dtype, divisor, steps, channels, classes, part(train), part(test)];
  return createHash('sha256').update(JSON.stringify(canonical)).digest('hex');
}
