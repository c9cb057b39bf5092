/** @file A batch of samples with what they shall lead to, read from the store. */
// Not from the folder's index, which loads every reader: a thread that reads batches starts with this.
import { damaged } from '../datasets/blobs.ts';
import type { DatasetSplit } from '../datasets/split.ts';
import { NO_CLASS } from '../datasets/targets.ts';

type Indices = ArrayLike<number>;
type Targets = NonNullable<DatasetSplit['targets']>;

/** Where a batch goes. */
export interface BatchData {
  /** [batch,steps,channels] */
  readonly x: Float32Array;
  /** Classes: [batch] or, of steps, [batch,steps]. Empty where numbers are asked for. */
  readonly labels: BigInt64Array;
  /** Numbers of steps, [batch,steps,channels of the targets]. Empty where classes are asked for. */
  readonly targets: Float32Array;
}

/**
 * Fills a batch.
 * @param indices of the samples in the split
 * @returns how many of its targets count: samples, or steps that have a class, or numbers
 * @throws RefractError `damaged-store`
 */
export function readBatch(split: DatasetSplit, indices: Indices, batch: BatchData): number {
  if (!split.targets) {
    split.readBatch(indices, batch.x, batch.labels);
    return indices.length;
  }
  split.readSteps(indices, batch.x, 0, split.steps);
  return split.targets.kind === 'class'
    ? copyClasses(readClasses(split.targets, indices, split.steps), batch.labels)
    : readNumbers(split.targets, indices, batch.targets);
}

/**
 * The classes of the samples' steps.
 * @returns [samples,steps]; 65,535 where a step has none
 * @throws RefractError `damaged-store` for a number that is no class
 */
export function readClasses(
  targets: Extract<Targets, { kind: 'class' }>,
  indices: Indices,
  steps: number,
): Uint16Array {
  const classes = new Uint16Array(indices.length * steps);
  targets.read(indices, classes);
  const wrong = classes.find((one) => one >= targets.classes && one !== NO_CLASS);
  if (wrong === undefined) return classes;
  throw damaged(`A stored target is class ${wrong}, but there are only ${targets.classes} classes.`);
}

function copyClasses(from: Uint16Array, into: BigInt64Array): number {
  let count = 0;
  from.forEach((one, i) => {
    into[i] = BigInt(one);
    if (one !== NO_CLASS) count++;
  });
  return count;
}

function readNumbers(targets: Extract<Targets, { kind: 'real' }>, indices: Indices, into: Float32Array) {
  targets.read(indices, into);
  return into.reduce((count, value) => count + (Number.isFinite(value) ? 1 : 0), 0);
}
