/** @file Which samples are for what. Everything here is decided by its arguments alone. */
import { RefractError } from '../api/errors.ts';
import type { ImportOptions } from '../api/import-options.ts';
import { range, shuffle } from './random.ts';

/** Purposes keep shuffles with the same seed apart. */
const PURPOSE = { split: 1, epoch: 2, group: 4 };

/** Two groups of sample numbers, each in ascending order, together all samples. */
export interface Parts {
  readonly kept: Int32Array;
  readonly taken: Int32Array;
}

/**
 * Takes a share of the samples out, of each class the same share (as near as whole samples allow).
 * @param samples how many samples there are
 * @param fraction the share to take: 0 ≤ fraction < 1; the number taken is rounded to the nearest whole
 * @param seed a non-negative integer
 * @param labels each sample's class; without them all samples count as one class
 * @throws RefractError `invalid-option` for a fraction or seed out of range, or where a part would be empty
 */
export function takeFraction(samples: number, fraction: number, seed: number, labels?: Uint16Array): Parts {
  if (!(fraction >= 0 && fraction < 1)) {
    throw new RefractError(
      'invalid-option',
      `A fraction of ${fraction} is not in the range from 0 to below 1.`,
    );
  }
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new RefractError('invalid-option', `A seed has to be a whole number from 0 on, not ${seed}.`);
  }
  const wanted = Math.round(samples * fraction);
  if ((fraction > 0 && wanted === 0) || (wanted === samples && samples > 0)) {
    throw new RefractError(
      'invalid-option',
      `A fraction of ${fraction} of ${samples} samples leaves one part empty.`,
      'Choose another fraction.',
    );
  }
  const isTaken = new Uint8Array(samples);
  const classes = groupByLabel(samples, labels);
  const quotas = shareOut(wanted, classes, samples);
  classes.forEach((members, label) => {
    for (const sample of shuffle(members, seed, PURPOSE.split, label).subarray(0, quotas[label]))
      isTaken[sample] = 1;
  });
  const all = range(samples);
  return { kept: all.filter((i) => isTaken[i] === 0), taken: all.filter((i) => isTaken[i] === 1) };
}

/**
 * Splits the training set: validation samples come out of train, never out of test.
 * @returns sample numbers of the training set, ascending; see takeFraction for arguments and errors
 */
export function validationSplit(
  samples: number,
  fraction: number,
  seed: number,
  labels?: Uint16Array,
): { train: Int32Array; validation: Int32Array } {
  const { kept, taken } = takeFraction(samples, fraction, seed, labels);
  return { train: kept, validation: taken };
}

/**
 * The order of the samples in one epoch: a permutation of 0 … samples − 1 that depends on nothing but the arguments,
 * so that any epoch can be recomputed without those before it.
 * @param seed a non-negative integer
 * @param epoch 0, 1, …
 */
export const epochOrder = (samples: number, seed: number, epoch: number): Int32Array =>
  shuffle(range(samples), seed, PURPOSE.epoch, epoch);

/** What a split may go by. */
interface Described {
  readonly labels: Uint16Array<ArrayBuffer>;
  readonly groups: Int32Array;
}

/**
 * Takes a share of the samples out as a recipe says.
 * @returns positions in the described samples; see takeFraction for errors
 */
export function takeForSplit(
  { labels, groups }: Described,
  fraction: number,
  { splitBy = 'class', splitSeed: seed = 0 }: Pick<ImportOptions, 'splitBy' | 'splitSeed'>,
): Parts {
  const samples = labels.length;
  if (splitBy === 'class') return takeFraction(samples, fraction, seed, labels);
  const parts = takeFraction(samples, fraction, seed);
  if (splitBy === 'random') return parts;
  const wanted = parts.taken.length;
  if (splitBy === 'order') {
    return { kept: range(samples - wanted), taken: range(samples).subarray(samples - wanted) };
  }
  return takeGroups(groups, wanted, seed);
}

/** Takes whole groups in a shuffled order, each that still fits, and at least one. */
function takeGroups(groups: Int32Array, wanted: number, seed: number): Parts {
  const sizes = new Map<number, number>();
  for (const group of groups) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  if (sizes.size < 2) {
    throw new RefractError(
      'invalid-option',
      'All samples are of one group: it cannot be split.',
      'Split by class, or choose what the groups are.',
    );
  }
  const chosen = new Set<number>();
  let taken = 0;
  for (const group of shuffle(Int32Array.from(sizes.keys()), seed, PURPOSE.group)) {
    const size = sizes.get(group)!;
    if (chosen.size > 0 && taken + size > wanted) continue;
    chosen.add(group);
    taken += size;
  }
  const all = range(groups.length);
  return {
    kept: all.filter((i) => !chosen.has(groups[i]!)),
    taken: all.filter((i) => chosen.has(groups[i]!)),
  };
}

/** Sample numbers by class; a class without samples has an empty group. */
function groupByLabel(samples: number, labels: Uint16Array | undefined): Int32Array[] {
  if (!labels) return [range(samples)];
  if (labels.length !== samples) throw new RangeError(`${labels.length} labels for ${samples} samples.`);
  const counts = new Uint32Array(labels.reduce((most, label) => Math.max(most, label + 1), 0));
  for (const label of labels) counts[label]!++;
  const groups = Array.from(counts, (count) => new Int32Array(count));
  const filled = new Uint32Array(counts.length);
  labels.forEach((label, sample) => {
    groups[label]![filled[label]!++] = sample;
  });
  return groups;
}

/** How many of each class to take: its exact share rounded down, the rest to the largest remainders (Hamilton). */
function shareOut(wanted: number, classes: readonly Int32Array[], samples: number): number[] {
  const exact = classes.map((members) => (samples === 0 ? 0 : (members.length * wanted) / samples));
  const quotas = exact.map(Math.floor);
  const byRemainder = [...exact.keys()].sort((a, b) => (exact[b]! % 1) - (exact[a]! % 1) || a - b);
  let missing = wanted - quotas.reduce((sum, quota) => sum + quota, 0);
  for (const label of byRemainder) {
    if (missing-- <= 0) break;
    quotas[label]!++;
  }
  return quotas;
}
