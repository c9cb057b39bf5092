/**
 * @file NPY and NPZ files for the conformance tests, on purpose not the product's own reader and writer: what
 * Refract writes is read here by other code, and what it reads was written by other code.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { unzipSync, zipSync } from 'fflate';

/** Array types by NPY type string. */
const types = {
  '<f4': Float32Array,
  '<f8': Float64Array,
  '|u1': Uint8Array,
  '<i4': Int32Array,
  '<i8': BigInt64Array,
} as const;

type NpyType = keyof typeof types;
type NpyData = Float32Array | Float64Array | Uint8Array | Int32Array | BigInt64Array;

/** An array in C order. */
export interface NpyArray<Data extends NpyData = NpyData> {
  shape: number[];
  data: Data;
}

const header = /'descr':\s*'([^']+)'.*'fortran_order':\s*(\w+).*'shape':\s*\(([^)]*)\)/;

function decode(bytes: Uint8Array, name: string): NpyArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (Buffer.from(bytes.subarray(1, 6)).toString('latin1') !== 'NUMPY')
    throw new Error(`${name} is not an NPY file.`);
  const [begin, length] = bytes[6] === 1 ? [10, view.getUint16(8, true)] : [12, view.getUint32(8, true)];
  const text = Buffer.from(bytes.subarray(begin, begin + length)).toString('latin1');
  const [, descr = '', fortran, dims = ''] = header.exec(text) ?? [];
  if (!Object.hasOwn(types, descr) || fortran !== 'False')
    throw new Error(`${name} has an unexpected header: ${text}`);
  const shape = dims
    .split(',')
    .filter((part) => part.trim() !== '')
    .map(Number);
  const Type = types[descr as NpyType];
  const body = bytes.slice(begin + length).buffer;
  const data = new Type(body);
  if (data.length !== shape.reduce((a, b) => a * b, 1))
    throw new Error(`${name} does not hold what its header says.`);
  return { shape, data };
}

function encode(array: NpyArray): Uint8Array {
  const descr = Object.entries(types).find(([, Type]) => array.data instanceof Type)?.[0] ?? '';
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${array.shape.map((size) => `${size}, `).join('')}), }`;
  const padded = `${text}${' '.repeat(63 - ((text.length + 10) % 64))}\n`;
  const head = Buffer.concat([Buffer.from([0x93]), Buffer.from('NUMPY\x01\x00\0\0'), Buffer.from(padded)]);
  head.writeUInt16LE(padded.length, 8);
  return Buffer.concat([
    head,
    new Uint8Array(array.data.buffer, array.data.byteOffset, array.data.byteLength),
  ]);
}

/** Every array of an NPZ file by name. Throws when one is not C-ordered or of a type the tests do not know. */
export function readNpz(path: string): Record<string, NpyArray> {
  const files = Object.entries(unzipSync(readFileSync(path)));
  return Object.fromEntries(
    files.map(([name, bytes]) => [name.replace(/\.npy$/, ''), decode(bytes, `${path}:${name}`)]),
  );
}

/** Writes arrays by name. */
export function writeNpz(path: string, arrays: Record<string, NpyArray>): void {
  const files = Object.entries(arrays).map(([name, array]): [string, Uint8Array] => [
    `${name}.npy`,
    encode(array),
  ]);
  writeFileSync(path, zipSync(Object.fromEntries(files), { level: 0 }));
}

/** The float32 array of that name. Throws when it is absent or of another type. */
export function floats(arrays: Record<string, NpyArray>, name: string): NpyArray<Float32Array> {
  const array = arrays[name];
  if (!(array?.data instanceof Float32Array)) throw new Error(`There is no float32 array ${name}.`);
  return { shape: array.shape, data: array.data };
}

/** The uint8 array of that name. Throws when it is absent or of another type. */
export function bytes(arrays: Record<string, NpyArray>, name: string): NpyArray<Uint8Array> {
  const array = arrays[name];
  if (!(array?.data instanceof Uint8Array)) throw new Error(`There is no uint8 array ${name}.`);
  return { shape: array.shape, data: array.data };
}
