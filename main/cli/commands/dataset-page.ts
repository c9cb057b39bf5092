/** @file One data set for a person, stored or not yet: its shape, its classes in each part, how it is made and of what. */
import type { DatasetDetail, DatasetSummary, ImportPreview } from '../../workbench/index.ts';
import type { ImportOptions } from '../../api/import-options.ts';
import { byteSize, integer, table, type Column } from '../terminal/format.ts';
import { shellWord, writtenChoices } from './import-choices.ts';

/** So many classes and files are listed; --json has all. */
const MOST_LISTED = 100;

const askedFor: Readonly<Record<DatasetSummary['asks'], (scores: number) => string>> = {
  class: () => 'a class',
  'step classes': () => 'a class at every step',
  'step values': (scores) => (scores === 1 ? 'a number at every step' : `${scores} numbers at every step`),
  'sample value': () => 'a number for each sample',
};

/** "a class at every step" */
export const asksWords = ({ asks, scores }: Pick<DatasetSummary, 'asks' | 'scores'>): string =>
  askedFor[asks](scores);

/** Four digits are enough to know a range by. */
export const short = (value: number | null): string =>
  value === null ? '–' : String(Number(value.toPrecision(4)));

/** As `refract datasets NAME` prints it. */
export function datasetPage(dataset: DatasetDetail): string {
  const { name, format, bytes, filled, missing, range, recipe, source, sha256, asks } = dataset;
  const facts: [string, string][] = [
    ['format', format],
    ['shape', shapeWords(dataset)],
    ['asks for', asksWords(dataset)],
    ['values', rangeWords(range)],
    ['filled', filled === 0 ? 'no missing value' : `${integer(filled)} missing values of the files`],
    ['missing', missing === null ? 'not examined; `--examine` does that' : `${integer(missing.nonFinite)} values that are no numbers; ${integer(missing.empty)} training samples of nothing but zeros`],
    ['size', byteSize(bytes)],
    ['sha256', sha256],
    ['recipe', format === 'synthetic' ? generateCommand(name, recipe) : writtenChoices(recipe).join(' ') || 'nothing chosen'],
  ]; // prettier-ignore
  const files: Column<DatasetDetail['source'][number]>[] = [
    { title: 'made from', cell: ({ name: file }) => file },
    { title: 'size', cell: (file) => byteSize(file.bytes), align: 'right' },
    { title: 'sha256', cell: (file) => file.sha256 },
  ];
  return [
    [name, ...factLines(facts)].join('\n'),
    asks === 'class' ? classTable(dataset) : partTable(dataset),
    ...(source.length > 0 ? [shortened(files, source, 'files')] : []),
  ].join('\n\n');
}

/** As `refract import --dry-run` prints it. */
export function previewPage(preview: ImportPreview): string {
  const { format, samples, complete, lengths, range, recipe, files, fileCounts } = preview;
  const counts = Object.entries(samples).filter(([, count]) => count !== null);
  const known = counts.map(([part, count]) => `${part} ${integer(count ?? 0)}`).join(', ');
  const facts: [string, string][] = [
    ['format', `${format.id}: ${format.title} (${format.why})`],
    ['shape', shapeWords(preview)],
    ['lengths', `${integer(lengths.min)} to ${integer(lengths.max)} steps`],
    ['in files', `${known}${complete ? '' : ' in the first samples; the import counts all'}`],
    ['values', rangeWords(range)],
    ...(preview.numbers ? [['asks for', `a number for each sample: ${spanWords(preview.numbers)} (of ${integer(preview.numbers.samples)} labels)`] satisfies [string, string]] : []), // prettier-ignore
    ['recipe', writtenChoices(recipe).join(' ') || 'nothing chosen'],
    ['files', `${integer(fileCounts.used)} of ${integer(fileCounts.all)} used`],
  ];
  const left = unusedTable(files);
  return [
    ['Not imported: a dry run.', ...factLines(facts)].join('\n'),
    ...(left === undefined ? [] : [left]),
  ].join('\n\n');
}

/** How many files an import used, and why not the others. */
export function usedPage({ files, fileCounts }: Pick<ImportPreview, 'files' | 'fileCounts'>): string {
  const count = `${integer(fileCounts.used)} of ${integer(fileCounts.all)} files used`;
  return [count, unusedTable(files)].filter((text) => text !== undefined).join('\n');
}

function unusedTable(files: ImportPreview['files']): string | undefined {
  const unused = files.filter(({ used }) => !used);
  const columns: Column<ImportPreview['files'][number]>[] = [
    { title: 'not used', cell: ({ path }) => path },
    { title: 'why', cell: ({ why }) => why ?? '' },
  ];
  return unused.length > 0 ? shortened(columns, unused, 'files') : undefined;
}

/** The command that makes a synthetic data set again: its task and numbers of samples are kept as settings. */
function generateCommand(name: string, { settings = {}, ...rest }: ImportOptions): string {
  const { task, train, test, seed, ...own } = settings;
  const { splitSeed: _, ...choices } = { ...rest, ...(Object.keys(own).length > 0 && { settings: own }) };
  const words = [`generate ${task} --name ${shellWord(name)} --train ${train} --test ${test} --seed ${seed}`];
  return [...words, ...writtenChoices(choices)].join(' ');
}

const factLines = (facts: readonly [string, string][]): string[] =>
  facts.map(([title, text]) => `${title.padEnd(10)}${text}`);

type Range = DatasetDetail['range'];

const spanWords = ({ min, max, mean }: Pick<Range, 'min' | 'max' | 'mean'>): string =>
  `${short(min)} to ${short(max)}, mean ${short(mean)}`;

const rangeWords = ({ samples, ...range }: Range): string =>
  `${spanWords(range)} (first ${integer(samples)} training samples)`;

/** "784 steps × 1 channel, kept as uint8, divided by 255 in use" */
function shapeWords({
  steps,
  channels,
  dtype,
  divisor,
}: Pick<ImportPreview, 'steps' | 'channels' | 'dtype' | 'divisor'>): string {
  const count = (number: number, thing: string) => `${integer(number)} ${thing}${number === 1 ? '' : 's'}`;
  const use = divisor === 1 ? '' : `, divided by ${divisor} in use`;
  return `${count(steps, 'step')} × ${count(channels, 'channel')}, kept as ${dtype}${use}`;
}

/** Samples of every class in every part, and their sums. */
function classTable({ balance, classNames, classes, samples }: DatasetDetail): string {
  const number = (title: string, counts: readonly number[], sum: number): Column<number> => ({
    ...{ title, align: 'right' },
    cell: (label) => integer(label < 0 ? sum : (counts[label] ?? 0)),
  });
  const columns: Column<number>[] = [
    { title: 'class', cell: (label) => (label < 0 ? 'all' : (classNames?.[label] ?? String(label))) },
    number('train', balance.train, samples.train),
    ...(balance.validation ? [number('validation', balance.validation, samples.validation ?? 0)] : []),
    number('test', balance.test ?? [], samples.test),
  ];
  const labels = Array.from({ length: classes }, (_, label) => label);
  return shortened(columns, [-1, ...labels], 'classes');
}

/** Where a sample has no class of its own. */
function partTable({ samples }: DatasetDetail): string {
  return table(
    [
      { title: 'part', cell: ([part]) => part },
      { title: 'samples', cell: ([, count]) => integer(count), align: 'right' },
    ],
    Object.entries(samples) as [string, number][],
  );
}

function shortened<Row>(columns: readonly Column<Row>[], rows: readonly Row[], what: string): string {
  const more = rows.length - MOST_LISTED;
  const lines = table(columns, rows.slice(0, MOST_LISTED));
  return more > 0 ? `${lines}\n… and ${integer(more)} more ${what}: --json has all.` : lines;
}
