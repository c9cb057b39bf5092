/**
 * @file Which of the things that were dropped become one data set, by their names: nothing else is known before they are
 * read. What does not plainly belong together is imported for itself.
 */
import type { Dropped } from '../../main/api/client.ts';

/** Kinds of files by the ends of their names; any other end is a kind of its own. */
const kinds: readonly (readonly [string, RegExp])[] = [
  ['pictures', /\.(png|jpe?g)$/i],
  ['recordings', /\.wav$/i],
  ['events', /\.(bin|aedat)$/i],
  ['tables', /\.(csv|tsv|dat|tab)$/i],
  ['texts', /\.(txt|text|tokens)$/i],
  ['arrays', /(\.npy|ubyte|idx\d?)$/i],
  ['archives', /\.(zip|npz|tar|tgz|tar\.gz)$/i],
];

/** Kinds of which a file is one sample or one of many pieces: what is dropped of them is one data set. */
const pieces: ReadonlySet<string> = new Set(['pictures', 'recordings', 'events']);

/** Words for parts, between signs, digits and a change of case, as the readers know them. */
const partWord =
  /(?<![a-z])(training|train|testing|test|t10k|validation|valid|val|dev|eval|evaluation)(?![a-z])/gi;
/** Of arrays: what they hold, and how many dimensions they have. */
const labelWord = /(?<![a-z])(y|labels?|targets?|class(es)?|digits?)(?![a-z])/gi;
const sampleWord =
  /(?<![a-z])(x|data|images?|samples?|features?|inputs?|signals?|series|values|sequences?)(?![a-z])/gi;
const arrayWord = /(?<![a-z])(idx\d|ubyte)(?![a-z])/gi;
/** "train-00000-of-00002.parquet", "part-0001.parquet", "FordADimension1_TRAIN.arff". */
const numbered = /-\d+-of-\d+|part-?\d+|dimension\d+/gi;

/** What tables and lists about samples are called. */
const listWord = /label|class|list|annotation|meta|target|trial|split|train|test|valid|readme/i;

function kindOf({ name }: Dropped): string {
  const plain = name.replace(/\.gz$/i, (end) => (/\.tar\.gz$/i.test(name) ? end : ''));
  const known = kinds.find(([, ends]) => ends.test(plain));
  return known?.[0] ?? /\.[^.]*$/.exec(plain)?.[0].toLowerCase() ?? '';
}

/** A name without the words that differ within a data set. */
function stemOf(name: string, words: readonly RegExp[]): string {
  const plain = name.replace(/\.(gz|zip|tgz|tar\.gz)$/i, '').replace(/\.[a-z]+\d*$/i, '');
  return words.reduce((text, word) => text.replace(word, ''), plain).replace(/[^\p{L}\p{N}]+/gu, '').toLowerCase();
} // prettier-ignore

const names = (word: RegExp, name: string): boolean => new RegExp(word.source, 'i').test(name);

/**
 * What becomes one data set: parts that are called alike but for "train" or "test"; arrays and their labels; pictures,
 * recordings and events, with the tables and lists that may hold their labels; folders of such, one for each class, or
 * one for each part. Everything else for itself.
 * @returns in the order of what comes first in each
 */
export async function groupsOf(dropped: readonly Dropped[]): Promise<Dropped[][]> {
  const files = dropped.filter(({ isFolder }) => !isFolder);
  const folders = await folderGroups(dropped.filter(({ isFolder }) => isFolder));
  const byKind = Map.groupBy(files, kindOf);
  const lists = [...(byKind.get('tables') ?? []), ...(byKind.get('texts') ?? [])];
  const loose = [...byKind].flatMap(([kind, some]) => {
    if (pieces.has(kind)) return [some];
    return kind === 'arrays' ? arrayGroups(some) : partGroups(some);
  });
  // Lists and tables of labels go with the samples that they may be of, where there is one such group.
  const withSamples = [...folders.filter(({ hasPieces }) => hasPieces).map(({ group }) => group), ...loose.filter(([one]) => pieces.has(kindOf(one!)))]; // prettier-ignore
  const [samples] = withSamples;
  const groups = [...loose, ...folders.map(({ group }) => group)];
  // Folders say classes themselves: a table beside them has to be called as a list is.
  const theirs = samples?.[0]?.isFolder ? lists.filter(({ name }) => listWord.test(name)) : lists;
  if (!samples || withSamples.length > 1 || theirs.length === 0) return inOrder(groups, dropped);
  const rest = groups
    .filter((group) => group !== samples)
    .map((group) => group.filter((one) => !theirs.includes(one)));
  return inOrder([[...samples, ...theirs], ...rest.filter((group) => group.length > 0)], dropped);
}

const inOrder = (groups: readonly Dropped[][], dropped: readonly Dropped[]): Dropped[][] =>
  groups
    .map((group) => [...group].sort((a, b) => dropped.indexOf(a) - dropped.indexOf(b)))
    .sort(([a], [b]) => dropped.indexOf(a!) - dropped.indexOf(b!));

/** Files of one kind: those that are called alike but for a part, or for a number of a piece. */
function partGroups(files: readonly Dropped[]): Dropped[][] {
  const stems = Map.groupBy(files, ({ name }) => stemOf(name, [numbered, partWord]));
  return [...stems.values()].flatMap((group) =>
    group.some(({ name }) => names(partWord, name) || names(numbered, name)) ? [group] : group.map((one) => [one]),
  );
} // prettier-ignore

/** Arrays with their labels; what is left without a partner belongs together if anything does. */
function arrayGroups(files: readonly Dropped[]): Dropped[][] {
  const words = [arrayWord, partWord, labelWord, sampleWord];
  const stems = [...Map.groupBy(files, ({ name }) => stemOf(name, words)).values()];
  const isWhole = (group: readonly Dropped[]) => {
    const labels = group.filter(({ name }) => names(labelWord, name)).length;
    return labels > 0 && labels < group.length;
  };
  const rest = stems.filter((group) => !isWhole(group)).flat();
  return [...stems.filter(isWhole), ...(rest.length > 0 ? [rest] : [])];
}

interface FolderGroup {
  readonly group: Dropped[];
  /** Whether the files in it are samples whose labels a list may say. */
  readonly hasPieces: boolean;
}

/** Folders of parts together; folders of classes, which hold samples of one kind and nothing else, too. */
async function folderGroups(folders: readonly Dropped[]): Promise<FolderGroup[]> {
  const seen = await Promise.all(folders.map(async (folder) => ({ folder, kind: kindWithin(await folder.peek?.()) })));
  const isPart = ({ folder }: (typeof seen)[number]) => names(partWord, folder.name) && stemOf(folder.name, [partWord]) === '';
  const hasTrain = seen.some(({ folder }) => /^train(ing)?$/i.test(folder.name));
  const parts = hasTrain ? seen.filter(isPart) : [];
  const others = seen.filter((one) => !parts.includes(one));
  // Class folders stand beside what is of no class: "_background_noise_".
  const classes = Map.groupBy(others.filter(({ kind }) => kind !== undefined), ({ kind }) => kind!);
  const rest = others.filter(({ kind }) => kind === undefined);
  const groupOf = (some: typeof seen): FolderGroup => ({
    group: some.map(({ folder }) => folder),
    hasPieces: some.some(({ kind }) => kind !== undefined && pieces.has(kind)),
  });
  return [
    ...(parts.length > 0 ? [groupOf(parts)] : []),
    ...[...classes.values()].map(groupOf),
    ...rest.map((one) => groupOf([one])),
  ];
} // prettier-ignore

/** The kind of a class folder's files: samples of one kind, no folders, no parts. Undefined for another folder. */
function kindWithin(found: readonly string[] = []): string | undefined {
  const within = found.filter((name) => !/^(\.|readme|licen[cs]e)/i.test(name));
  const kindsWithin = new Set(within.map((name) => kindOf({ name } as Dropped)));
  const [kind] = kindsWithin;
  const isOne = kind !== undefined && kindsWithin.size === 1 && !within.some((name) => name.endsWith('/'));
  if (!isOne) return undefined;
  if (pieces.has(kind)) return kind;
  const arePieces = ['tables', 'texts'].includes(kind) && within.length > 1;
  return arePieces && !within.some((name) => names(partWord, name)) ? kind : undefined;
}
