import fc from 'fast-check';
import { rmSync, truncateSync, writeFileSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { RefractError } from '../api/errors.ts';
import { arrayInMemory } from './array-input.ts';
import { blobPath } from './blobs.ts';
import type { DatasetManifest } from './manifest.ts';
import { openSplit } from './split.ts';
import { createDataset, verifyDataset } from './store.ts';
import { counting, expectRefusal, temporaryFolder } from './test-support.ts';

const SAMPLES = 30;
const classes = counting(SAMPLES).map((i) => (i * 7) % 11);

/** Samples of 4 × 2 numbers: in uint8 the bytes i·8 + j, in float32 the same minus 100.5. */
async function stored(dtype: 'uint8' | 'float32'): Promise<{ home: string; manifest: DatasetManifest }> {
  const home = temporaryFolder();
  const numbers = counting(SAMPLES * 8);
  const data = dtype === 'uint8' ? Uint8Array.from(numbers) : Float32Array.from(numbers, (i) => i - 100.5);
  const x = arrayInMemory('x', dtype, [SAMPLES, 4, 2], data);
  const y = arrayInMemory('y', 'uint8', [SAMPLES], Uint8Array.from(classes));
  return {
    home,
    manifest: await createDataset(home, 'test', { train: { x, y }, test: { x, y }, images: false }),
  };
}

describe.each(['uint8', 'float32'] as const)('a split of %s', (dtype) => {
  const expected = (sample: number, place: number): number => {
    const number = sample * 8 + place;
    return dtype === 'uint8' ? Math.fround(number / 255) : number - 100.5;
  };

  it.each([
    ['loaded at once', 2 ** 29],
    ['read from the disk', 0],
  ])('gives any batch, %s', async (_, loadBelow) => {
    const { home, manifest } = await stored(dtype);
    const split = openSplit(home, manifest, 'train', loadBelow);
    expect(split).toMatchObject({ samples: SAMPLES, steps: 4, channels: 2, classes: 11 });
    expect(Array.from(split.labels())).toEqual(classes);
    fc.assert(
      fc.property(fc.array(fc.nat(SAMPLES - 1), { maxLength: 12 }), fc.boolean(), (indices, typed) => {
        const x = new Float32Array(indices.length * 8 + 3).fill(-7);
        const y = new BigInt64Array(indices.length + 1).fill(-7n);
        split.readBatch(typed ? Int32Array.from(indices) : indices, x, y);
        const numbers = indices.flatMap((sample) => counting(8).map((place) => expected(sample, place)));
        expect(Array.from(x)).toEqual([...numbers, -7, -7, -7]);
        expect(Array.from(y)).toEqual([...indices.map((sample) => BigInt(classes[sample]!)), -7n]);
      }),
    );
    split.close();
    split.close();
  });

  it.each([2 ** 29, 0])('gives any steps of a batch (loaded below %i bytes)', async (loadBelow) => {
    const { home, manifest } = await stored(dtype);
    const split = openSplit(home, manifest, 'train', loadBelow);
    for (const [first, end] of [
      [0, 4],
      [1, 3],
      [3, 4],
      [2, 2],
      [0, 1],
    ] as const) {
      const x = new Float32Array(2 * 2 * (end - first));
      split.readSteps([29, 3], x, first, end);
      const places = counting(2 * (end - first)).map((place) => 2 * first + place);
      expect(Array.from(x)).toEqual(
        [29, 3].flatMap((sample) => places.map((place) => expected(sample, place))),
      );
    }
    const x = new Float32Array(4);
    expect(() => split.readSteps([0], x, 3, 5)).toThrow(/no steps 3 to 5 among 4/);
    expect(() => split.readSteps([0], x, 0, 3)).toThrow(/3 steps need 6 numbers/);
    expect(() => split.readSteps([SAMPLES], x, 0, 1)).toThrow(RangeError);
    split.close();
  });

  it('refuses samples that are not there and arrays that are too short', async () => {
    const { home, manifest } = await stored(dtype);
    const { readBatch } = openSplit(home, manifest, 'test');
    const [x, y] = [new Float32Array(16), new BigInt64Array(2)];
    for (const wrong of [-1, SAMPLES, 0.5, NaN])
      expect(() => readBatch([0, wrong], x, y)).toThrow(RangeError);
    expect(() => readBatch([0, 1, 2], x, y)).toThrow(/needs 24 numbers and 3 labels/);
  });
});

describe('a damaged store', () => {
  it.each([2 ** 29, 0])('is noticed when a split is opened (loaded below %i bytes)', async (loadBelow) => {
    const { home, manifest } = await stored('uint8');
    const open = (): unknown => openSplit(home, manifest, 'train', loadBelow);
    const path = blobPath(home, manifest.train.x.sha256);
    truncateSync(path, 100);
    expect(open).toThrow(/has 100 bytes instead of 240/);
    rmSync(path);
    expect(open).toThrow(RefractError);
    expect(open).toThrow(/cannot be read/);
  });

  it('is noticed when a label is no class, or the description does not fit', async () => {
    const { home, manifest } = await stored('uint8');
    const wrongSize = { ...manifest, train: { ...manifest.train, samples: SAMPLES + 1 } };
    expect(() => openSplit(home, wrongSize, 'train')).toThrow(/does not fit the size of its stored data/);
    const path = blobPath(home, manifest.train.y.sha256);
    const bytes = readFileSync(path);
    bytes[2 * 5] = 99;
    writeFileSync(path, bytes);
    expect(() => openSplit(home, manifest, 'train')).toThrow(
      /label of sample 5 is 99, but there are only 11 classes/,
    );
  });

  it('is noticed by its hash when only one bit has changed', async () => {
    const { home, manifest } = await stored('float32');
    await verifyDataset(home, manifest);
    const path = blobPath(home, manifest.test.x.sha256);
    const bytes = readFileSync(path);
    bytes[77]! ^= 1;
    writeFileSync(path, bytes);
    await expectRefusal(verifyDataset(home, manifest), 'damaged-store', /its hash is another one/);
    truncateSync(path, 4);
    await expectRefusal(verifyDataset(home, manifest), 'damaged-store', /has 4 bytes instead of/);
    rmSync(path);
    await expectRefusal(verifyDataset(home, manifest), 'damaged-store', /cannot be read/);
  });

  it('is mended by importing the same again', async () => {
    const { home, manifest } = await stored('uint8');
    const path = blobPath(home, manifest.train.x.sha256);
    const bytes = readFileSync(path);
    writeFileSync(
      path,
      bytes.map((byte) => byte ^ 1),
    );
    const x = arrayInMemory('x', 'uint8', [SAMPLES, 4, 2], bytes);
    const y = arrayInMemory('y', 'uint8', [SAMPLES], Uint8Array.from(classes));
    await createDataset(home, 'test', { train: { x, y }, test: { x, y }, images: false });
    await verifyDataset(home, manifest);
  });

  it('stops being checked when cancelled', async () => {
    const { home, manifest } = await stored('uint8');
    await expectRefusal(
      verifyDataset(home, manifest, { signal: AbortSignal.abort() }),
      'cancelled',
      /cancelled/,
    );
  });
});
