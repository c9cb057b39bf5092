/** @file Rows and fields of delimited text, straight from bytes (RFC 4180, with the line ends and quotes that exist). */
import { isUtf8 } from 'node:buffer';
import { invalid, type ByteSource } from '../byte-source.ts';
import { notUtf8, readText } from './read-text.ts';
import { smallNumbers } from './small-numbers.ts';

/** A row's fields as places in its bytes. Good until the next row. */
export interface Row {
  readonly bytes: Uint8Array;
  /** Where fields start and end, spaces around them and quotes left out. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly fields: number;
  /** The fields that are plain decimal numbers, as parseNumber reads them; NaN where a field has to be looked at. */
  readonly numbers: Float64Array;
  /** Whether all are. */
  readonly isPlain: boolean;
  /** Counted from 1. */
  readonly line: number;
  /** The name of the file. */
  readonly file: string;
}

/** How rows are written. */
export interface RowForm {
  /** The byte between fields; 32 means any number of spaces and tabs. */
  readonly delimiter: number;
  /** The byte between whole and fraction of a number; a point if absent. */
  readonly point?: number;
}

/** A row longer than this is no row: the file is not what it seems. */
const MAX_ROW_BYTES = 2 ** 26;
/** Nor is one of more fields: what is remembered of each is larger than the field. */
const MAX_FIELDS = 2 ** 22;

const [TAB, NEWLINE, RETURN, SPACE, QUOTE, HASH, MINUS, POINT] = [9, 10, 13, 32, 34, 35, 45, 46];

/** Digits whose number is below 2^53, and the powers of ten by which they are divided: one division of exact numbers. */
const EXACT_DIGITS = 15;
const POWERS = Float64Array.from({ length: EXACT_DIGITS + 1 }, (_, power) => 10 ** power);

/**
 * The rows that are not empty, as what `onRow` puts into a list, piece by piece. Lines before the first row that start
 * with # are comments.
 * @throws RefractError `invalid-data` for a quote that is never closed, and what onRow throws
 */
export async function* rowsInPieces<Item>(
  source: ByteSource,
  form: RowForm,
  onRow: (row: Row, out: Item[]) => void,
): AsyncGenerator<Item[], void, undefined> {
  const scanner = new RowScanner(source.name, form);
  let out: Item[] = [];
  const take = (row: Row): void => onRow(row, out);
  for await (const chunk of readText(source)) {
    scanner.feed(chunk, false, take);
    if (out.length > 0) yield out;
    out = [];
  }
  scanner.feed(new Uint8Array(0), true, take);
  if (out.length > 0) yield out;
}

class RowScanner {
  readonly #name: string;
  readonly #delimiter: number;
  readonly #point: number;
  #bytes = new Uint8Array(0);
  /** So many bytes at the start are a row that was not complete. */
  #rest = 0;
  #enough = 0;
  #line = 1;
  #isBefore = true;
  #starts = new Int32Array(256);
  #ends = new Int32Array(256);
  #numbers = new Float64Array(256).fill(NaN);

  constructor(name: string, { delimiter, point = POINT }: RowForm) {
    this.#name = name;
    this.#delimiter = delimiter;
    this.#point = point;
  }

  /** Scans what is complete. */
  feed(chunk: Uint8Array, isLast: boolean, onRow: (row: Row) => void): void {
    const length = this.#append(chunk);
    // A row that did not end is begun anew only once there is twice as much: a long one is read twice, not with every piece.
    if (!isLast && length < this.#enough) return this.#keep(length);
    const bytes = this.#bytes;
    let start = 0;
    while (start < length) {
      const next = this.#row(bytes, length, start, isLast, onRow);
      if (next === -1) break;
      start = next;
    }
    bytes.copyWithin(0, start, length);
    this.#enough = 2 * (length - start);
    this.#keep(length - start);
  }

  /** The first bytes are of a row that is not complete. */
  #keep(count: number): void {
    this.#rest = count;
    if (count > MAX_ROW_BYTES) {
      throw invalid(this.#name, `the row that starts at line ${this.#line} does not end within 64 MiB.`);
    }
  }

  /**
   * Puts a chunk behind the row that was not complete, into memory that is used again and again: always a plain Uint8Array,
   * since one kind of memory is read faster than two. One byte that means nothing follows: looking one byte too far costs
   * much where there is none.
   * @returns how many bytes there are now
   */
  #append(chunk: Uint8Array): number {
    const length = this.#rest + chunk.length;
    if (length + 1 > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(2 * this.#bytes.length, length + 1));
      larger.set(this.#bytes.subarray(0, this.#rest));
      this.#bytes = larger;
    }
    this.#bytes.set(chunk, this.#rest);
    this.#bytes[length] = 0;
    return length;
  }

  /** One row of the first `length` bytes; one more byte is there. @returns where the next starts; −1 where it is not complete */
  #row(bytes: Uint8Array, length: number, start: number, isLast: boolean, onRow: (row: Row) => void): number {
    // prettier-ignore
    const delimiter = this.#delimiter;
    let starts = this.#starts;
    let ends = this.#ends;
    let numbers = this.#numbers;
    let fields = 0;
    let fieldStart = start;
    let at = start;
    let lines = 1;
    let next = -1;
    let isPlain = true;
    for (; at < length; at++) {
      // Fields that are plain numbers are read at once. Spaces around fields are left to the slower way.
      if (at === fieldStart && delimiter !== SPACE) {
        at = this.#number(bytes, at, fields);
        while (at !== fieldStart && bytes[at] === delimiter) {
          starts[fields] = fieldStart;
          ends[fields++] = at;
          const isShort = at - fieldStart < 4;
          fieldStart = at + 1;
          // Where there is one small number there are more: pictures have nothing else.
          if (isShort) {
            fields = smallNumbers(bytes, delimiter, fieldStart, { starts, ends, numbers }, fields);
            fieldStart = ends[fields - 1]! + 1;
          }
          if (fields + 1 >= starts.length) {
            this.#grow();
            starts = this.#starts;
            ends = this.#ends;
            numbers = this.#numbers;
          }
          at = this.#number(bytes, fieldStart, fields);
        }
        if (at >= length) break;
      }
      const byte = bytes[at]!;
      // Digits and points: most bytes are none of those that mean something here.
      if (byte >= 46 && byte < 59) continue;
      if (byte === delimiter || (byte === TAB && delimiter === SPACE)) {
        if (delimiter !== SPACE || at !== fieldStart) {
          // Plain numbers do not come here.
          isPlain = false;
          starts[fields] = fieldStart;
          ends[fields++] = at;
          if (fields + 1 >= starts.length) {
            this.#grow();
            starts = this.#starts;
            ends = this.#ends;
            numbers = this.#numbers;
          }
        }
        fieldStart = at + 1;
      } else if (byte === NEWLINE) {
        next = at + 1;
        break;
      } else if (byte === RETURN) {
        if (at + 1 === length && !isLast) return -1;
        next = bytes[at + 1] === NEWLINE ? at + 2 : at + 1;
        break;
      } else if (byte === QUOTE && isBlank(bytes, fieldStart, at)) {
        const close = closingQuote(bytes, at + 1, length);
        if (close < 0) {
          if (!isLast) return -1;
          throw invalid(this.#name, `line ${this.#line}: a quote is opened and never closed.`);
        }
        for (let i = at; i < close; i++) if (bytes[i] === NEWLINE) lines++;
        at = close;
      }
    }
    if (next === -1) {
      if (!isLast) return -1;
      next = length;
    }
    const line = this.#line;
    this.#line += lines;
    if (!(delimiter === SPACE && fieldStart === at && fields > 0)) {
      // At the file's end a last field may be empty: nothing was read of it.
      if (fieldStart === length) this.#numbers[fields] = NaN;
      starts[fields] = fieldStart;
      ends[fields++] = at;
    }
    numbers = this.#numbers;
    if (numbers[fields - 1] !== numbers[fields - 1]) isPlain = false;
    for (let field = isPlain ? fields : 0; field < fields; field++) {
      if (numbers[field] === numbers[field]) continue;
      const from = starts[field]!;
      const to = ends[field]!;
      // Spaces and quotes are the only bytes up to this one that are left out.
      if (from < to && (bytes[from]! <= QUOTE || bytes[to - 1]! <= QUOTE)) this.#trim(bytes, field);
    }
    if (fields === 1 && starts[0] === ends[0]) return next;
    if (this.#isBefore && bytes[starts[0]!] === HASH) return next;
    this.#isBefore = false;
    onRow({ bytes, starts, ends, fields, numbers, isPlain, line, file: this.#name });
    return next;
  }

  /**
   * Reads a field that is a plain number, such as -12.75, as far as its end: the next delimiter or line end.
   * @returns where it ends; where it starts if it is none
   */
  #number(bytes: Uint8Array, start: number, field: number): number {
    const numbers = this.#numbers;
    let at = start;
    const isNegative = bytes[at] === MINUS;
    if (isNegative) at++;
    const first = at;
    let mantissa = 0;
    let digit = bytes[at]! - 48;
    while (digit >= 0 && digit <= 9) {
      mantissa = mantissa * 10 + digit;
      digit = bytes[++at]! - 48;
    }
    let digits = at - first;
    let fraction = 0;
    if (bytes[at] === this.#point && digits <= EXACT_DIGITS) {
      const from = ++at;
      digit = bytes[at]! - 48;
      while (digit >= 0 && digit <= 9) {
        mantissa = mantissa * 10 + digit;
        digit = bytes[++at]! - 48;
      }
      fraction = at - from;
      digits += fraction;
    }
    const end = bytes[at];
    const isWhole = end === this.#delimiter || end === NEWLINE || end === RETURN;
    if (!isWhole || digits === 0 || digits > EXACT_DIGITS) {
      numbers[field] = NaN;
      return start;
    }
    const value = fraction === 0 ? mantissa : mantissa / POWERS[fraction]!;
    numbers[field] = isNegative ? -value : value;
    return at;
  }

  #trim(bytes: Uint8Array, field: number): void {
    let start = this.#starts[field]!;
    let end = this.#ends[field]!;
    while (start < end && isSpace(bytes[start]!)) start++;
    while (end > start && isSpace(bytes[end - 1]!)) end--;
    if (end - start >= 2 && bytes[start] === QUOTE && bytes[end - 1] === QUOTE) {
      start++;
      end--;
    }
    this.#starts[field] = start;
    this.#ends[field] = end;
  }

  #grow(): void {
    if (this.#starts.length >= MAX_FIELDS) {
      const what = `line ${this.#line} has more than ${MAX_FIELDS.toLocaleString('en')} fields.`;
      throw invalid(this.#name, what, 'Is there one sample, or one step, in a row?');
    }
    const grown = (from: Int32Array): Int32Array<ArrayBuffer> => {
      const larger = new Int32Array(2 * from.length);
      larger.set(from);
      return larger;
    };
    this.#starts = grown(this.#starts);
    this.#ends = grown(this.#ends);
    const numbers = new Float64Array(2 * this.#numbers.length).fill(NaN);
    numbers.set(this.#numbers);
    this.#numbers = numbers;
  }
}

const isSpace = (byte: number): boolean => byte === SPACE || byte === TAB;

function isBlank(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (!isSpace(bytes[i]!)) return false;
  return true;
}

/** The place, in the first `length` bytes, of the quote that ends a field; doubled quotes are part of it. −1 where there is none. */
function closingQuote(bytes: Uint8Array, from: number, length: number): number {
  for (let at = from; ; at += 2) {
    at = bytes.indexOf(QUOTE, at);
    // What lies behind is of an earlier piece.
    if (at >= length) return -1;
    if (at < 0 || bytes[at + 1] !== QUOTE) return at;
  }
}

/**
 * A field's text that tells samples or classes apart: letters that were read wrong would make one of two.
 * @throws RefractError `invalid-data` for a field that is no UTF-8
 */
export function nameIn(row: Row, field: number): string {
  const text = fieldText(row, field);
  // U+FFFD may stand in the file itself.
  if (!text.includes('\ufffd') || isUtf8(row.bytes.subarray(row.starts[field], row.ends[field]))) return text;
  throw notUtf8(`${row.file}, line ${row.line}`, text);
}

/** Looks at a row of names. @throws RefractError `invalid-data` for one that is no UTF-8 */
export function checkNames(row: Row): void {
  // At once: there may be a million.
  if (isUtf8(row.bytes.subarray(row.starts[0], row.ends[row.fields - 1]))) return;
  for (let field = 0; field < row.fields; field++) nameIn(row, field);
}

/** A field's text, whatever its bytes. */
export const fieldText = ({ bytes, starts, ends }: Row, field: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset + starts[field]!, ends[field]! - starts[field]!)
    .toString('utf8')
    .replaceAll('""', '"');
