import fc from 'fast-check';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { importDataset, type ImportRequest } from '../import.ts';
import type { DatasetManifest, SplitName } from '../manifest.ts';
import { openSplit } from '../split.ts';
import {
  counting,
  expectRefusal,
  filesBelow,
  idxFile,
  npzFile,
  temporaryFolder,
  writeFiles,
} from '../test-support.ts';

/** Ten images of 2 × 3 with the pixels 0 … 59, and the labels 0 1 2 0 1 2 … */
const images = idxFile([10, 2, 3], counting(60));
const labels = idxFile(
  [10],
  counting(10).map((i) => i % 3),
);
const testImages = idxFile(
  [2, 2, 3],
  counting(12).map((i) => 255 - i),
);
const testLabels = idxFile([2], [1, 2]);
const mnistNames = {
  'train-images-idx3-ubyte': images,
  'train-labels-idx1-ubyte': labels,
  't10k-images-idx3-ubyte': testImages,
  't10k-labels-idx1-ubyte': testLabels,
};

interface Imported {
  readonly manifest: DatasetManifest;
  readonly numbers: (split: SplitName) => { x: number[]; y: number[] };
}

async function importPaths(paths: string[], request: ImportRequest = {}): Promise<Imported> {
  const home = temporaryFolder();
  const manifest = await importDataset(home, paths, request);
  const numbers = (name: SplitName): { x: number[]; y: number[] } => {
    const split = openSplit(home, manifest, name);
    const x = new Float32Array(split.samples * split.steps * split.channels);
    const y = new BigInt64Array(split.samples);
    split.readBatch(counting(split.samples), x, y);
    return {
      x: Array.from(x, (value) => Math.round(value * manifest.divisor * 1000) / 1000),
      y: Array.from(y, Number),
    };
  };
  return { manifest, numbers };
}

async function importFiles(
  files: Record<string, Uint8Array>,
  request: ImportRequest = {},
): Promise<Imported> {
  const folder = temporaryFolder();
  writeFiles(folder, files);
  return importPaths([folder], request);
}

describe('IDX', () => {
  it("reads a folder with MNIST's four names, keeping the order of the file", async () => {
    const { manifest, numbers } = await importFiles(mnistNames);
    expect(manifest).toMatchObject({
      format: 'idx',
      layout: 'pixels',
      steps: 6,
      channels: 1,
      classes: 3,
      dtype: 'uint8',
    });
    expect(numbers('train')).toEqual({ x: counting(60), y: [0, 1, 2, 0, 1, 2, 0, 1, 2, 0] });
    expect(numbers('test')).toEqual({ x: counting(12).map((i) => 255 - i), y: [1, 2] });
  });

  it('reads images as rows', async () => {
    const { manifest, numbers } = await importFiles(mnistNames, { layout: 'rows' });
    expect(manifest).toMatchObject({ layout: 'rows', steps: 2, channels: 3 });
    expect(numbers('train').x).toEqual(counting(60));
  });

  it('gives the same data set plain, gzipped, half and half, in a subfolder or in a zip archive', async () => {
    const gzipped = Object.fromEntries(
      Object.entries(mnistNames).map(([name, bytes]) => [`${name}.gz`, gzipSync(bytes)]),
    );
    const plain = await importFiles(mnistNames);
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'MNIST', 'raw'), { recursive: true });
    writeFiles(join(folder, 'MNIST', 'raw'), { ...mnistNames, ...gzipped });
    const [archive] = writeFiles(temporaryFolder(), { 'mnist.zip': npzFile(mnistNames, 6) });
    const others = [await importFiles(gzipped), await importPaths([folder]), await importPaths([archive!])];
    for (const { manifest } of others) expect(manifest.sha256).toBe(plain.manifest.sha256);
    expect(others[1]!.manifest.source.map(({ name }) => name)).toContain('MNIST/raw/train-images-idx3-ubyte');
  });

  it('takes a test set out of an image file and a label file named together', async () => {
    const folder = temporaryFolder();
    const paths = writeFiles(folder, { 'digits-images': images, 'digits-labels': labels });
    const { manifest, numbers } = await importPaths(paths, { testFraction: 0.3 });
    expect(manifest.recipe).toEqual({ testFraction: 0.3, splitSeed: 0 });
    const [train, test] = [numbers('train'), numbers('test')];
    expect([train.y.length, test.y.length]).toEqual([7, 3]);
    const firsts = (x: number[]): number[] => x.filter((_, i) => i % 6 === 0);
    for (const part of [train, test]) {
      expect(firsts(part.x)).toEqual(firsts(part.x).sort((a, b) => a - b));
      expect(part.y).toEqual(firsts(part.x).map((first) => (first / 6) % 3));
    }
    expect([...train.x, ...test.x].sort((a, b) => a - b)).toEqual(counting(60));
    await expectRefusal(importPaths(paths), 'invalid-option', /no test set beside digits-images/);
    await expectRefusal(
      importFiles(mnistNames, { testFraction: 0.3 }),
      'invalid-option',
      /test set of their own/,
    );
  });

  it('reads every number type, big-endian', async () => {
    const types: [number, number, (buffer: Buffer, value: number) => void][] = [
      [0x09, 1, (b, v) => b.writeInt8(v)],
      [0x0b, 2, (b, v) => b.writeInt16BE(v)],
      [0x0c, 4, (b, v) => b.writeInt32BE(v)],
      [0x0d, 4, (b, v) => b.writeFloatBE(v)],
      [0x0e, 8, (b, v) => b.writeDoubleBE(v)],
    ];
    const values = [-3, 7, 100, -100, 0, 1];
    for (const [code, bytes, write] of types) {
      const data = values.flatMap((value) => {
        const buffer = Buffer.alloc(bytes);
        write(buffer, value);
        return [...buffer];
      });
      const files = { ...mnistNames, 'train-images-idx3-ubyte': idxFile([2, 3], data, code) };
      const pair = { x: files['train-images-idx3-ubyte'], y: idxFile([2], [0, 1]) };
      const { manifest, numbers } = await importFiles(pair, { testFraction: 0.5 });
      expect(manifest).toMatchObject({
        dtype: 'float32',
        divisor: 1,
        layout: 'series',
        steps: 3,
        channels: 1,
      });
      expect([...numbers('train').x, ...numbers('test').x].sort()).toEqual([...values].sort());
    }
  });

  it('round-trips any bytes', async () => {
    const sizes = fc.tuple(
      fc.integer({ min: 2, max: 8 }),
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 5 }),
    );
    await fc.assert(
      fc.asyncProperty(sizes, fc.infiniteStream(fc.nat(255)), async ([n, h, w], random) => {
        const pixels = [...random.take(n * h * w)];
        const classes = [...random.take(n)];
        const files = { ...mnistNames, 'train-images-idx3-ubyte': idxFile([n, h, w], pixels) };
        files['train-labels-idx1-ubyte'] = idxFile([n], classes);
        files['t10k-images-idx3-ubyte'] = idxFile([n, h, w], pixels);
        files['t10k-labels-idx1-ubyte'] = idxFile([n], classes);
        const { numbers } = await importFiles(files);
        expect(numbers('train')).toEqual({ x: pixels, y: classes });
      }),
      { numRuns: 20 },
    );
  });
});

describe('IDX refuses', () => {
  async function refuse(files: Record<string, Uint8Array>, message: RegExp): Promise<void> {
    const folder = temporaryFolder();
    writeFiles(folder, files);
    const home = temporaryFolder();
    await expectRefusal(importDataset(home, [folder]), 'invalid-data', message);
    expect(filesBelow(home)).toEqual([]);
  }
  const withTrain = (bytes: Uint8Array): Record<string, Uint8Array> => ({
    ...mnistNames,
    'train-images-idx3-ubyte': bytes,
  });

  it('a file truncated anywhere, plain or gzipped', async () => {
    const gzipped = gzipSync(images);
    for (let length = 0; length < images.length; length += length < 20 ? 1 : 9) {
      await refuse(withTrain(images.subarray(0, length)), /train-images-idx3-ubyte/);
    }
    for (let length = 0; length < gzipped.length; length += length < 20 ? 1 : 9) {
      const { 'train-images-idx3-ubyte': _, ...rest } = mnistNames;
      await refuse({ ...rest, 'train-images-idx3-ubyte.gz': gzipped.subarray(0, length) }, /train-images/);
    }
  });

  it('sizes that do not fit, naming the byte', async () => {
    await refuse(
      withTrain(images.subarray(0, 70)),
      /10 × 2 × 3 numbers .* end at byte 76, but the file has 70 bytes/,
    );
    await refuse(
      withTrain(Buffer.concat([images, Buffer.alloc(4)])),
      /end at byte 76, but the file has 80 bytes/,
    );
    await refuse(withTrain(images.subarray(0, 9)), /ends at byte 9, inside its header of 16 bytes/);
    const { 'train-images-idx3-ubyte': _, ...rest } = mnistNames;
    const gzipped = (bytes: Uint8Array): Record<string, Uint8Array> => ({
      ...rest,
      'train-images-idx3-ubyte.gz': gzipSync(bytes),
    });
    await refuse(gzipped(images.subarray(0, 70)), /end at byte 76, but the file ends at byte 70/);
    await refuse(gzipped(Buffer.concat([images, Buffer.alloc(4)])), /but the file goes on after that/);
  });

  it('absurd sizes without allocating them', async () => {
    const absurd = idxFile([2 ** 32 - 1, 2 ** 32 - 1, 2 ** 32 - 1], [1]);
    await refuse(withTrain(absurd), /no file can be so large/);
    const { 'train-images-idx3-ubyte': _, ...rest } = mnistNames;
    const large = gzipSync(idxFile([100_000, 1000, 1000], [1]));
    await refuse(
      { ...rest, 'train-images-idx3-ubyte.gz': large },
      /the compressed file cannot hold more than/,
    );
  });

  it('a gzip bomb, having read no more than its header promised', async () => {
    const { 'train-images-idx3-ubyte': _, ...rest } = mnistNames;
    const bomb = gzipSync(Buffer.concat([images, Buffer.alloc(2 ** 26)]));
    await refuse({ ...rest, 'train-images-idx3-ubyte.gz': bomb }, /but the file goes on after that/);
  });

  it('a wrong magic number, even in every file', async () => {
    const wrong = Buffer.from(images);
    wrong[0] = 0x50;
    await refuse(withTrain(wrong), /starts with 0x50000803 at byte 0, which is no IDX magic number/);
    await refuse(
      { 'images-idx3-ubyte': wrong, 'labels-idx1-ubyte': wrong },
      /starts with 0x50000803 at byte 0/,
    );
    await refuse({ 'a-idx3-ubyte': Buffer.alloc(0) }, /a-idx3-ubyte is empty: it has no bytes/);
  });

  it('labels of another number than the images, images without labels, and files it cannot tell apart', async () => {
    const { 'train-labels-idx1-ubyte': _, ...rest } = mnistNames;
    await refuse(
      { ...rest, 'train-labels-idx1-ubyte': idxFile([9], counting(9)) },
      /there are 9 labels, but 10 samples in/,
    );
    await refuse(rest, /train-images-idx3-ubyte: there is no label file beside it/);
    await refuse(
      { ...mnistNames, 'emnist-train-images-idx3-ubyte': images },
      /several files could be the training images/,
    );
  });

  it('sets without samples, and samples without pixels', async () => {
    const { 'train-labels-idx1-ubyte': _, ...rest } = mnistNames;
    const none = {
      ...rest,
      'train-images-idx3-ubyte': idxFile([0, 2, 3], []),
      'train-labels-idx1-ubyte': idxFile([0], []),
    };
    await refuse(none, /has no samples/);
    await refuse(withTrain(idxFile([10, 0, 3], [])), /samples without numbers: its shape is 10 × 0 × 3/);
    await refuse(
      { ...mnistNames, 't10k-images-idx3-ubyte': idxFile([2, 2, 2], counting(8)) },
      /samples of 4 steps .* 6 steps/,
    );
  });
});
