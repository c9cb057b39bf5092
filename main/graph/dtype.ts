/**
 * @file Element types: their ONNX numbers, their typed arrays, and how numbers are written into them.
 */

/** The element types of a tensor. A bool is stored as one byte, 0 or 1. */
export type DType = 'float32' | 'float64' | 'int32' | 'int64' | 'uint8' | 'uint32' | 'bool';

/** The element types that carry gradients. */
export type FloatDType = 'float32' | 'float64';

/** The typed arrays that hold tensor data. */
export type TensorData = Float32Array | Float64Array | Int32Array | BigInt64Array | Uint8Array | Uint32Array;

/** For each element type: its number in `TensorProto.DataType`, and the constructor of its array. */
export const dataTypes = {
  float32: { onnx: 1, array: Float32Array },
  uint8: { onnx: 2, array: Uint8Array },
  int32: { onnx: 6, array: Int32Array },
  int64: { onnx: 7, array: BigInt64Array },
  bool: { onnx: 9, array: Uint8Array },
  float64: { onnx: 11, array: Float64Array },
  uint32: { onnx: 12, array: Uint32Array },
} as const satisfies Record<DType, { onnx: number; array: new (length: number) => TensorData }>;

/** Whether the type carries gradients. */
export function isFloat(dtype: DType): dtype is FloatDType {
  return dtype === 'float32' || dtype === 'float64';
}

/** The element type a typed array holds (a Uint8Array is read as uint8, never as bool). */
export function dtypeOfArray(data: TensorData): DType {
  if (data instanceof Float32Array) return 'float32';
  if (data instanceof Float64Array) return 'float64';
  if (data instanceof Int32Array) return 'int32';
  if (data instanceof BigInt64Array) return 'int64';
  if (data instanceof Uint32Array) return 'uint32';
  return 'uint8';
}

/**
 * Writes numbers into a typed array of an element type. Values are converted as the typed array does it
 * (float32 rounds to nearest; integers are taken modulo their width); int64 wants whole numbers.
 */
export function toTensorData(dtype: DType, values: ArrayLike<number> | ArrayLike<bigint>): TensorData {
  if (dtype === 'int64') return BigInt64Array.from(values as ArrayLike<number>, (value) => BigInt(value));
  if (dtype === 'bool') return Uint8Array.from(values as ArrayLike<number>, (value) => (value ? 1 : 0));
  const { array } = dataTypes[dtype] as { array: new (values: ArrayLike<number>) => TensorData };
  return new array(Array.from(values as ArrayLike<number>, Number));
}

/** The bytes of the data as ONNX wants them: little-endian, whatever the machine. */
export function littleEndianBytes(data: TensorData): Uint8Array {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();
  const width = data.BYTES_PER_ELEMENT;
  if (machineIsBigEndian && width > 1) {
    for (let start = 0; start < bytes.length; start += width) bytes.subarray(start, start + width).reverse();
  }
  return bytes;
}

const machineIsBigEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 0;
