/**
 * @file The header of an .npy file (numpy.lib.format, versions 1.0 to 3.0): the magic, a version, the header's length
 * and a Python dictionary with the number type, the order of the axes and the shape, padded with spaces.
 */
import { invalid } from './byte-source.ts';
import { numberTypes, type NumberType } from './numbers.ts';

/** What a header says of any array. */
interface NpyFrame {
  readonly bigEndian: boolean;
  /** Whether the first axis, not the last, is the fastest in memory. */
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
  /** Where the elements start, in bytes. */
  readonly offset: number;
}

/** What the header of an array of numbers says. */
export interface NpyHeader extends NpyFrame {
  readonly dtype: NumberType;
}

/** What the header of an array of texts says: all elements have the same number of code points, or of bytes. */
export interface NpyTextHeader extends NpyFrame {
  readonly text: 'utf-32' | 'bytes';
  readonly width: number;
}

const MAGIC = Buffer.from('\x93NUMPY', 'latin1');
/** Version 1.0 headers cannot be longer; only structured types need more. */
export const MAX_NPY_HEADER = 2 ** 16 + 12;
const ALIGNMENT = 64;

/** numpy's one-letter kinds with the size in bytes. */
const typeCodes: Readonly<Record<NumberType, string>> = {
  bool: 'b1',
  uint8: 'u1',
  int8: 'i1',
  uint16: 'u2',
  int16: 'i2',
  uint32: 'u4',
  int32: 'i4',
  uint64: 'u8',
  int64: 'i8',
  float16: 'f2',
  float32: 'f4',
  float64: 'f8',
};
const typesByCode = new Map(Object.entries(typeCodes).map(([type, code]) => [code, type as NumberType]));

/** Why a kind of numbers cannot be read, by its letter. */
const refusedKinds: Readonly<Record<string, string>> = {
  O: 'Python objects (pickled data)',
  S: 'byte strings',
  a: 'byte strings',
  U: 'strings',
  c: 'complex numbers',
  M: 'dates',
  m: 'time differences',
  V: 'raw records',
  f: 'floating-point numbers of an unusual size',
};

/** Whether bytes start as an .npy file does. */
export const looksLikeNpy = (head: Buffer): boolean => head.subarray(0, 6).equals(MAGIC);

/**
 * Reads the header of an array of numbers.
 * @param head the file's start: all of it or at least MAX_NPY_HEADER bytes
 * @param name for messages
 * @throws RefractError `invalid-data`, also for an array of something else
 */
export function parseNpyHeader(head: Buffer, name: string): NpyHeader {
  const { descr, ...frame } = parseFrame(head, name);
  return { ...frame, dtype: numberTypeOf(descr, name) };
}

/** The same where texts may stand instead of numbers. */
export function parseNpyLabelsHeader(head: Buffer, name: string): NpyHeader | NpyTextHeader {
  const { descr, ...frame } = parseFrame(head, name);
  const [, kind, width] = /^[<>|=]?([USa])(\d+)$/.exec(typeof descr === 'string' ? descr : '') ?? [];
  if (kind === undefined) return { ...frame, dtype: numberTypeOf(descr, name) };
  return { ...frame, text: kind === 'U' ? 'utf-32' : 'bytes', width: Number(width) };
}

function parseFrame(head: Buffer, name: string): NpyFrame & { readonly descr: Literal | undefined } {
  if (!looksLikeNpy(head)) {
    throw invalid(
      name,
      `starts with 0x${head.subarray(0, 6).toString('hex')} at byte 0 instead of \\x93NUMPY.`,
    );
  }
  const version = head[6] ?? 0;
  if (version < 1 || version > 3)
    throw invalid(name, `has version ${version} of the NPY format, which is not known.`);
  const lengthBytes = version === 1 ? 2 : 4;
  const start = 8 + lengthBytes;
  const cutShort = (): Error =>
    invalid(name, `ends at byte ${head.length}, inside its header.`, 'Download or copy the file again.');
  if (head.length < start) throw cutShort();
  const length = head.readUIntLE(8, lengthBytes);
  if (start + length > MAX_NPY_HEADER)
    throw invalid(name, `claims a header of ${length} bytes at byte 8: too long.`);
  if (head.length < start + length) throw cutShort();
  const text = head.toString(version === 3 ? 'utf8' : 'latin1', start, start + length);
  return { ...checkHeader(parseLiteral(text, name, start), name), offset: start + length };
}

/**
 * A header of version 1.0, little-endian, row-major.
 * @returns a multiple of 64 bytes, as numpy writes it
 */
export function encodeNpyHeader(dtype: NumberType, shape: readonly number[]): Buffer {
  const code = typeCodes[dtype];
  const order = numberTypes[dtype].bytes === 1 ? '|' : '<';
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const text = `{'descr': '${order}${code}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const length = Math.ceil((10 + text.length + 1) / ALIGNMENT) * ALIGNMENT - 10;
  const prefix = Buffer.from([...MAGIC, 1, 0, length & 255, length >> 8]);
  return Buffer.concat([prefix, Buffer.from(`${text.padEnd(length - 1)}\n`, 'latin1')]);
}

function checkHeader(
  value: Literal,
  name: string,
): Omit<NpyFrame, 'offset'> & { readonly descr: Literal | undefined } {
  if (!(value instanceof Map)) throw invalid(name, 'its header is not a dictionary.');
  const order = value.get('fortran_order');
  if (typeof order !== 'boolean')
    throw invalid(name, 'its header has no "fortran_order" that is True or False.');
  const shape = value.get('shape');
  if (!Array.isArray(shape) || !shape.every((size) => typeof size === 'number')) {
    throw invalid(name, 'its header has no "shape" that is a tuple of sizes.');
  }
  if (shape.length > 32) throw invalid(name, `its header has a "shape" of ${shape.length} dimensions.`);
  const descr = value.get('descr');
  const bigEndian = typeof descr === 'string' && descr.startsWith('>');
  return { descr, bigEndian, fortranOrder: order, shape };
}

function numberTypeOf(descr: Literal | undefined, name: string): NumberType {
  if (Array.isArray(descr)) throw unusable(name, 'records with several fields');
  if (typeof descr !== 'string') throw invalid(name, 'its header has no "descr" that is a number type.');
  const match = /^[<>|=]?([a-zA-Z?])(\d*)/.exec(descr);
  const [, kind = '', size = ''] = match ?? [];
  const dtype = typesByCode.get(descr === '?' || descr === '|?' ? 'b1' : kind + size);
  if (!dtype || match?.[0] !== descr)
    throw unusable(name, refusedKinds[kind] ?? `numbers of the type "${descr}"`);
  return dtype;
}

const unusable = (name: string, what: string): Error =>
  invalid(
    name,
    `its header ("descr") says that it holds ${what}.`,
    'Save the array as integers, float32 or float64; names of classes with astype(str).',
  );

/** The part of Python's literals that headers use; dictionaries become maps, tuples and lists arrays. */
type Literal = string | number | boolean | Literal[] | Map<string, Literal>;

/** A string, a number (Python 2 wrote an L behind some), a word, or a single character. */
const TOKEN = /\s*(?:'([^'\\]*)'|"([^"\\]*)"|(\d+)L?|(True|False)|([{}()[\],:]))/y;

function parseLiteral(text: string, name: string, start: number): Literal {
  const source = text.trimEnd();
  let at = 0;
  const fail = (): Error => invalid(name, `its header cannot be understood at byte ${start + at}.`);

  function next(): RegExpExecArray {
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(source);
    if (!token) throw fail();
    at = TOKEN.lastIndex;
    return token;
  }
  function skip(character: string): boolean {
    const before = at;
    if (next()[5] === character) return true;
    at = before;
    return false;
  }
  function value(depth: number): Literal {
    const [, single, double, digits, word, character] = next();
    const string = single ?? double;
    if (string !== undefined) return string;
    if (digits !== undefined) return Number(digits);
    if (word !== undefined) return word === 'True';
    if (depth > 4) throw fail();
    if (character === '{') return new Map(items('}', () => entry(depth)));
    if (character === '(') return items(')', () => value(depth + 1));
    if (character === '[') return items(']', () => value(depth + 1));
    throw fail();
  }
  function entry(depth: number): [string, Literal] {
    const key = value(depth + 1);
    if (typeof key !== 'string' || !skip(':')) throw fail();
    return [key, value(depth + 1)];
  }
  function items<T>(end: string, item: () => T): T[] {
    const found: T[] = [];
    while (!skip(end)) {
      found.push(item());
      if (!skip(',')) {
        if (!skip(end)) throw fail();
        break;
      }
    }
    return found;
  }
  const result = value(0);
  if (at !== source.length) throw fail();
  return result;
}
