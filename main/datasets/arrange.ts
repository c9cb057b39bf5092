/** @file Which stretch of which stored sample goes into which part of a data set: lengths, windows, classes, splits. */
import type { ImportOptions } from '../api/import-options.ts';
import { RefractError } from '../api/errors.ts';
import type { BlobWriter } from './blobs.ts';
import type { Classes } from './classes.ts';
import type { Collection, Pool } from './collect.ts';
import type { SplitName } from './manifest.ts';
import { wholeNumbers } from './sample-table.ts';
import { range } from './random.ts';
import { takeForSplit } from './splits.ts';

/** Rows of an index that are written together. */
const ROWS_AT_ONCE = 2 ** 15;

/** A row of a stored part's index: start, length, first step; see manifest.ts. */
export type Stretch = readonly [start: number, length: number, first: number];

/** A part's samples as the store keeps them. */
export interface ArrangedPart {
  readonly pool: Pool;
  /** Where a sample lies, as the index of the stored part has it. Worked out when it is asked for: of millions it is large. */
  readonly stretch: (sample: number) => Stretch;
  readonly labels: Uint16Array<ArrayBuffer>;
  /** For each, its number in the pool, and the step of it that comes first. */
  readonly places: Uint32Array;
  readonly firsts: Uint32Array;
}

/** The longest sample of a collection, in steps. */
export const longest = ({ pools }: Collection): number =>
  pools.reduce((most, { table }) => table.steps.values().reduce((a, b) => Math.max(a, b), most), 1);

/**
 * Decides what every part holds.
 * @param steps how long sequences are
 * @throws RefractError `invalid-option` for a split that leaves a part empty
 */
export function arrange(
  collection: Collection,
  classes: Classes,
  steps: number,
  options: ImportOptions,
): Partial<Record<SplitName, ArrangedPart>> {
  const parts: Partial<Record<SplitName, ArrangedPart>> = {};
  const has = (split: SplitName): boolean => collection.pools.some((pool) => pool.split === split);
  for (const pool of collection.pools) {
    const label = Int32Array.from(pool.table.labels.values(), (number) => classes.numbers[number]!);
    const cut = (split: SplitName, places: Int32Array): void => {
      parts[split] = windowed({ pool, split, places, label, isSparse: collection.isSparse }, steps, options);
    };
    let rest = range(pool.table.samples).filter((place) => label[place]! >= 0);
    const wanted: [SplitName, number | undefined][] = [
      ['test', options.testFraction],
      ['validation', options.validationFraction],
    ];
    for (const [split, fraction] of wanted) {
      if (pool.split !== 'train' || fraction === undefined || has(split)) continue;
      const groups = pool.table.groups.values();
      const described = {
        labels: Uint16Array.from(rest, (place) => label[place]!),
        groups: Int32Array.from(rest, (place) => groups[place]!),
      };
      const { kept, taken } = takeForSplit(described, fraction, options);
      cut(
        split,
        taken.map((i) => rest[i]!),
      );
      rest = kept.map((i) => rest[i]!);
    }
    cut(pool.split, rest);
  }
  return parts;
}

/** Samples of a pool that are to be cut for a part. */
interface Choice {
  readonly pool: Pool;
  readonly split: SplitName;
  readonly places: Int32Array;
  /** The class of every sample of the pool. */
  readonly label: Int32Array;
  readonly isSparse: boolean;
}

function windowed(
  { pool, split, places, label, isSparse }: Choice,
  steps: number,
  options: ImportOptions,
): ArrangedPart {
  const { table } = pool;
  const [starts, lengths, ends] = [table.starts.values(), table.lengths.values(), table.steps.values()];
  const [origins, firstOnes] = [wholeNumbers(), wholeNumbers()];
  for (const place of places) {
    for (const first of firstSteps(ends[place]!, steps, options)) {
      origins.push(place);
      firstOnes.push(first);
    }
  }
  if (origins.length === 0) {
    throw new RefractError(
      'invalid-option',
      `No sample is left for the ${split} set.`,
      'Choose other classes or shares.',
    );
  }
  const [origin, firsts] = [origins.values(), firstOnes.values()];
  const labels = new Uint16Array(origin.length);
  for (let i = 0; i < labels.length; i++) labels[i] = label[origin[i]!]!;
  const stretch = (sample: number): Stretch => {
    const [place, first] = [origin[sample]!, firsts[sample]!];
    // A stretch of events is found when it is read: where it starts depends on them.
    if (isSparse) return [starts[place]!, lengths[place]!, first];
    return [starts[place]! + first, Math.min(steps, lengths[place]! - first), 0];
  };
  return { pool, stretch, labels, places: origin, firsts };
}

/** Where the wanted stretches of a sample start. */
function firstSteps(
  length: number,
  steps: number,
  { part = 'first', stride = steps }: ImportOptions,
): number[] {
  const spare = length - steps;
  if (spare <= 0 || part === 'first') return [0];
  if (part === 'last') return [spare];
  if (part === 'middle') return [Math.floor(spare / 2)];
  return Array.from({ length: Math.floor(spare / stride) + 1 }, (_, i) => i * stride);
}

/** Whether an index says nothing: every sample whole, in order, of one length, and none of the pool left out. */
export function isTrivial({ pool, stretch, labels }: ArrangedPart, steps: number): boolean {
  if (labels.length !== pool.table.samples) return false;
  for (let i = 0; i < labels.length; i++) {
    const [start, length, first] = stretch(i);
    if (start !== i * steps || length !== steps || first !== 0) return false;
  }
  return true;
}

/** Writes a part's index, [samples, 3], some rows at a time. @throws RefractError `disk` */
export async function writeIndex(
  { write }: BlobWriter,
  { stretch, labels }: Pick<ArrangedPart, 'stretch' | 'labels'>,
): Promise<void> {
  const rows = new Float64Array(3 * Math.min(labels.length, ROWS_AT_ONCE));
  for (let at = 0; at < labels.length; at += ROWS_AT_ONCE) {
    const count = Math.min(ROWS_AT_ONCE, labels.length - at);
    for (let i = 0; i < count; i++) rows.set(stretch(at + i), 3 * i);
    await write(new Uint8Array(rows.buffer, 0, 24 * count));
  }
}
