/** @file The thread that prepares a run's batches while its steps are made; see batches.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import { toRefractError } from '../../api/errors.ts';
import { openSplit } from '../../datasets/split.ts';
import type { DatasetSplit } from '../../datasets/split.ts';
import { readBatch } from '../batch-data.ts';
import type { Order, Outcome, Request } from './messages.ts';

const { home, manifest, batch, x, labels, targets } = workerData as Order;
let split: DatasetSplit | undefined;

parentPort?.on('message', ({ number, indices }: Request) =>
  parentPort?.postMessage({ number, ...fill(indices) }),
);

/** The memory's beginning, as much as so many samples of the largest batch take. */
function part<A extends Float32Array | BigInt64Array>(whole: A, samples: number): A {
  return whole.subarray(0, (whole.length / batch) * samples) as A;
}

function fill(indices: Int32Array): Outcome {
  try {
    // From the disk, sample by sample: the engine's other thread may hold the whole set, and once is enough.
    split ??= openSplit(home, manifest, 'train', 0);
    const samples = indices.length;
    const into = { x: part(x, samples), labels: part(labels, samples), targets: part(targets, samples) };
    return { kind: 'filled', counted: readBatch(split, indices, into) };
  } catch (error) {
    const { code, message, hint } = toRefractError(error);
    return { kind: 'failed', code, message, hint };
  }
}
