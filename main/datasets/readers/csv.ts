/** @file CSV and TSV: one sample a row, one step a row, or one sample a file. */
import type { ImportOptions } from '../../api/import-options.ts';
import type { LongCall } from '../../api/progress.ts';
import { invalid, type ByteSource } from '../byte-source.ts';
import type { SampleInput } from '../sample-input.ts';
import type { Source } from '../source.ts';
import { showsEvents } from './event-columns.ts';
import { headOf, notText } from './find-entry.ts';
import { classFolder, partsOf } from './parts.ts';
import { no, type FileName, type Reader, type Verdict } from './reader.ts';
import { spread } from './sample-files.ts';
import { chosenSettings, choiceSetting, wholeSetting } from './settings.ts';
import { column, columnsToChoose, delimiterSetting, headerSetting, ignoreSetting } from './table-columns.ts';
import { isNumber, textColumn, usesDecimalComma, type TableShape, type TableWriting } from './table-guess.ts';
import { shapeOf } from './table-head.ts';
import { tableRoles } from './table-roles.ts';
import { readTable, type TablePlan } from './table-samples.ts';

const settings = {
  form: choiceSetting('Rows', 'What a row is.', {
    wide: 'One sample a row',
    long: 'One step a row',
    file: 'One step a row, one sample a file',
  }),
  delimiter: delimiterSetting,
  decimal: choiceSetting('Decimals', 'What stands before the fraction of a number.', {
    point: 'Point: 0.5',
    comma: 'Comma: 0,5',
  }),
  header: headerSetting,
  label: column('Label column', 'The column of the class.'),
  sample: column('Sample column', 'With one step a row: rows of the same value are one sample.'),
  time: column('Time column', 'With one step a row: it has to grow within a sample, and is not a channel.'),
  group: column('Group column', 'What a split by group keeps together, such as a speaker.'),
  part: column('Split column', 'Says "train", "validation" or "test" of every sample.'),
  ignore: ignoreSetting,
  channels: wholeSetting('Channels', 'With one sample a row: so many neighbouring numbers are one step.', {
    min: 1,
    max: 65536,
  }),
  missing: choiceSetting(
    'Missing values',
    'What becomes of empty fields, "?", "NA" and "NaN" before the last value.',
    {
      refuse: 'Refuse the file',
      zero: 'Become 0',
      previous: 'Repeat the value before',
    },
  ),
} as const;

export const csvReader: Reader = {
  id: 'csv',
  title: 'Table as text (CSV, TSV)',
  expects: 'rows of numbers with a label: one sample a row, or one step a row',
  usualName: /\.(csv|tsv)(\.gz)?$/i,
  settings,
  names,
  detect,
  open,
};

/** Of very many tables, whose names of columns are compared. */
const LOOKED_AT_FILES = 64;

/** Files that may be tables; what describes a data set is none. */
const tablesOf = (source: Source): ByteSource[] => {
  const named = source.entries.filter(({ baseName }) => /\.(csv|tsv|txt|dat|data|tab)$/i.test(baseName));
  const usual = named.filter(({ baseName }) => /\.(csv|tsv)$/i.test(baseName));
  const some = usual.length > 0 ? usual : named;
  const tables = some.filter(({ baseName }) => !/^(readme|licen[cs]e|notes|about)\b/i.test(baseName));
  return tables.length > 0 ? tables : source.entries.length === 1 ? [...source.entries] : [];
};

async function detect(source: Source): Promise<Verdict> {
  const [first] = tablesOf(source);
  if (!first) return no('there is no table among several files');
  const shape = await shapeOf(first, {});
  if (!shape) return no(`${first.name} is no text`);
  const { rows, names, regular, delimiter } = shape;
  if (rows.length === 0) return no(`${first.name} has no rows`);
  if (names.length < 2) return no(`the rows of ${first.name} have one field only`);
  if (regular < 0.8 * rows.length && !isRagged(shape)) return no(`the rows of ${first.name} have different numbers of fields`); // prettier-ignore
  const [numbers, fields] = [rows.reduce((sum, row) => sum + row.filter((field) => isNumber(field)).length, 0), rows.reduce((sum, row) => sum + row.length, 0)]; // prettier-ignore
  if (numbers < 0.3 * fields) return no(`most fields of ${first.name} are no numbers`);
  if (showsEvents(shape, tablesOf(source))) return no(`the columns of ${first.name} are those of events`);
  if (textColumn(shape) !== undefined) return no(`${first.name} has a column of texts`);
  return {
    fit: 'likely',
    why: `${first.name} has rows of ${names.length} fields, ${delimiter}s between them`,
  };
}

/** Rows of numbers of different lengths are samples of different lengths. */
const isRagged = ({ rows, header }: TableShape): boolean =>
  !header && rows.every((row) => row.slice(1, -1).every((field) => isNumber(field)));

async function names(source: Source, options: ImportOptions): Promise<readonly FileName[]> {
  const chosen = chosenSettings('csv', settings, options);
  const [first] = tablesOf(source);
  const guess = first && (await shapeOf(first, chosen));
  return guess ? columnsToChoose((await asRead(first!, guess, chosen)).shape) : [];
}

/** The shape of a table by how it writes fractions. */
async function asRead(
  entry: ByteSource,
  guess: TableShape,
  chosen: TableWriting,
): Promise<{ shape: TableShape; decimal: 'point' | 'comma' }> {
  const decimal = chosen.decimal ?? (usesDecimalComma(guess) ? 'comma' : 'point');
  // The guess took numbers for what they are with a point.
  const isSame = decimal === (chosen.decimal ?? 'point');
  const shape = isSame ? guess : await shapeOf(entry, { ...chosen, delimiter: guess.delimiter, decimal });
  return { shape: shape!, decimal };
}

async function open(source: Source, options: ImportOptions, _call: LongCall): Promise<SampleInput> {
  const chosen = chosenSettings('csv', settings, options);
  const entries = tablesOf(source);
  const [first] = entries;
  if (!first) throw invalid(source.name, 'there is no table in it.', `Name ${csvReader.expects}.`);
  const guess = await shapeOf(first, chosen);
  if (!guess) throw await notText(first);
  await refuseLongNames(first, guess);
  const isHeaderOnly = guess.rows.length === 1 && !guess.rows[0]!.some((field) => isNumber(field));
  if (guess.rows.length === 0 || (isHeaderOnly && chosen.header === undefined)) {
    throw invalid(first.name, guess.rows.length === 0 ? 'has no rows.' : `has no rows of values: its only line is "${guess.rows[0]!.join(', ').slice(0, 60)}".`, 'Is it the whole file?'); // prettier-ignore
  }
  const { shape, decimal } = await asRead(first, guess, chosen);
  await refuseOtherColumns(entries, shape, chosen);
  const roles = tableRoles(entries, shape, decimal, chosen);
  const { form, label, sample, time, group, part, ignoredNames, ignored } = roles;
  const out = new Set([...[label, group, part, sample, time], ...ignored]);
  const values = shape.names.map((_, i) => i).filter((i) => !out.has(i));
  if (values.length === 0) throw invalid(first.name, 'has no column of values beside the others.');
  const { of, parts } = partsOf(entries);
  const channels = form === 'wide' ? (chosen.channels ?? 1) : values.length;
  const plan: TablePlan = {
    ...{ form, delimiter: shape.delimiter, header: shape.header, names: shape.names },
    ...{
      label,
      sample: form === 'long' ? sample : undefined,
      time: form === 'wide' ? undefined : time,
      group,
      part,
    },
    ...{ values, channels, width: shape.names.length },
    ...{ decimal, missing: chosen.missing ?? 'refuse' },
    isRagged: form === 'wide' && !shape.header,
  };
  const nameOf = (at: number | undefined): string => (at === undefined ? 'none' : shape.names[at]!);
  return {
    ...{ name: source.name, layout: 'series', channels, dtype: 'float32', divisor: 1 },
    splits: part === undefined ? parts : ['train', 'test'],
    files: entries.map(({ file }) => file),
    hasGroups: group !== undefined,
    settings: {
      ...{ form, delimiter: shape.delimiter, decimal, header: shape.header, label: nameOf(label) },
      ...(form === 'long' && { sample: nameOf(sample) }),
      ...((form !== 'wide' || chosen.time !== undefined) && { time: nameOf(time) }),
      ...{ group: nameOf(group), part: nameOf(part), missing: plan.missing },
      ...(form === 'wide' && { channels }),
      ...(ignoredNames.length > 0 && { ignore: ignoredNames.join(', ') }),
    },
    async *read(call) {
      for (const entry of entries) {
        yield* readTable(entry, { ...plan, split: of(entry), folder: classFolder(entry.name) }, call);
      }
    },
  };
}

/** A line of names that goes on after what is looked at says neither how many columns there are nor which is which. */
async function refuseLongNames(entry: ByteSource, { rows, delimiter }: TableShape): Promise<void> {
  const head = await headOf(entry);
  const [row] = rows;
  if (!row || rows.length > 1 || head.length < 2 ** 16 || isNumber(row[1] ?? row[0]!)) return;
  throw invalid(
    entry.name,
    `its first line of names, ${delimiter}s between them, is longer than ${2 ** 16} bytes.`,
    'Leave the line of names out (columns then have numbers), or save the table as Parquet or NPY.',
  );
}

/** Tables with other names of columns do not belong together. @throws RefractError `invalid-data` */
async function refuseOtherColumns(
  entries: readonly ByteSource[],
  { delimiter, header, names }: TableShape,
  chosen: TableWriting,
): Promise<void> {
  if (!header) return;
  const [first, ...others] = entries;
  for (const other of spread(others, LOOKED_AT_FILES)) {
    const shape = await shapeOf(other, { ...chosen, delimiter });
    if (!shape?.header || shape.names.join('\n') === names.join('\n')) continue;
    const listed = (some: readonly string[]): string => some.slice(0, 10).join(', ');
    throw invalid(other.name, `has the columns ${listed(shape.names)}, but ${first!.name} has ${listed(names)}.`, 'Import tables with other columns one by one.'); // prettier-ignore
  }
}
