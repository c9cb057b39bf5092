/** @file A job's data set, checked before it is used. */
import { openSplit, verifyDataset } from '../datasets/index.ts';
import type { DatasetSplit } from '../datasets/index.ts';
import type { DataSource } from './protocol.ts';

/**
 * Compares the stored arrays with their hashes, unless that was done within the last week and they were not written
 * since, and opens both splits. A gigabyte takes about a second; results from damaged data would be worthless.
 * @throws RefractError `damaged-store` naming the file, `cancelled`
 */
export async function openData(
  { home, manifest }: DataSource,
  signal: AbortSignal,
): Promise<{ train: DatasetSplit; test: DatasetSplit }> {
  await verifyDataset(home, manifest, { signal });
  return { train: openSplit(home, manifest, 'train'), test: openSplit(home, manifest, 'test') };
}
