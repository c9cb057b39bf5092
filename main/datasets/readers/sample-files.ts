/**
 * @file Folders in which every file is a sample. Its class is the folder that it lies in, or a table says it; its part
 * comes from an official list (validation_list.txt, testing_list.txt, …) or from a folder (Train, test, val, …).
 */
import type { RefractError } from '../../api/errors.ts';
import type { ImportOptions } from '../../api/import-options.ts';
import { invalid, readHead, type ByteSource } from '../byte-source.ts';
import { inOrderOf } from '../classes.ts';
import type { SplitName } from '../manifest.ts';
import type { SampleInput } from '../sample-input.ts';
import type { Source } from '../source.ts';
import { tableOfLabels } from './label-table.ts';
import { partNamed, partsOf } from './parts.ts';

/** A file that is one sample. */
export interface SampleFile {
  readonly entry: ByteSource;
  readonly label: string;
  readonly split: SplitName;
}

export interface SampleFolder {
  /** In the source's order. */
  readonly files: readonly SampleFile[];
  readonly splits: readonly SplitName[];
  /** Files that say something about the samples. */
  readonly lists: readonly ByteSource[];
  /** Why other files are not used, by their names. */
  readonly unused: ReadonlyMap<string, string>;
}

/** A list of names larger than this is none. */
const MAX_LIST_BYTES = 2 ** 25;

/** A path's folders and file, an archive's name not among them. */
export const pathOf = (name: string): string[] => name.split(': ').at(-1)!.split('/');

/** What systems leave in folders and archives beside what people put there: .DS_Store, __MACOSX/._a.png. */
const isHidden = ({ name }: ByteSource): boolean => pathOf(name).some((part) => /^(\.|__MACOSX$)/.test(part));

/** Whether a file is there to be read by people, or lists others: neither is a sample. */
export const isDescription = ({ baseName }: ByteSource): boolean =>
  /(^\.|^(readme|licen[cs]e)|\.(txt|md|html?|csv|tsv|json|pdf|lst)$)/i.test(baseName);

/** Where a file lies: its name up to its own name. */
const placeOf = (name: string): string => name.slice(0, name.length - pathOf(name).at(-1)!.length);

/**
 * Finds the samples of a source.
 * @param isSample whether an entry is one
 * @param leaveOut why one is not used; undefined where it is
 * @throws RefractError `invalid-data` for a sample without a class, or one in two lists
 */
export async function samplesIn(
  source: Source,
  isSample: (entry: ByteSource) => boolean,
  leaveOut: (entry: ByteSource) => string | undefined = () => undefined,
): Promise<SampleFolder> {
  const unused = new Map<string, string>();
  const entries: ByteSource[] = [];
  for (const entry of source.entries) {
    if (!isSample(entry)) continue;
    const why = isHidden(entry) ? 'it is a hidden file' : leaveOut(entry);
    if (why === undefined) entries.push(entry);
    else unused.set(entry.name, why);
  }
  const { splitOf: listed, lists } = await officialSplits(source, entries);
  const partOf = folderParts(entries);
  const hasTrainList = [...listed.values()].includes('train');
  const classes = classFolders(entries);
  const isLabelled = entries.every((entry) => classes(entry) !== undefined);
  const table = isLabelled ? undefined : await tableOfLabels(source, entries);
  const files: SampleFile[] = [];
  for (const entry of entries) {
    const label = table ? table.labels.get(entry) : classes(entry);
    if (label === undefined && table) {
      unused.set(entry.name, `${table.entry.name} has no row for it`);
      continue;
    }
    if (label === undefined) throw withoutClass(entry);
    const split = table?.parts.get(entry) ?? listed.get(entry) ?? (hasTrainList ? undefined : partOf(entry));
    if (split === undefined) unused.set(entry.name, 'it is in none of the lists');
    else files.push({ entry, label, split });
  }
  const splits = (['train', 'validation', 'test'] as const).filter((part) =>
    files.some(({ split }) => split === part),
  );
  return { files, splits, lists: [...lists, ...(table ? [table.entry] : [])], unused };
}

const withoutClass = ({ name }: ByteSource): RefractError =>
  invalid(
    name,
    'lies in no folder that names its class, and no table has a label for it.',
    'Put the samples into one folder for each class, or add a table with the columns "file" and "label".',
  );

/** The folder that names a file's class: the innermost, or where all of these name a part the one above. */
function classFolders(entries: readonly ByteSource[]): (entry: ByteSource) => string | undefined {
  const inner = (entry: ByteSource) => pathOf(entry.name).at(-2);
  const arePartsInside = entries.every((entry) => partNamed(inner(entry) ?? '') !== undefined);
  return arePartsInside ? (entry) => pathOf(entry.name).at(-3) : inner;
}

/** The part that a file's folders name: not the one that names its class, unless that is all there is. */
function folderParts(entries: readonly ByteSource[]): (entry: ByteSource) => SplitName {
  const depth = entries.every(({ name }) => partNamed(pathOf(name).at(-2) ?? '') !== undefined) ? -1 : -2;
  // An archive may be called after a part too: test.zip.
  const above = ({ name }: ByteSource) => [...name.split(': ').slice(0, -1), ...pathOf(name).slice(0, depth)];
  const named = new Map(entries.map((entry) => [entry, { name: `${above(entry).join('/')}/` }]));
  const { of } = partsOf([...named.values()]);
  return (entry) => of(named.get(entry)!);
}

/**
 * What official lists say: text files whose name names a part and whose lines are samples' paths from where the list
 * lies. Lines that name nothing are allowed: a list may be of more than a person has.
 */
export async function officialSplits(
  source: Source,
  entries: readonly ByteSource[],
): Promise<{ splitOf: Map<ByteSource, SplitName>; lists: ByteSource[] }> {
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  const splitOf = new Map<ByteSource, SplitName>();
  const listOf = new Map<ByteSource, string>();
  const lists: ByteSource[] = [];
  for (const list of source.entries) {
    const part = /\.(txt|lst|list)$/i.test(list.baseName) ? partNamed(list.baseName) : undefined;
    if (part === undefined || (list.bytes ?? 0) > MAX_LIST_BYTES) continue;
    const place = placeOf(list.name);
    let found = 0;
    for (const line of await linesOf(list)) {
      const path = line.replaceAll('\\', '/').replace(/^(\.\/)+/, '');
      const entry = byName.get(place + path) ?? byName.get(place + path.split(/\s/)[0]!);
      if (!entry) continue;
      found++;
      if ((splitOf.get(entry) ?? part) !== part) {
        throw invalid(
          list.name,
          `lists ${path}, which ${listOf.get(entry)} lists too.`,
          'A sample has one part.',
        );
      }
      splitOf.set(entry, part);
      listOf.set(entry, list.name);
    }
    if (found > 0) lists.push(list);
  }
  return { splitOf, lists };
}

/** The lines of a short text that say something. */
export async function linesOf(entry: ByteSource): Promise<string[]> {
  const text = new TextDecoder().decode(await readHead(entry, MAX_LIST_BYTES));
  return text.split(/\r\n|\r|\n/).map((line) => line.trim()).filter((line) => line !== ''); // prettier-ignore
}

/** Class numbers of samples whose labels are names, and how many of each part there are. */
export interface NumberedClasses {
  readonly classNames: readonly string[];
  readonly numberOf: (label: string) => number;
  /** For SampleInput; absent where the recipe changes classes. */
  readonly labels: SampleInput['labels'];
}

/** Numbers classes as the store would, before any sample is read. */
export function numberClasses(
  files: readonly Pick<SampleFile, 'label' | 'split'>[],
  { relabel, classes }: ImportOptions,
): NumberedClasses {
  const words = [...new Set(files.map(({ label }) => label))];
  const classNames = words.sort(inOrderOf(words));
  const numbers = new Map(classNames.map((name, number) => [name, number]));
  const numberOf = (label: string): number => numbers.get(label)!;
  const labels: Partial<Record<SplitName, Uint16Array>> = {};
  for (const part of ['train', 'validation', 'test'] as const) {
    const some = files.filter(({ split }) => split === part);
    if (some.length > 0) labels[part] = Uint16Array.from(some, ({ label }) => numberOf(label));
  }
  return { classNames, numberOf, labels: relabel || classes ? undefined : labels };
}

/** Some entries from all over a source: what detection looks at. */
export function spread<Item>(items: readonly Item[], count: number): Item[] {
  if (items.length <= count) return [...items];
  return Array.from({ length: count }, (_, i) => items[Math.floor((i * items.length) / count)]!);
}
