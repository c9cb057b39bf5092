import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RefractError } from '../api/errors.ts';
import { encodeNpyHeader, parseNpyHeader } from './npy-header.ts';
import { numberTypes, type NumberType } from './numbers.ts';

/** A header around any dictionary text. */
function headerOf(text: string, version = 1): Buffer {
  const length = Buffer.alloc(version === 1 ? 2 : 4);
  length.writeUIntLE(text.length, 0, length.length);
  return Buffer.concat([
    Buffer.from('\x93NUMPY', 'latin1'),
    Buffer.from([version, 0]),
    length,
    Buffer.from(text),
  ]);
}
const parse = (text: string): unknown => parseNpyHeader(headerOf(text), 'x.npy');

describe('NPY headers', () => {
  it('come back as they were written, padded to 64 bytes', () => {
    const types = fc.constantFrom(...(Object.keys(numberTypes) as NumberType[]));
    fc.assert(
      fc.property(types, fc.array(fc.nat(2 ** 40), { maxLength: 6 }), (dtype, shape) => {
        const header = encodeNpyHeader(dtype, shape);
        expect(header.length % 64).toBe(0);
        expect(header.at(-1)).toBe(10);
        const expected = { dtype, bigEndian: false, fortranOrder: false, shape, offset: header.length };
        expect(parseNpyHeader(header, 'x.npy')).toEqual(expected);
      }),
    );
  });

  it('are written exactly as numpy writes them', () => {
    const dictionary = "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }";
    expect(encodeNpyHeader('float32', [3, 4]).toString('latin1')).toBe(
      `\x93NUMPY\x01\x00\x76\x00${dictionary.padEnd(117)}\n`.slice(0, 128),
    );
    expect(encodeNpyHeader('uint8', [5]).toString('latin1')).toContain("'descr': '|u1'");
    expect(encodeNpyHeader('int64', [5]).toString('latin1')).toContain("'shape': (5,)");
    expect(encodeNpyHeader('int64', []).toString('latin1')).toContain("'shape': ()");
  });

  it.each([
    [
      "{'shape':(2,3),'fortran_order':True,'descr':'>i2'}",
      { dtype: 'int16', bigEndian: true, fortranOrder: true },
    ],
    [
      '{"descr": "|b1", "fortran_order": False, "shape": (60000L, 28L)}',
      { dtype: 'bool', shape: [60000, 28] },
    ],
    ["{'descr': '=f8', 'fortran_order': False, 'shape': (), }   \n", { dtype: 'float64', shape: [] }],
    ["{'descr': '|?', 'fortran_order': False, 'shape': (1,)}", { dtype: 'bool', shape: [1] }],
  ])('are understood as Python would: %s', (text, expected) => {
    expect(parse(text)).toMatchObject(expected);
  });

  it.each([
    ['', /cannot be understood at byte 10/],
    ["{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4)", /cannot be understood at byte/],
    ["{'descr': '<f4', 'fortran_order': False, 'shape': (-3, 4)}", /cannot be understood at byte 61/],
    ["{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4)} x", /cannot be understood at byte/],
    ["__import__('os')", /cannot be understood at byte 10/],
    [`${'['.repeat(50)}${']'.repeat(50)}`, /cannot be understood/],
    ['(1, 2)', /not a dictionary/],
    ["{'descr': '<f4', 'shape': (3, 4)}", /no "fortran_order"/],
    ["{'descr': '<f4', 'fortran_order': False, 'shape': 3}", /no "shape"/],
    ["{'fortran_order': False, 'shape': (3,)}", /no "descr"/],
    ["{'descr': '<q9', 'fortran_order': False, 'shape': (3,)}", /numbers of the type "<q9"/],
    ["{'descr': '<f16', 'fortran_order': False, 'shape': (3,)}", /unusual size/],
    [`{'descr': '<f4', 'fortran_order': False, 'shape': (${'1,'.repeat(40)})}`, /40 dimensions/],
  ])('are refused: %s', (text, message) => {
    expect(() => parse(text)).toThrow(RefractError);
    expect(() => parse(text)).toThrow(message);
  });

  it('are refused when they are cut short, too long, or of an unknown version', () => {
    const whole = encodeNpyHeader('float32', [3]);
    for (let length = 0; length < whole.length; length++) {
      expect(() => parseNpyHeader(whole.subarray(0, length), 'x.npy')).toThrow(RefractError);
    }
    expect(() => parseNpyHeader(Buffer.from('\x93NUMPY\x02\x00\xff\xff\xff\x7f{}', 'latin1'), 'x')).toThrow(
      /claims a header of 2147483647 bytes at byte 8/,
    );
    expect(() => parseNpyHeader(headerOf('{}', 9), 'x')).toThrow(/version 9/);
    expect(() => parseNpyHeader(Buffer.from('PK34567890'), 'x')).toThrow(
      /starts with 0x504b33343536 at byte 0/,
    );
  });
});
