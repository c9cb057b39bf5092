import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeNumbers, isFloat, numberTypes, type NumberType } from './numbers.ts';

/** The reference: one number at a time through a DataView. */
const readers: Record<
  Exclude<NumberType, 'float16' | 'bool'>,
  (view: DataView, at: number, little: boolean) => number
> = {
  uint8: (view, at) => view.getUint8(at),
  int8: (view, at) => view.getInt8(at),
  uint16: (view, at, little) => view.getUint16(at, little),
  int16: (view, at, little) => view.getInt16(at, little),
  uint32: (view, at, little) => view.getUint32(at, little),
  int32: (view, at, little) => view.getInt32(at, little),
  uint64: (view, at, little) => Number(view.getBigUint64(at, little)),
  int64: (view, at, little) => Number(view.getBigInt64(at, little)),
  float32: (view, at, little) => view.getFloat32(at, little),
  float64: (view, at, little) => view.getFloat64(at, little),
};

describe('decoding numbers', () => {
  it.each(Object.keys(readers) as (keyof typeof readers)[])(
    '%s agrees with DataView at any alignment',
    (type) => {
      const { bytes: width } = numberTypes[type];
      fc.assert(
        fc.property(
          fc.uint8Array({ maxLength: 200 }),
          fc.nat(7),
          fc.boolean(),
          (random, offset, bigEndian) => {
            const length = Math.floor(random.length / width) * width;
            const memory = new Uint8Array(offset + length);
            memory.set(random.subarray(0, length), offset);
            const view = new DataView(memory.buffer.slice(0), offset, length);
            const expected = Array.from({ length: length / width }, (_, i) =>
              readers[type](view, i * width, !bigEndian),
            );
            expect(Array.from(decodeNumbers(memory.subarray(offset), type, bigEndian))).toEqual(expected);
          },
        ),
      );
    },
  );

  it('makes every bool 0 or 1', () => {
    expect(Array.from(decodeNumbers(Uint8Array.of(0, 1, 2, 255), 'bool'))).toEqual([0, 1, 1, 1]);
  });

  it('refuses half a number', () => {
    expect(() => decodeNumbers(new Uint8Array(7), 'int16')).toThrow(
      /7 bytes are not whole numbers of 2 bytes/,
    );
  });

  it('knows which types can hold NaN', () => {
    const types = Object.keys(numberTypes) as NumberType[];
    expect(types.filter(isFloat)).toEqual(['float16', 'float32', 'float64']);
  });
});
