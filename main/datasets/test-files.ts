/** @file Files of formats made byte by byte, for tests and for the search for files that break a reader. */
import { strToU8, zipSync, type ZipOptions } from 'fflate';
import { encodeNpy, type NpyArray } from './npy.ts';

/** An IDX file of bytes (type code 8), written from the format's description. */
export function idxFile(shape: readonly number[], data: ArrayLike<number>, typeCode = 8): Buffer {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header[2] = typeCode;
  header[3] = shape.length;
  shape.forEach((size, axis) => header.writeUInt32BE(size, 4 + 4 * axis));
  return Buffer.concat([header, Buffer.from(Array.from(data))]);
}

/** An .npy file. */
export const npyFile = (array: NpyArray): Buffer => Buffer.concat(encodeNpy(array));

/** An .npy file of texts, written from numpy's description. @param descr as in "<U3", "|S4" */
export function npyTexts(descr: string, texts: readonly string[]): Buffer {
  const [, order, kind, width] = /^(.)(.)(\d+)$/.exec(descr)!;
  const elements = texts.map((text) => {
    if (kind === 'S') return Buffer.concat([Buffer.from(text), Buffer.alloc(Number(width))]).subarray(0, Number(width));
    const element = Buffer.alloc(4 * Number(width));
    Array.from(text).forEach((point, i) => {
      if (order === '>') element.writeUInt32BE(point.codePointAt(0)!, 4 * i);
      else element.writeUInt32LE(point.codePointAt(0)!, 4 * i);
    });
    return element;
  });
  const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${texts.length},), }`;
  const start = Buffer.from(`\x93NUMPY\x01\x00\x76\x00${header.padEnd(117)}\n`, 'latin1');
  return Buffer.concat([start, ...elements]);
} // prettier-ignore

/** A zip archive of .npy files or of raw bytes. @param level 0 stores, 6 deflates */
export function npzFile(
  arrays: Readonly<Record<string, NpyArray | Uint8Array | string>>,
  level: 0 | 6 = 0,
): Uint8Array {
  const files = Object.entries(arrays).map(([name, array]) => {
    if (typeof array === 'string') return [name, strToU8(array)];
    return array instanceof Uint8Array ? [name, array] : [`${name}.npy`, npyFile(array)];
  });
  const options: ZipOptions = { level };
  return zipSync(Object.fromEntries(files) as Record<string, Uint8Array>, options);
}

export const float32 = (shape: readonly number[], values: Iterable<number>): NpyArray => ({
  dtype: 'float32',
  shape,
  data: Float32Array.from(values),
});

export const uint8 = (shape: readonly number[], values: Iterable<number>): NpyArray => ({
  dtype: 'uint8',
  shape,
  data: Uint8Array.from(values),
});

export const int64 = (shape: readonly number[], values: Iterable<number>): NpyArray => ({
  dtype: 'int64',
  shape,
  data: BigInt64Array.from(Array.from(values, BigInt)),
});

/** Numbers 0, 1, 2, … */
export const counting = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
