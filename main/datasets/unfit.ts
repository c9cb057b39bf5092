/** @file What to say of files that no format fits, where their first bytes say what they are. */
import type { RefractError } from '../api/errors.ts';
import { invalid, type ByteSource } from './byte-source.ts';
import { headOf } from './readers/find-entry.ts';

const packed = 'Unpack it first, or pack it as .gz, .zip, .tar or .tar.gz, which are read as they are.';

/** What files start with, and what to do about them. */
const known: readonly (readonly [start: RegExp, what: string, hint: string])[] = [
  [/^\xfd7zXZ\0/, 'is packed with xz, which is not read.', packed],
  [/^BZh[1-9]/, 'is packed with bzip2, which is not read.', packed],
  [/^\x28\xb5\x2f\xfd/, 'is packed with Zstandard, which is not read.', packed],
  [/^7z\xbc\xaf/, 'is a 7-Zip archive, which is not read.', packed],
  [/^Rar!/, 'is a RAR archive, which is not read.', packed],
  [/^MATLAB 5/, 'is a MATLAB file of the older kind, which is not read.', 'Save it with -v7.3, which is HDF5, or as CSV.'], // prettier-ignore
  [/^\x80[\x02-\x05]/, 'is a Python pickle, which is not read: it can run programs.', 'Save the arrays with numpy.savez.'], // prettier-ignore
  [/^SQLite format 3/, 'is an SQLite database, which is not read.', 'Save its tables as CSV or Parquet.'],
  [/^PK\x03\x04.*xl\//s, 'is an Excel workbook, which is not read.', 'Save its sheet as CSV.'],
  [/^\s*\[\s*[[{]/, 'is one JSON array; records are read as JSON Lines.', 'Write one object a line, without brackets around all and commas between them.'], // prettier-ignore
];

/** An error in words for what was named; undefined where nothing is known of it. */
export async function unfit(entries: readonly ByteSource[]): Promise<RefractError | undefined> {
  const [entry, ...others] = entries;
  if (!entry || others.length > 0) return undefined;
  const head = await headOf(entry);
  if (head.length === 0 && entry.bytes === 0) {
    return invalid(entry.name, 'is empty: it has no bytes.', 'Download or save it again.');
  }
  const found = known.find(([start]) => start.test(head.toString('latin1')));
  if (found) return invalid(entry.name, found[1], found[2]);
  if (isUtf16(head)) return invalid(entry.name, 'looks like UTF-16 without a mark at its start.', 'Save it as UTF-8.'); // prettier-ignore
  return undefined;
}

/** Letters and signs of English text with a zero before or after each. */
function isUtf16(head: Buffer): boolean {
  const pairs = Math.floor(Math.min(head.length, 4096) / 2);
  if (pairs < 4) return false;
  const isText = (byte: number): boolean => byte === 9 || byte === 10 || byte === 13 || (byte >= 32 && byte < 127);
  const isAll = (zero: 0 | 1): boolean => {
    for (let i = 0; i < pairs; i++) if (head[2 * i + zero] !== 0 || !isText(head[2 * i + 1 - zero]!)) return false;
    return true;
  };
  return isAll(0) || isAll(1);
} // prettier-ignore
