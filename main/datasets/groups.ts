/** @file Groups of samples (such as speakers), and whether a split tears them apart. */
import { readFileSync } from 'node:fs';
import type { Examination } from '../api/examination.ts';
import { blobPath, damaged } from './blobs.ts';
import type { SplitManifest, SplitName } from './manifest.ts';

/**
 * The group of every sample of a part; undefined where the data set has none.
 * @throws RefractError `damaged-store`
 */
export function loadGroups(home: string, { groups, samples }: SplitManifest): Uint32Array | undefined {
  if (!groups) return undefined;
  const path = blobPath(home, groups.sha256);
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw damaged(`The stored data ${path} cannot be read (${(error as Error).message}).`);
  }
  if (bytes.length !== samples * 4) throw damaged(`The stored data ${path} has ${bytes.length} bytes instead of ${samples * 4}.`); // prettier-ignore
  return new Uint32Array(new Uint8Array(bytes).buffer);
}

/** How many groups there are, and how many of them are in the training set and in another part too. */
export function sharedGroups(
  parts: readonly { readonly name: SplitName; readonly groups: Uint32Array | undefined }[],
): Examination['groups'] {
  const train = parts.find(({ name }) => name === 'train')?.groups;
  if (!train) return null;
  const inTrain = new Set(train);
  const others = new Set(parts.flatMap(({ name, groups = [] }) => (name === 'train' ? [] : [...groups])));
  return {
    count: new Set([...inTrain, ...others]).size,
    shared: [...others].filter((group) => inTrain.has(group)).length,
  };
}
