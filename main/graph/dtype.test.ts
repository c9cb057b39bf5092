import { expect, test } from 'vitest';
import { dtypeOfArray, littleEndianBytes, toTensorData } from './dtype.ts';
import type { DType } from './dtype.ts';

test('numbers are written as each type keeps them', () => {
  const written = (dtype: DType, values: number[]) =>
    Array.from<number | bigint>(toTensorData(dtype, values));
  expect(written('float32', [0.1, NaN])).toEqual([Math.fround(0.1), NaN]);
  expect(written('float64', [0.1])).toEqual([0.1]);
  expect(written('int32', [-1])).toEqual([-1]);
  expect(written('uint32', [2 ** 32 - 1])).toEqual([2 ** 32 - 1]);
  expect(written('uint8', [255])).toEqual([255]);
  expect(written('int64', [-5, 2 ** 40])).toEqual([-5n, 2n ** 40n]);
  expect(written('bool', [0, 2])).toEqual([0, 1]);
  expect(() => toTensorData('int64', [0.5])).toThrow(RangeError);
});

test('an array tells its type', () => {
  const types = (['float32', 'float64', 'int32', 'int64', 'uint8', 'uint32'] as const).map((dtype) => [
    dtype,
    dtypeOfArray(toTensorData(dtype, [1])),
  ]);
  for (const [dtype, found] of types) expect(found).toBe(dtype);
});

test('bytes are little-endian copies', () => {
  const data = new Uint32Array([1, 0x01020304]);
  const bytes = littleEndianBytes(data.subarray(1));
  expect([...bytes]).toEqual([4, 3, 2, 1]);
  data[1] = 0;
  expect([...bytes]).toEqual([4, 3, 2, 1]);
});
