/** @file The fields of a row of an ARFF file, and the rows in a field of series. */
import type { RefractError } from '../../api/errors.ts';
import { invalid } from '../byte-source.ts';
import type { Line } from '../text/scan-lines.ts';
import { unescaped } from './arff-header.ts';
import { classText, stretchText, trimmed, type Stretch } from './series-values.ts';

const [COMMA, BACKSLASH, SINGLE, DOUBLE, LOWER_N, NEWLINE] = [44, 92, 39, 34, 110, 10];

/** More attributes than these no header lists. */
const MAX_FIELDS = 2 ** 20;

/** A field's place, without its quotes. */
export interface ArffField extends Stretch {
  readonly isQuoted: boolean;
}

/**
 * The fields of a row: words, or anything between quotes, in which a backslash stands before a quote.
 * @throws RefractError `invalid-data` for a quote that is never closed, or text behind one
 */
export function fieldsOf({ bytes, start, end }: Line, place: () => string): ArffField[] {
  const fields: ArffField[] = [];
  let from = start;
  while (from <= end) {
    if (fields.length > MAX_FIELDS) throw invalid(place(), `the row has more than ${MAX_FIELDS} fields.`, 'Is it an ARFF file?'); // prettier-ignore
    const { start: first } = trimmed(bytes, from, end);
    const quote = bytes[first];
    if (first < end && (quote === SINGLE || quote === DOUBLE)) {
      const close = closingQuote(bytes, first + 1, end, quote);
      if (close < 0) throw invalid(place(), `the quote of field ${fields.length + 1} is never closed.`);
      fields.push({ start: first + 1, end: close, isQuoted: true });
      const { start: after } = trimmed(bytes, close + 1, end);
      if (after < end && bytes[after] !== COMMA) throw behind(bytes, after, end, fields.length, place);
      from = after + 1;
    } else {
      let comma = bytes.indexOf(COMMA, from);
      if (comma < 0 || comma > end) comma = end;
      fields.push({ ...trimmed(bytes, from, comma), isQuoted: false });
      from = comma + 1;
    }
  }
  return fields;
}

const behind = (bytes: Uint8Array, start: number, end: number, field: number, place: () => string): RefractError =>
  invalid(place(), `"${stretchText(bytes, { start, end: Math.min(end, start + 20) })}" stands behind the quotes of field ${field}.`); // prettier-ignore

function closingQuote(bytes: Uint8Array, from: number, end: number, quote: number): number {
  for (let at = from; at < end; at++) {
    if (bytes[at] === BACKSLASH) at++;
    else if (bytes[at] === quote) return at;
  }
  return -1;
}

/** The rows of a relational field: between line ends, which are written as a backslash and an n. */
export function rowsOfField(bytes: Uint8Array, { start, end }: Stretch): Stretch[] {
  const rows: Stretch[] = [];
  let from = start;
  for (let at = start; at < end; at++) {
    const isEscaped = bytes[at] === BACKSLASH && bytes[at + 1] === LOWER_N && at + 1 < end;
    if (!isEscaped && bytes[at] !== NEWLINE) continue;
    rows.push(trimmed(bytes, from, at));
    from = at + (isEscaped ? 2 : 1);
    if (isEscaped) at++;
  }
  const last = trimmed(bytes, from, end);
  // A line end after the last row starts no further one.
  return last.start < last.end || rows.length === 0 ? [...rows, last] : rows;
}

/** A word; undefined where it is missing. @throws RefractError `invalid-data` for what is no UTF-8 */
export function wordOf(bytes: Uint8Array, field: ArffField, place: () => string): string | undefined {
  const text = classText(bytes, field, place);
  if (!field.isQuoted) return text === '?' || text === '' ? undefined : text;
  return unescaped(text);
}
