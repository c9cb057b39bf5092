/** @file NPY, numpy's file of one array: described for an import, or read and written as a whole. */
import { arrayInFile, byteLength, wholeUnits, type ArrayInput } from './array-input.ts';
import { invalid, readHead, type ByteSource } from './byte-source.ts';
import type { LabelArray } from './dataset-arrays.ts';
import { encodeNpyHeader, MAX_NPY_HEADER, parseNpyHeader, parseNpyLabelsHeader } from './npy-header.ts';
import { textsInFile } from './npy-texts.ts';
import { decodeNumbers, numberTypes, type Numbers } from './numbers.ts';

/** Which typed array holds which number type; float16 as its bits. */
interface DataOf {
  readonly bool: Uint8Array;
  readonly uint8: Uint8Array;
  readonly int8: Int8Array;
  readonly uint16: Uint16Array;
  readonly int16: Int16Array;
  readonly uint32: Uint32Array;
  readonly int32: Int32Array;
  readonly uint64: BigUint64Array;
  readonly int64: BigInt64Array;
  readonly float16: Uint16Array;
  readonly float32: Float32Array;
  readonly float64: Float64Array;
}

/** An array to be written: row-major, as many numbers as the shape says ([] is a single number). */
export type NpyArray = {
  [D in keyof DataOf]: { readonly dtype: D; readonly shape: readonly number[]; readonly data: DataOf[D] };
}[keyof DataOf];

/** Fortran-ordered arrays are turned around in memory, so they may not be larger than this. */
const MAX_FORTRAN_BYTES = 2 ** 30;

/**
 * The bytes of an .npy file in two parts, the second the array's own memory.
 * @throws RangeError when the shape does not fit the data
 */
export function encodeNpy({ dtype, shape, data }: NpyArray): [header: Uint8Array, data: Uint8Array] {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  if (bytes.length !== byteLength(dtype, shape)) {
    throw new RangeError(
      `${bytes.length} bytes of ${dtype} are not an array of shape [${shape.join(', ')}].`,
    );
  }
  return [encodeNpyHeader(dtype, shape), bytes];
}

/**
 * Describes the array in an .npy file; only its header is read.
 * @throws RefractError `invalid-data`
 */
export async function describeNpy(source: ByteSource): Promise<ArrayInput> {
  const header = parseNpyHeader(await readHead(source, MAX_NPY_HEADER), source.name);
  const array = arrayInFile(source, header);
  return header.fortranOrder ? rowMajor(array) : array;
}

/** Describes an array of labels: numbers, or texts. @throws RefractError `invalid-data` */
export async function describeNpyLabels(source: ByteSource): Promise<LabelArray> {
  const header = parseNpyLabelsHeader(await readHead(source, MAX_NPY_HEADER), source.name);
  return 'text' in header ? textsInFile(source, header) : describeNpy(source);
}

/**
 * Reads a whole .npy file.
 * @returns row-major numbers; float16 as float32, 64-bit integers as float64
 * @throws RefractError `invalid-data`
 */
export async function readNpy(source: ByteSource): Promise<{ shape: readonly number[]; data: Numbers }> {
  const { dtype, bigEndian, shape, read } = await describeNpy(source);
  return { shape, data: decodeNumbers(await readWhole(read(), byteLength(dtype, shape)), dtype, bigEndian) };
}

/** All bytes of a stream whose length was checked against its file. */
async function readWhole(stream: AsyncIterable<Uint8Array>, bytes: number): Promise<Uint8Array<ArrayBuffer>> {
  for await (const whole of wholeUnits(stream, Math.max(1, bytes), bytes)) return whole;
  return new Uint8Array(0);
}

/** A Fortran-ordered array, seen in row-major order. */
function rowMajor(array: ArrayInput): ArrayInput {
  const { name, dtype, shape } = array;
  const bytes = byteLength(dtype, shape);
  if (bytes > MAX_FORTRAN_BYTES) {
    throw invalid(
      name,
      `${bytes} bytes in Fortran order are too many to be turned around in memory.`,
      'Save numpy.ascontiguousarray(x) instead.',
    );
  }
  async function* read(): AsyncGenerator<Uint8Array, void, undefined> {
    yield transpose(await readWhole(array.read(), bytes), numberTypes[dtype].bytes, shape);
  }
  return { ...array, read };
}

/** @param shape row-major sizes; `from` has the first axis fastest */
function transpose(from: Uint8Array, width: number, shape: readonly number[]): Uint8Array {
  const to = new Uint8Array(from.length);
  const strides = shape.map((_, axis) =>
    shape.slice(0, axis).reduce((product, size) => product * size, width),
  );
  const index = shape.map(() => 0);
  let source = 0;
  for (let target = 0; target < to.length; target += width) {
    for (let byte = 0; byte < width; byte++) to[target + byte] = from[source + byte]!;
    // Count up the index, last axis first, and move the source along.
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      source += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      source -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return to;
}
