/** @file The number types that arrays in files can have, and how their bytes become typed arrays. */
import { endianness } from 'node:os';

/** Any typed array whose elements are plain numbers. */
export type Numbers =
  Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array | Float32Array | Float64Array;

interface NumberTypeRule {
  /** Bytes of one element. */
  readonly bytes: 1 | 2 | 4 | 8;
  /** A view (or, where there is none, a copy) of little-endian bytes that start at a multiple of `bytes`. */
  readonly view: (buffer: ArrayBuffer, offset: number, length: number) => Numbers;
}

/** Every number type that is read. Arrays of bool come out as 0 and 1. */
export const numberTypes = {
  bool: { bytes: 1, view: (b, o, n) => new Uint8Array(b, o, n).map((value) => (value === 0 ? 0 : 1)) },
  uint8: { bytes: 1, view: (b, o, n) => new Uint8Array(b, o, n) },
  int8: { bytes: 1, view: (b, o, n) => new Int8Array(b, o, n) },
  uint16: { bytes: 2, view: (b, o, n) => new Uint16Array(b, o, n) },
  int16: { bytes: 2, view: (b, o, n) => new Int16Array(b, o, n) },
  uint32: { bytes: 4, view: (b, o, n) => new Uint32Array(b, o, n) },
  int32: { bytes: 4, view: (b, o, n) => new Int32Array(b, o, n) },
  uint64: {
    bytes: 8,
    view: (b, o, n) => fromPairs(new Uint32Array(b, o, 2 * n), new Uint32Array(b, o, 2 * n)),
  },
  int64: {
    bytes: 8,
    view: (b, o, n) => fromPairs(new Uint32Array(b, o, 2 * n), new Int32Array(b, o, 2 * n)),
  },
  float16: { bytes: 2, view: (b, o, n) => Float32Array.from(new Uint16Array(b, o, n), halfToNumber) },
  float32: { bytes: 4, view: (b, o, n) => new Float32Array(b, o, n) },
  float64: { bytes: 8, view: (b, o, n) => new Float64Array(b, o, n) },
} as const satisfies Record<string, NumberTypeRule>;

export type NumberType = keyof typeof numberTypes;

/** Whether the type holds fractions, infinities and NaN. */
export const isFloat = (type: NumberType): boolean => type.startsWith('float');

if (endianness() !== 'LE') throw new Error('Refract runs on little-endian machines only.');

/**
 * Turns an array's bytes into numbers.
 * @param bytes whole elements; it may be changed in place, and the result may share its memory
 * @param bigEndian whether the most significant byte comes first
 * @returns one number an element; 64-bit integers are rounded to the nearest double above 2^53
 * @throws RangeError when the bytes are not whole elements
 */
export function decodeNumbers(bytes: Uint8Array<ArrayBuffer>, type: NumberType, bigEndian = false): Numbers {
  const { bytes: width, view } = numberTypes[type];
  if (bytes.byteLength % width !== 0) {
    throw new RangeError(`${bytes.byteLength} bytes are not whole numbers of ${width} bytes.`);
  }
  const aligned = bytes.byteOffset % width === 0 ? bytes : bytes.slice();
  if (bigEndian) swapBytes(aligned, width);
  return view(aligned.buffer, aligned.byteOffset, aligned.byteLength / width);
}

function swapBytes(bytes: Uint8Array<ArrayBuffer>, width: NumberTypeRule['bytes']): void {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (width === 2) buffer.swap16();
  if (width === 4) buffer.swap32();
  if (width === 8) buffer.swap64();
}

/** 64-bit integers from their low (unsigned) and high halves, both views of the same memory. */
function fromPairs(low: Uint32Array, high: Uint32Array | Int32Array): Float64Array {
  const numbers = new Float64Array(low.length / 2);
  for (let i = 0; i < numbers.length; i++) numbers[i] = high[2 * i + 1]! * 2 ** 32 + low[2 * i]!;
  return numbers;
}

/** IEEE 754 binary16: 1 sign, 5 exponent and 10 fraction bits. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
