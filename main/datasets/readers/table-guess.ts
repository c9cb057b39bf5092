/** @file What the first lines of a table say: its delimiter, whether it has a header, what its columns are. */
import { parseNumber } from '../text/parse-number.ts';
import { columnNamed, labelNamed, type ColumnRole } from './column-names.ts';

/** Delimiters by name, in the order in which they are preferred. */
export const delimiters = { tab: 9, semicolon: 59, pipe: 124, comma: 44, space: 32 } as const;
export type Delimiter = keyof typeof delimiters;

/** What is known of a table before it is read. */
export interface TableShape {
  readonly delimiter: Delimiter;
  readonly header: boolean;
  /** The columns' names; "1", "2", … without a header. */
  readonly names: readonly string[];
  /** The first rows, without the header. */
  readonly rows: readonly (readonly string[])[];
  /** How many of the first rows have as many fields as the first. */
  readonly regular: number;
}

/** How a table is written, as far as it is known. */
export interface TableWriting {
  readonly delimiter?: Delimiter;
  readonly header?: boolean;
  readonly decimal?: 'point' | 'comma';
}

const SHOWN_ROWS = 50;

/**
 * Guesses a table's shape.
 * @param text its first lines, whole ones
 * @param chosen what is known already
 */
export function tableShape(text: string, chosen: TableWriting): TableShape {
  const lines = firstLines(text);
  const delimiter = chosen.delimiter ?? guessDelimiter(lines);
  const all = lines.map((line) => splitLine(line, delimiter));
  const isNumeric = (field: string): boolean => isNumber(field, chosen.decimal);
  const header = chosen.header ?? hasHeader(all, isNumeric);
  const rows = header ? all.slice(1) : all;
  const width = rows[0]?.length ?? all[0]?.length ?? 0;
  const names = header ? all[0]! : Array.from({ length: width }, (_, i) => String(i + 1));
  return { delimiter, header, names, rows, regular: rows.filter((row) => row.length === width).length };
}

function firstLines(text: string): string[] {
  const lines = text.split(/\r\n|\r|\n/).filter((line) => line.trim() !== '');
  const start = lines.findIndex((line) => !line.trimStart().startsWith('#'));
  return start < 0 ? [] : quotedTogether(lines.slice(start, start + 2 * SHOWN_ROWS)).slice(0, SHOWN_ROWS);
}

/** Lines that stand within one pair of quotes are one; a quote that is not closed soon is none. */
function quotedTogether(lines: readonly string[]): string[] {
  const isOpen = (line: string): boolean => (line.match(/"/g)?.length ?? 0) % 2 === 1;
  const found: string[] = [];
  for (let at = 0; at < lines.length; at++) {
    const close = isOpen(lines[at]!)
      ? lines.findIndex((line, i) => i > at && i < at + 20 && isOpen(line))
      : -1;
    found.push(close < 0 ? lines[at]! : lines.slice(at, close + 1).join('\n'));
    if (close > 0) at = close;
  }
  return found;
}

/** A field quoted as a whole, or anything up to the delimiter. */
function splitLine(line: string, delimiter: Delimiter): string[] {
  if (delimiter === 'space') return line.trim().split(/[ \t]+/);
  const sign = String.fromCharCode(delimiters[delimiter]);
  if (!line.includes('"')) return line.split(sign).map((field) => field.trim());
  const fields: string[] = [];
  let field = '';
  let isQuoted = false;
  for (const character of line) {
    if (character === '"') isQuoted = !isQuoted;
    if (character === sign && !isQuoted) {
      fields.push(field);
      field = '';
    } else field += character;
  }
  return [...fields, field].map((text) =>
    text
      .trim()
      .replace(/^"(.*)"$/s, '$1')
      .replaceAll('""', '"'),
  );
}

/** The delimiter that cuts the most lines into the same number of fields, more than one; among equals the most fields. */
function guessDelimiter(lines: readonly string[]): Delimiter {
  let best: { name: Delimiter; share: number } = { name: 'comma', share: 0 };
  for (const name of Object.keys(delimiters) as Delimiter[]) {
    const counts = lines.map((line) => fieldsIn(line, name));
    const [first = 1] = counts.slice(-1);
    if (first < 2) continue;
    const share = counts.filter((count) => count === first).length / counts.length;
    // Spaces also stand beside other delimiters: they count only where nothing else does.
    if (share > best.share + (name === 'space' ? 0.2 : 0)) best = { name, share };
  }
  return best.name;
}

/** How many fields splitLine would find. */
function fieldsIn(line: string, delimiter: Delimiter): number {
  if (delimiter === 'space' || line.includes('"')) return splitLine(line, delimiter).length;
  const sign = String.fromCharCode(delimiters[delimiter]);
  let count = 1;
  for (let at = line.indexOf(sign); at >= 0; at = line.indexOf(sign, at + 1)) count++;
  return count;
}

/** A column whose first field is a word, and whose others are numbers, has a name; a table of words only has none. */
function hasHeader(rows: readonly string[][], isNumeric: (field: string) => boolean): boolean {
  const [first, ...rest] = rows;
  if (!first || rest.length === 0) return false;
  if (first.some((field) => field !== '' && isNumeric(field) && !/^nan$/i.test(field))) return false;
  return first.some((_, column) => rest.some((row) => row[column] !== undefined && isNumeric(row[column])));
}

/** As most numbers are written, whatever stands before a fraction. */
const PLAIN = /^-?\d+(\.\d+)?$/;

export function isNumber(field: string, decimal: 'point' | 'comma' = 'point'): boolean {
  if (field.length < 100 && PLAIN.test(field)) return true;
  const bytes = Buffer.from(field);
  return typeof parseNumber(bytes, 0, bytes.length, decimal === 'comma' ? 44 : 46) === 'number';
}

/** Where fractions are written with a comma, as "0,25": between semicolons or tabs only. */
export const usesDecimalComma = ({ rows, delimiter }: TableShape): boolean =>
  delimiter !== 'comma' &&
  rows.some((row) => row.some((field) => /^[+-]?\d+,\d+$/.test(field))) &&
  !rows.some((row) => row.some((field) => /^[+-]?\d+\.\d+$/.test(field)));

/** The place of the column that is called as such columns are. @param out columns that are not asked */
export function columnCalled(
  { header, names }: TableShape,
  what: ColumnRole,
  out?: ReadonlySet<number>,
): number | undefined {
  if (!header) return undefined;
  return what === 'label' ? labelNamed(names, out) : columnNamed(names, what, out);
}

/** What is known of a table's columns when their values are asked. */
interface KnownColumns {
  readonly decimal?: 'point' | 'comma';
  /** Columns that a person leaves out: the table is as if they were not there. */
  readonly ignored?: ReadonlySet<number>;
  /** Columns that are something else. */
  readonly others?: ReadonlySet<number>;
}

/** The only column of words; undefined where there are several. */
export function columnOfWords({ rows, names }: TableShape, known: KnownColumns): number | undefined {
  const { decimal, ignored, others } = known;
  const found = names.flatMap((_, column) => {
    if (ignored?.has(column) || others?.has(column)) return [];
    const fields = rows.map((row) => row[column] ?? '').filter((field) => field !== '');
    return fields.length > 0 && fields.every((field) => !isNumber(field, decimal)) ? [column] : [];
  });
  return found.length === 1 ? found[0] : undefined;
}

/** The column that is a label by its values: the only one of words; at either end, words, or the only one of whole numbers. */
export function labelByValues(shape: TableShape, known: KnownColumns = {}): number | undefined {
  const { rows, names } = shape;
  const { decimal, ignored } = known;
  const there = names.map((_, i) => i).filter((i) => !ignored?.has(i));
  const ends = [there[0]!, there.at(-1)!].filter((end) => !known.others?.has(end));
  const of = (column: number) => rows.map((row) => row[column] ?? '');
  const word =
    columnOfWords(shape, known) ??
    ends.find((column) => of(column).some((field) => field !== '' && !isNumber(field, decimal)));
  if (word !== undefined) return word;
  return wholeColumn(of, ends, there);
}

/** The end that holds whole numbers. */
function wholeColumn(
  of: (column: number) => readonly string[],
  ends: readonly number[],
  there: readonly number[],
): number | undefined {
  const known = new Map<number, boolean>();
  const isWhole = (column: number): boolean => {
    const found = known.get(column) ?? of(column).every((field) => /^[+-]?\d+(\.0+)?(e\+?0*\d{1,2})?$/i.test(field)); // prettier-ignore
    known.set(column, found);
    return found;
  };
  const others = (column: number) => there.filter((i) => i !== column);
  const whole = ends.filter(isWhole);
  const only = whole.find((column) => !others(column).every(isWhole));
  if (only !== undefined) return only;
  // Whole numbers everywhere, as in pixels: the end with fewer different values, else the first.
  const kinds = (column: number) => new Set(of(column)).size;
  if (whole.length === 2 && kinds(ends[1]!) < kinds(ends[0]!) && kinds(ends[1]!) > 1) return ends[1];
  return whole[0];
}

/** Shorter texts are words: labels, names of places. */
const TEXT_LENGTH = 16;

/** The column of texts in a table that holds hardly anything else: an id and a label at most. */
export function textColumn({ rows, names }: TableShape): number | undefined {
  const of = (column: number) => rows.map((row) => row[column] ?? '');
  const isText = (column: number) => {
    const texts = of(column).filter((text) => /\s/.test(text.trim()) && !isNumber(text));
    const length = texts.reduce((sum, text) => sum + text.length, 0) / Math.max(1, texts.length);
    return texts.length > 0.5 * rows.length && length > TEXT_LENGTH;
  };
  const columns = names.length > 4 ? [] : names.map((_, i) => i).filter(isText);
  return columns.length === 1 ? columns[0] : undefined;
}
