import fc from 'fast-check';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { wholeUnits } from './array-input.ts';
import type { ByteSource } from './byte-source.ts';
import { describeNpy, encodeNpy, readNpy } from './npy.ts';
import { readNpz } from './npz.ts';
import { numberTypes, type Numbers, type NumberType } from './numbers.ts';
import { openSource } from './source.ts';
import { counting, expectRefusal, float32, npyFile, temporaryFolder, writeFiles } from './test-support.ts';

const fixture = (name: string): string => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));

async function entryOf(path: string): Promise<ByteSource> {
  return (await openSource([path])).entries[0]!;
}
async function sourceOf(bytes: Uint8Array): Promise<ByteSource> {
  return entryOf(writeFiles(temporaryFolder(), { 'x.npy': bytes })[0]!);
}

/** What fixtures/make.py wrote, for each number type. */
function writtenByNumpy(type: NumberType): number[] {
  const kinds: [RegExp, (i: number) => number][] = [
    [/^bool/, (i) => Number(i % 3 === 0)],
    [/^uint/, (i) => i],
    [/^int/, (i) => i - 12],
    [/^float/, (i) => (i - 12) / 4],
  ];
  return counting(24).map(kinds.find(([pattern]) => pattern.test(type))![1]);
}

describe('arrays that numpy wrote', () => {
  it.each(['types.npz', 'types-deflated.npz'])(
    'are read in every type, order and endianness: %s',
    async (name) => {
      const arrays = await readNpz(fixture(name));
      expect(Object.keys(arrays)).toHaveLength(Object.keys(numberTypes).length * 4);
      for (const [key, { shape, data }] of Object.entries(arrays)) {
        const type = key.split('_')[0] as NumberType;
        expect([key, shape, Array.from(data)]).toEqual([key, [2, 3, 4], writtenByNumpy(type)]);
      }
    },
  );

  it('have the half-precision numbers that numpy sees', async () => {
    const { half, single } = await readNpz(fixture('halves.npz'));
    expect(half!.data).toEqual(single!.data);
    expect(Array.from(half!.data.subarray(0, 6))).toEqual([0, 2 ** -24, 1023 * 2 ** -24, 2 ** -14, 1, 65504]);
  });

  it.each([1, 2, 3])('are read in version %i of the format', async (version) => {
    const { data } = await readNpy(await entryOf(fixture(`version-${version}.npy`)));
    expect(Array.from(data)).toEqual([0, 1, 2, 3, 4]);
  });

  it.each([
    ['object', /Python objects \(pickled data\)/],
    ['string', /holds strings/],
    ['bytes', /byte strings/],
    ['complex', /complex numbers/],
    ['record', /records with several fields/],
    ['date', /dates/],
  ])('are refused when they hold something else: %s', async (kind, message) => {
    await expectRefusal(readNpy(await entryOf(fixture(`refused-${kind}.npy`))), 'invalid-data', message);
  });
});

describe('NPY files', () => {
  it('come back as they were written, whatever the shape', async () => {
    const shapes = fc.array(fc.nat(5), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(shapes, fc.infiniteStream(fc.float({ noNaN: true })), async (shape, values) => {
        const size = shape.reduce((a, b) => a * b, 1);
        const array = float32(shape, values.take(size));
        expect(await readNpy(await sourceOf(npyFile(array)))).toEqual({ shape, data: array.data });
      }),
      { numRuns: 50 },
    );
  });

  it('are turned around from Fortran order', async () => {
    const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(shapes, async (shape) => {
        const size = shape.reduce((a, b) => a * b, 1);
        // Reversing the axes of row-major data is the definition of Fortran order.
        const [header, data] = encodeNpy(float32(shape, counting(size)));
        const fortran = Buffer.from(header).toString('latin1').replace('False,', 'True, ');
        const { data: turned } = await readNpy(
          await sourceOf(Buffer.concat([Buffer.from(fortran, 'latin1'), data])),
        );
        for (let place = 0; place < size; place++) expect(turned[place]).toBe(fortranPlace(place, shape));
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    ['short', (file: Buffer) => file.subarray(0, -1), /end at byte 152, but the file has 151 bytes/],
    [
      'long',
      (file: Buffer) => Buffer.concat([file, Buffer.alloc(3)]),
      /end at byte 152, but the file has 155 bytes/,
    ],
  ])('are refused when they are too %s', async (_, change, message) => {
    await expectRefusal(
      describeNpy(await sourceOf(change(npyFile(float32([2, 3], counting(6)))))),
      'invalid-data',
      message,
    );
  });

  it('are refused when the header claims more than any file has, without an allocation', async () => {
    const [, data] = encodeNpy(float32([1], [1]));
    for (const size of [2 ** 40, 2 ** 52]) {
      const [header] = [Buffer.from(encodeNpy(float32([0], []))[0])];
      const huge = header.toString('latin1').replace(/\(0,\)\s*, \} */, `(${size}, ${size}), }`.padEnd(40));
      const bytes = Buffer.concat([Buffer.from(huge.slice(0, 127).padEnd(127) + '\n', 'latin1'), data]);
      await expectRefusal(describeNpy(await sourceOf(bytes)), 'invalid-data', /no file can be so large/);
    }
  });

  it('do not encode data that does not fit the shape', () => {
    expect(() => encodeNpy(float32([2, 2], [1, 2, 3]))).toThrow(RangeError);
  });
});

/** The value at a row-major place of an array whose memory, first axis fastest, counts 0, 1, 2, … */
function fortranPlace(place: number, shape: readonly number[]): number {
  let rest = place;
  const index = shape.map(() => 0);
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    index[axis] = rest % shape[axis]!;
    rest = Math.floor(rest / shape[axis]!);
  }
  return index.reduce((sum, i, axis) => sum + i * shape.slice(0, axis).reduce((a, b) => a * b, 1), 0);
}

describe('cutting a stream into whole units', () => {
  it('loses and reorders nothing, whatever the pieces', async () => {
    const parts = fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 10 });
    await fc.assert(
      fc.asyncProperty(
        parts,
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 1, max: 40 }),
        async (chunks, unit, piece) => {
          async function* stream(): AsyncGenerator<Uint8Array> {
            yield* chunks;
          }
          const pieces: Numbers[] = [];
          for await (const bytes of wholeUnits(stream(), unit, piece)) pieces.push(bytes);
          expect(Buffer.concat(pieces as Uint8Array[])).toEqual(Buffer.concat(chunks));
          for (const bytes of pieces.slice(0, -1)) expect(bytes.length % unit).toBe(0);
        },
      ),
    );
  });
});
