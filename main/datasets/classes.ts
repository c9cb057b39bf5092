/** @file From labels as files have them to class numbers. */
import type { ImportOptions } from '../api/import-options.ts';
import { RefractError } from '../api/errors.ts';
import { invalid } from './byte-source.ts';

/** Class numbers are stored as uint16. */
const MAX_CLASSES = 2 ** 16;

export interface Classes {
  /** How many there are. */
  readonly count: number;
  /** By number; absent where labels are numbers without names. */
  readonly names?: readonly string[];
  /** For each label, in the order given: its class number, or −1 where its samples are left out. */
  readonly numbers: Int32Array;
}

/**
 * Numbers keep their value as class number; names become classes in their order: by value where all are numbers in
 * words ("-1", "1", "10"), else by character code.
 * @param labels every label there is, once
 * @param known names by class number, where the reader knows them
 * @param isWhole whether these are all labels: of the first ones a class that is renamed may not be there yet
 * @throws RefractError `invalid-option` for a chosen or renamed class that no sample has; `invalid-data` for too many classes
 */
export function classesOf(
  name: string,
  labels: readonly (number | string)[],
  known: readonly string[] | undefined,
  { relabel = {}, classes: chosen }: ImportOptions,
  isWhole = true,
): Classes {
  const isPlain = chosen === undefined && Object.keys(relabel).length === 0;
  if (isPlain && labels.every((label) => typeof label === 'number')) {
    const numbers = Int32Array.from(labels);
    const count = numbers.reduce((a, b) => Math.max(a, b), 0) + 1;
    if (!known) return { count, numbers };
    return { count: Math.max(count, known.length), names: known, numbers };
  }
  const own = labels.map((label) => (typeof label === 'number' ? (known?.[label] ?? String(label)) : label));
  const renamed = isWhole ? Object.keys(relabel).find((old) => !own.includes(old) && !known?.includes(old)) : undefined; // prettier-ignore
  if (renamed !== undefined) throw noSuchClass(name, renamed, own);
  const words = own.map((word) => (Object.hasOwn(relabel, word) ? relabel[word]! : word));
  const names = chosen ?? [...new Set(words)].sort(inOrderOf(words));
  const missing = names.find((wanted) => !words.includes(wanted));
  if (missing !== undefined) throw noSuchClass(name, missing, words);
  if (names.length > MAX_CLASSES) {
    throw invalid(
      name,
      `has ${names.length} different labels; at most ${MAX_CLASSES} classes are possible.`,
      'Is the label column the right one?',
    );
  }
  const numberOf = new Map(names.map((word, number) => [word, number]));
  return { count: names.length, names, numbers: Int32Array.from(words, (word) => numberOf.get(word) ?? -1) };
}

function noSuchClass(name: string, missing: string, words: readonly string[]): RefractError {
  const there = [...new Set(words)].sort(inOrderOf(words)).slice(0, 20).join(', ');
  return new RefractError(
    'invalid-option',
    `No sample of ${name} has the class "${missing}"; there are: ${there}.`,
    'Check the spelling of the class.',
  );
}

/** The order of classes: by value where all are numbers in words, else by character code. */
export function inOrderOf(words: readonly string[]): (a: string, b: string) => number {
  const areNumbers = words.every((word) => word.trim() !== '' && Number.isFinite(Number(word)));
  if (areNumbers) return (a, b) => Number(a) - Number(b);
  return (a, b) => (a < b ? -1 : Number(a > b));
}
