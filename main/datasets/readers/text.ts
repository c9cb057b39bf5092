/**
 * @file Plain text as sequences of characters or bytes, each symbol a spike on a channel of its own. A sample is a file,
 * a text in a row of a table, or a window of a long text; it has a class, or its steps ask for the symbol that comes next.
 */
import { isUtf8 } from 'node:buffer';
import type { ImportOptions } from '../../api/import-options.ts';
import { RefractError } from '../../api/errors.ts';
import type { LongCall } from '../../api/progress.ts';
import { invalid, type ByteSource } from '../byte-source.ts';
import type { SampleInput } from '../sample-input.ts';
import type { Source } from '../source.ts';
import { looksLikeText, textOf } from '../text/read-text.ts';
import { refusingRepetition } from '../text/repetition.ts';
import { alphabetOf, bytes, characters, readAlphabet, writtenAlphabet } from './alphabet.ts';
import { headOf, notText } from './find-entry.ts';
import { classFolder, partsOf } from './parts.ts';
import { diskFilesOf } from './read-files.ts';
import { no, type FileName, type Reader, type Verdict } from './reader.ts';
import { spread } from './sample-files.ts';
import { chosenSettings, choiceSetting, textSetting, wholeSetting } from './settings.ts';
import { column, columnAt, columnsToChoose, delimiterSetting, headerSetting } from './table-columns.ts';
import { columnCalled, textColumn, type TableShape } from './table-guess.ts';
import { shapeOf } from './table-head.ts';
import { MAX_STEPS, textSamples, type TextPlan } from './text-samples.ts';

const settings = {
  form: choiceSetting('Samples', 'What a sample is.', {
    file: 'A file',
    row: 'A row of a table',
    windows: 'A window of a long text',
  }),
  asks: choiceSetting('Asked for', 'What a network shall say.', {
    class: 'The class of a sample',
    next: 'The next symbol, at every step',
  }),
  symbols: choiceSetting('Symbols', 'What a step is.', { characters: 'Characters', bytes: 'Bytes' }),
  alphabet: textSetting(
    'Alphabet',
    'The characters that have a channel each, line ends and tabs as \\n and \\t; all others share one more.',
  ),
  length: wholeSetting('Window', 'Of a long text.', { min: 1, max: MAX_STEPS, unit: 'symbols' }),
  delimiter: delimiterSetting,
  header: headerSetting,
  text: column('Text column', 'Of a table: the column of the text.'),
  label: column('Label column', 'Of a table: the column of the class.'),
} as const;

type Chosen = ReturnType<typeof chosenSettings<typeof settings>>;

export const textReader: Reader = {
  id: 'text',
  title: 'Plain text',
  expects: 'texts in one folder for each class, a table with a text and a label, or a long text',
  usualName: /\.(text|tokens)(\.gz)?$/i,
  settings,
  names,
  detect,
  open,
};

const textName = /\.(txt|text|tokens)$/i;

/** Windows of a long text; of a short one so many that some can be kept for testing. */
const WINDOW = { length: 256, atLeast: 10 };

function usualWindow(entries: readonly ByteSource[]): number {
  const bytes = entries.reduce((sum, entry) => sum + (entry.bytes ?? Infinity), 0);
  return Math.min(WINDOW.length, Math.max(2, Math.floor(bytes / WINDOW.atLeast)));
}

/** Of files without the usual name, only one that stands alone, or that has no ending, counts. */
function textsOf(source: Source): ByteSource[] {
  const texts = source.entries.filter(({ baseName }) => textName.test(baseName));
  const some = texts.length > 0 ? texts : source.entries.filter(({ baseName }) => !baseName.includes('.'));
  const used = some.filter(({ baseName }) => !/^(readme|licen[cs]e|notes|about)\b/i.test(baseName));
  return used.length > 0 ? used : source.entries.length === 1 ? [...source.entries] : [];
}

/**
 * A text has letters, and does not start as what a program wrote for programs.
 * @param isNamed it is called as texts are: a few words are enough
 */
function isProse(head: Buffer, isNamed: boolean): boolean {
  const hasMark = head[0] === 0xff || head[0] === 0xfe;
  // The head may end within a character.
  const isText = looksLikeText(head) && (hasMark || [0, 1, 2, 3].some((cut) => isUtf8(head.subarray(0, head.length - cut)))); // prettier-ignore
  if (!isText) return false;
  const text = textOf(head, true);
  if (/^\s*(%PDF|[{[<@]|#!)/.test(text)) return false;
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  return letters >= (isNamed ? 8 : 32) && letters > 0.5 * (text.match(/\S/g)?.length ?? 0);
}

async function detect(source: Source): Promise<Verdict> {
  const [first] = source.entries;
  const table = first && source.entries.length <= 10 ? await tableIn(source.entries, {}) : undefined;
  if (table && labelOf(table) !== undefined) {
    return { fit: 'likely', why: `${first!.name} has a column of texts and one of labels` };
  }
  const entries = textsOf(source);
  const some = spread(entries, 8);
  const areProse = await Promise.all(
    some.map(async (entry) => isProse(await headOf(entry), textName.test(entry.baseName))),
  );
  if (some.length === 0 || areProse.includes(false)) return no('there is no file of running text');
  const folders = new Set(entries.map(({ name }) => classFolder(name)));
  const why = folders.size > 1 && !folders.has(undefined) ? 'folders of texts' : `${first!.name} is text`;
  return { fit: 'possible', why: folders.size > 1 ? 'there are folders of texts' : why };
}

/** The shape of a table with a column of texts. */
async function tableIn(entries: readonly ByteSource[], chosen: Chosen): Promise<TableShape | undefined> {
  const shape = entries[0] && (await shapeOf(entries[0], chosen));
  if (!shape) return undefined;
  const isRegular =
    shape.rows.length > 1 && shape.regular >= 0.8 * shape.rows.length && shape.names.length > 1;
  if (!isRegular || textColumn(shape) === undefined) return undefined;
  const hasSigns = chosen.header ?? shape.header;
  // A table of two texts without names starts with them: "Source", "Target".
  return hasSigns || !startsWithNames(shape) ? shape : shapeOf(entries[0]!, { ...chosen, delimiter: shape.delimiter, header: true }); // prettier-ignore
}

const startsWithNames = ({ rows, names }: TableShape): boolean =>
  rows[0] !== undefined && rows[0].length === names.length && rows[0].every((name) => /^[a-z_ ]{1,16}$/i.test(name)) && new Set(rows.slice(1).map((row) => row[0])).size > 1 && columnLike(rows[0]); // prettier-ignore

const columnLike = (names: readonly string[]): boolean =>
  names.some((name) => /^(text|source|sentence|review|document|content|label|labels|class|target|category)$/i.test(name)); // prettier-ignore

/** The column of the class: by its name, or the only other one. */
function labelOf(shape: TableShape): number | undefined {
  const text = textColumn(shape);
  const called = columnCalled(shape, 'label');
  if (called !== undefined && called !== text) return called;
  const others = shape.names.map((_, i) => i).filter((i) => i !== text);
  const kinds = (at: number) => new Set(shape.rows.map((row) => row[at])).size;
  return others.length === 1 && kinds(others[0]!) < Math.max(2, 0.9 * shape.rows.length) ? others[0] : undefined; // prettier-ignore
}

async function open(source: Source, options: ImportOptions, _call: LongCall): Promise<SampleInput> {
  const chosen = chosenSettings('text', settings, options);
  const table = chosen.form === undefined || chosen.form === 'row' ? await tableIn(source.entries, chosen) : undefined; // prettier-ignore
  const isTable = chosen.form === 'row' || (table !== undefined && (labelOf(table) !== undefined || chosen.label !== undefined)); // prettier-ignore
  const entries = isTable ? [...source.entries] : textsOf(source);
  const [first] = entries;
  if (!first) throw invalid(source.name, 'there is no text in it.', `Name ${textReader.expects}.`);
  const folders = new Set(entries.map(({ name }) => classFolder(name)));
  const hasClasses = folders.size > 1 && !folders.has(undefined);
  const form = chosen.form ?? (isTable ? 'row' : hasClasses ? 'file' : 'windows');
  const asks = chosen.asks ?? (hasClasses || form === 'row' ? 'class' : 'next');
  if (asks === 'class' && form !== 'row' && !hasClasses) {
    throw new RefractError('invalid-option', `${first.name}: nothing says the class of a text.`, 'Put the texts into one folder for each class, or ask for the next symbol.'); // prettier-ignore
  }
  const rows =
    form === 'row' ? columnsOf(first, await tableOrFirst(first, table, chosen), chosen) : undefined;
  const which = chosen.symbols ?? 'characters';
  const alphabet = which === 'bytes' ? [] : chosen.alphabet === undefined ? await alphabetOf(entries) : readAlphabet(chosen.alphabet); // prettier-ignore
  const symbols = which === 'bytes' ? bytes : characters(alphabet);
  const { of, parts } = partsOf(entries);
  const files = diskFilesOf(entries);
  const length = chosen.length ?? usualWindow(entries);
  const plan: TextPlan = { form, asks, symbols, length, ...(rows && { rows }) };
  return {
    ...{ name: source.name, layout: 'series', channels: symbols.count, dtype: 'events', divisor: 1 },
    ...{ splits: parts, files, time: { unit: 1e-3, binMs: 1 } },
    ...(asks === 'next' && { targets: { kind: 'class' as const, classes: symbols.count } }),
    settings: {
      ...{ form, asks, symbols: which },
      ...(which === 'characters' && { alphabet: writtenAlphabet(alphabet) }),
      ...(form === 'windows' && { length }),
      ...(rows && { delimiter: rows.delimiter, header: rows.header, text: rows.names[rows.text]! }),
      ...(rows && { label: rows.label === undefined ? 'none' : rows.names[rows.label]! }),
    },
    async *read(call) {
      const guarded = refusingRepetition(files.reduce((sum, { bytes }) => sum + bytes, 0));
      for (const entry of entries) {
        yield* textSamples(guarded(entry), plan, { split: of(entry), folder: classFolder(entry.name) }, call);
      }
    },
  };
}

/** The columns of a table; running text has none. */
async function names({ entries }: Source, options: ImportOptions): Promise<readonly FileName[]> {
  const chosen = chosenSettings('text', settings, options);
  if (chosen.form !== undefined && chosen.form !== 'row') return [];
  const table = await tableIn(entries, chosen);
  const [first] = entries;
  if (!first || (!table && chosen.form === undefined)) return [];
  return columnsToChoose(await tableOrFirst(first, table, chosen));
}

async function tableOrFirst(first: ByteSource, table: TableShape | undefined, chosen: Chosen): Promise<TableShape> {
  if (table) return table;
  const shape = await shapeOf(first, chosen);
  if (!shape) throw await notText(first);
  if (shape.rows.length === 0) throw invalid(first.name, 'has no rows.');
  return shape;
} // prettier-ignore

/** @throws RefractError `invalid-option` where it does not show which column is which */
function columnsOf({ name }: ByteSource, shape: TableShape, chosen: Chosen): NonNullable<TextPlan['rows']> {
  const text = chosen.text === undefined ? textColumn(shape) : columnAt(shape, chosen.text, 'text');
  const label = chosen.label === undefined ? labelOf(shape) : columnAt(shape, chosen.label, 'label');
  const columns = shape.names.slice(0, 20).join(', ');
  if (text === undefined) {
    throw new RefractError('invalid-option', `${name} does not show which column is the text (there are: ${columns}).`, 'Choose the text column.'); // prettier-ignore
  }
  if (label === undefined && chosen.asks !== 'next') {
    throw new RefractError('invalid-option', `${name} does not show which column is the label (there are: ${columns}).`, 'Choose the label column, or ask for the next symbol.'); // prettier-ignore
  }
  const { delimiter, header, names } = shape;
  return { delimiter, header, names, text, ...(label !== undefined && { label }) };
}
