/** @file What a file's path says about its samples: which part they belong to, and their class. */
import type { ByteSource } from '../byte-source.ts';
import type { SplitName } from '../manifest.ts';

/** Words in names, between signs, digits and a change of case: "FordA_TRAIN.ts", "shd_test.h5", "train-2/cat/1.png". */
const words: readonly (readonly [SplitName, RegExp])[] = [
  ['test', /(^|[^a-z])(test|testing|t10k|eval|evaluation)([^a-z]|$)/i],
  ['validation', /(^|[^a-z])(val|valid|validation|dev)([^a-z]|$)/i],
  ['train', /(^|[^a-z])(train|training)([^a-z]|$)/i],
];

/** The part that a word names, as a column of a table may: "train", "Test", "val". */
export const partNamed = (text: string): SplitName | undefined =>
  words.find(([, word]) => word.test(text))?.[0];

/**
 * The part that a path names: its innermost folder that names one, else the file ("train/test_image_1.png" is for
 * training), else the archives that it lies in.
 */
function partOfPath(name: string): SplitName | undefined {
  const [path = '', ...archives] = name.split(': ').reverse();
  const [file = '', ...folders] = path.split('/').reverse();
  const above = archives.flatMap((archive) => archive.split('/').reverse());
  return [...folders, file, ...above].map(partNamed).find((part) => part !== undefined);
}

/**
 * The part of every entry. Where no file is for training, names say nothing and all are.
 * @returns by entry, and which parts there are
 */
export function partsOf<Entry extends Pick<ByteSource, 'name'>>(
  entries: readonly Entry[],
): { of: (entry: Entry) => SplitName; parts: SplitName[] } {
  const found = new Map(entries.map((entry) => [entry, partOfPath(entry.name)]));
  const named = new Set(found.values());
  // Class folders may be called anything; only where a test set stands beside others do names count.
  const counts = named.has('train') || (named.has('test') && named.has(undefined));
  const of = (entry: Entry): SplitName => (counts ? (found.get(entry) ?? 'train') : 'train');
  const parts = (['train', 'validation', 'test'] as const).filter((part) =>
    entries.some((entry) => of(entry) === part),
  );
  return { of, parts };
}

/** The folder that a file lies in, which names its class; undefined where it lies in none, or in one that names a part. */
export function classFolder(name: string): string | undefined {
  const folder = name.split(': ').at(-1)!.split('/').at(-2);
  return folder === undefined || partNamed(folder) !== undefined ? undefined : folder;
}
