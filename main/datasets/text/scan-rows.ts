/** @file Rows and fields of delimited text, straight from bytes (RFC 4180, with the line ends and quotes that exist). */
import { invalid, type ByteSource } from '../byte-source.ts';
import { readText } from './read-text.ts';

/** A row's fields as places in its bytes. Good until the next row. */
export interface Row {
  readonly bytes: Uint8Array;
  /** Where fields start and end, spaces around them and quotes left out. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly fields: number;
  /** Counted from 1. */
  readonly line: number;
}

/** How rows are written. */
export interface RowForm {
  /** The byte between fields; 32 means any number of spaces and tabs. */
  readonly delimiter: number;
}

/** A row longer than this is no row: the file is not what it seems. */
const MAX_ROW_BYTES = 2 ** 26;

const [TAB, NEWLINE, RETURN, SPACE, QUOTE, HASH] = [9, 10, 13, 32, 34, 35];

/**
 * The rows that are not empty, as what `onRow` puts into a list, piece by piece. Lines before the first row that start
 * with # are comments.
 * @throws RefractError `invalid-data` for a quote that is never closed, and what onRow throws
 */
export async function* rowsInPieces<Item>(
  source: ByteSource,
  { delimiter }: RowForm,
  onRow: (row: Row, out: Item[]) => void,
): AsyncGenerator<Item[], void, undefined> {
  const scanner = new RowScanner(source.name, delimiter);
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
  #rest: Uint8Array = new Uint8Array(0);
  #line = 1;
  #isBefore = true;
  #starts = new Int32Array(256);
  #ends = new Int32Array(256);

  constructor(name: string, delimiter: number) {
    this.#name = name;
    this.#delimiter = delimiter;
  }

  /** Scans what is complete. */
  feed(chunk: Uint8Array, isLast: boolean, onRow: (row: Row) => void): void {
    // Always a plain Uint8Array: one kind of memory is read faster than two.
    const bytes = joined(this.#rest, chunk);
    let start = 0;
    while (start < bytes.length) {
      const next = this.#row(bytes, start, isLast, onRow);
      if (next === -1) break;
      start = next;
    }
    // A copy: the chunk's memory is not kept for a few bytes.
    this.#rest = start < bytes.length ? bytes.slice(start) : new Uint8Array(0);
    if (this.#rest.length > MAX_ROW_BYTES) {
      throw invalid(this.#name, `the row that starts at line ${this.#line} does not end within 64 MiB.`);
    }
  }

  /** One row. @returns where the next starts; −1 where it is not complete */
  #row(bytes: Uint8Array, start: number, isLast: boolean, onRow: (row: Row) => void): number {
    const delimiter = this.#delimiter;
    const length = bytes.length;
    let starts = this.#starts;
    let ends = this.#ends;
    let fields = 0;
    let fieldStart = start;
    let at = start;
    let lines = 1;
    let next = -1;
    for (; at < length; at++) {
      const byte = bytes[at]!;
      // Digits and points: most bytes are none of those that mean something here.
      if (byte >= 46 && byte < 59) continue;
      if (byte === delimiter || (byte === TAB && delimiter === SPACE)) {
        if (delimiter !== SPACE || at !== fieldStart) {
          starts[fields] = fieldStart;
          ends[fields++] = at;
          if (fields + 1 >= starts.length) {
            this.#grow();
            starts = this.#starts;
            ends = this.#ends;
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
        const close = closingQuote(bytes, at + 1);
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
      starts[fields] = fieldStart;
      ends[fields++] = at;
    }
    for (let field = 0; field < fields; field++) {
      const from = starts[field]!;
      const to = ends[field]!;
      // Spaces and quotes are the only bytes up to this one that are left out.
      if (from < to && (bytes[from]! <= QUOTE || bytes[to - 1]! <= QUOTE)) this.#trim(bytes, field);
    }
    if (fields === 1 && starts[0] === ends[0]) return next;
    if (this.#isBefore && bytes[starts[0]!] === HASH) return next;
    this.#isBefore = false;
    onRow({ bytes, starts, ends, fields, line });
    return next;
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
    const grown = (from: Int32Array): Int32Array<ArrayBuffer> => {
      const larger = new Int32Array(2 * from.length);
      larger.set(from);
      return larger;
    };
    this.#starts = grown(this.#starts);
    this.#ends = grown(this.#ends);
  }
}

const isSpace = (byte: number): boolean => byte === SPACE || byte === TAB;

function isBlank(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (!isSpace(bytes[i]!)) return false;
  return true;
}

/** The place of the quote that ends a field; doubled quotes are part of it. −1 where there is none. */
function closingQuote(bytes: Uint8Array, from: number): number {
  for (let at = from; ; at += 2) {
    at = bytes.indexOf(QUOTE, at);
    if (at < 0 || bytes[at + 1] !== QUOTE) return at;
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

/** A field's text. */
export const fieldText = ({ bytes, starts, ends }: Row, field: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset + starts[field]!, ends[field]! - starts[field]!)
    .toString('utf8')
    .replaceAll('""', '"');
