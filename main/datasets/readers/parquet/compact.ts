/** @file Decoded values in as little memory as holds them exactly: typed arrays, which are outside the thread's heap. */
import type { Column, Lists, NumberColumn } from './messages.ts';

export const isLists = (column: Column): column is Lists => 'ends' in column;
export const isNumbers = (column: Column): column is NumberColumn => ArrayBuffer.isView(column);
export const rowsOf = (column: Column): number => (isLists(column) ? column.ends.length : column.length);

/** The memory of a column outside the heap; of others a guess. */
export const bytesOf = (column: Column): number =>
  isLists(column)
    ? column.values.byteLength + column.ends.byteLength
    : isNumbers(column)
      ? column.byteLength
      : 16 * column.length;

/** @param values numbers, and null where one is missing; or texts, lists, anything */
export function compacted(values: ArrayLike<unknown>): Column {
  if (values instanceof Float32Array) return values.slice();
  const numbers = numbersIn(values);
  if (numbers) return narrowed(numbers);
  return listsIn(values) ?? Array.from(values, plain);
}

/** 64-bit integers become numbers; what is neither number, text nor list of them becomes nothing. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return numbersIn(value) ?? value.map(plain);
  return ['number', 'string', 'boolean'].includes(typeof value) ? value : null;
}

/** Missing ones are NaN; undefined where there is something else. */
function numbersIn(values: ArrayLike<unknown>): Float64Array<ArrayBuffer> | undefined {
  const numbers = new Float64Array(values.length);
  for (let i = 0; i < numbers.length; i++) {
    const value = values[i];
    if (typeof value === 'number') numbers[i] = value;
    else if (typeof value === 'bigint') numbers[i] = Number(value);
    else if (value === null || value === undefined) numbers[i] = NaN;
    else return undefined;
  }
  return numbers;
}

function narrowed(numbers: Float64Array<ArrayBuffer>): NumberColumn {
  let [isByte, isSingle] = [true, true];
  for (const value of numbers) {
    if (isByte && (value !== (value & 255) || Object.is(value, -0))) isByte = false;
    if (value !== Math.fround(value) && value === value) {
      isSingle = false;
      break;
    }
  }
  if (isByte && isSingle) return Uint8Array.from(numbers);
  return isSingle ? Float32Array.from(numbers) : numbers;
}

/** Lists of numbers one after the other; undefined where a row is none. */
function listsIn(rows: ArrayLike<unknown>): Lists | undefined {
  const ends = new Uint32Array(rows.length);
  const pieces: Float64Array[] = [];
  let total = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    const numbers = Array.isArray(row) ? numbersIn(row) : undefined;
    if (!numbers) return undefined;
    pieces.push(numbers);
    ends[i] = total += numbers.length;
  }
  const values = new Float64Array(total);
  pieces.forEach((piece, i) => values.set(piece, ends[i]! - piece.length));
  return { values: narrowed(values), ends };
}

/** The value of a row: a number, NaN where it is missing in a column of numbers; a list; anything. */
export function valueAt(column: Column, row: number): unknown {
  if (!isLists(column)) return column[row];
  return column.values.subarray(row === 0 ? 0 : column.ends[row - 1], column.ends[row]);
}

/** Some rows of a column. The memory may be shared. */
export function rowsFrom(column: Column, start: number, end: number): Column {
  if (!isLists(column)) return isNumbers(column) ? column.subarray(start, end) : column.slice(start, end);
  const from = start === 0 ? 0 : column.ends[start - 1]!;
  const ends = column.ends.slice(start, end).map((place) => place - from);
  return { values: column.values.subarray(from, from + (ends.at(-1) ?? 0)), ends };
}

/** Columns one after the other, in memory of their own. */
export function joined(pieces: readonly Column[]): Column {
  if (pieces.every(isNumbers)) return joinedNumbers(pieces);
  if (pieces.every(isLists)) {
    const values = joinedNumbers(pieces.map((piece) => piece.values));
    const ends = new Uint32Array(pieces.reduce((sum, piece) => sum + piece.ends.length, 0));
    let [at, from] = [0, 0];
    for (const piece of pieces) {
      for (const end of piece.ends) ends[at++] = from + end;
      from += piece.values.length;
    }
    return { values, ends };
  }
  return pieces.flatMap((piece) =>
    Array.from({ length: rowsOf(piece) }, (_, row) => {
      const value = valueAt(piece, row);
      return value === value ? value : null;
    }),
  );
}

function joinedNumbers(pieces: readonly NumberColumn[]): NumberColumn {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const isAll = (kind: typeof Uint8Array | typeof Float32Array) => pieces.every((piece) => piece instanceof kind);
  const isSingle = !pieces.some((piece) => piece instanceof Float64Array);
  const all = isAll(Uint8Array) ? new Uint8Array(length) : isSingle ? new Float32Array(length) : new Float64Array(length);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
} // prettier-ignore
