import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Progress } from '../api/progress.ts';
import { arrayInMemory, type ArrayInput } from './array-input.ts';
import { blobPath } from './blobs.ts';
import type { DatasetArrays } from './dataset-arrays.ts';
import { importDataset } from './import.ts';
import { datasetManifestSchema } from './manifest.ts';
import type { NumberType } from './numbers.ts';
import { createDataset } from './store.ts';
import {
  counting,
  expectRefusal,
  filesBelow,
  float32,
  idxFile,
  int64,
  npzFile,
  refusal,
} from './test-support.ts';
import { temporaryFolder, writeFiles } from './test-support.ts';

const labels = (...values: number[]): ArrayInput =>
  arrayInMemory('y', 'uint8', [values.length], Uint8Array.from(values));

function arraysOf(dtype: NumberType, data: ArrayBufferView, shape: number[] = [4, 3, 2]): DatasetArrays {
  const x = arrayInMemory('x', dtype, shape, data);
  return { train: { x, y: labels(0, 1, 0, 1) }, test: { x, y: labels(1, 0, 1, 0) }, images: false };
}
const floats = (): Float32Array => Float32Array.from(counting(24));

describe('creating a data set', () => {
  it('describes what is stored, as plain data', async () => {
    const home = join(temporaryFolder(), 'not', 'there', 'yet');
    const manifest = await createDataset(home, 'test', arraysOf('float32', floats()), { splitSeed: 3 });
    expect(datasetManifestSchema.parse(JSON.parse(JSON.stringify(manifest)))).toEqual(manifest);
    expect(manifest).toMatchObject({
      format: 'test', layout: 'series', steps: 3, channels: 2, classes: 2, dtype: 'float32', divisor: 1,
      bytes: 2 * (96 + 8), source: [], recipe: { splitSeed: 3 },
      train: { samples: 4, x: { bytes: 96 }, y: { bytes: 8 } },
    }); // prettier-ignore
    expect(manifest.test.x).toEqual(manifest.train.x);
    const blobs = [manifest.train.x, manifest.train.y, manifest.test.y].map(({ sha256 }) =>
      blobPath(home, sha256),
    );
    expect(filesBelow(home).map((file) => join(home, file))).toEqual(blobs.sort());
    for (const { x, y } of [manifest.train, manifest.test]) {
      for (const { sha256, bytes } of [x, y]) expect(statSync(blobPath(home, sha256)).size).toBe(bytes);
    }
  });

  it('hashes the numbers, the shape and the split, and nothing else', async () => {
    const hash = async (arrays: DatasetArrays, options = {}, format = 'test'): Promise<string> =>
      (await createDataset(temporaryFolder(), format, arrays, options)).sha256;
    const base = await hash(arraysOf('float32', floats()));
    expect(await hash(arraysOf('float64', Float64Array.from(counting(24))), {}, 'other')).toBe(base);
    const changed = floats();
    changed[23] = 7;
    const { train } = arraysOf('float32', floats());
    const others = [
      await hash(arraysOf('float32', changed)),
      await hash(arraysOf('float32', floats(), [4, 2, 3])),
      await hash(arraysOf('uint8', Uint8Array.from(counting(24)))),
      await hash(arraysOf('bool', Uint8Array.from(counting(24)))),
      await hash({ train, images: false }, { testFraction: 0.5 }),
      await hash({ train, images: false }, { testFraction: 0.5, splitSeed: 1 }),
      await hash(arraysOf('float32', floats()), { stepOrder: 'bit-reversal' }),
    ];
    expect(new Set([base, ...others]).size).toBe(1 + others.length);
    // Computed from the definition with Python's hashlib; stored runs name data sets by it.
    expect(base).toBe('bf1c286f57946096f3bd5bd28aa0856e76b9d85e695666be968a7dd1b78a4aae');
  });

  it('names the place of the first number that is none', async () => {
    for (const [bad, words] of [
      [NaN, 'NaN'],
      [Infinity, 'Infinity'],
      [-Infinity, '-Infinity'],
    ] as const) {
      const data = floats();
      data[2 * 6 + 1 * 2 + 1] = bad;
      const error = await refusal(createDataset(temporaryFolder(), 'test', arraysOf('float32', data)));
      expect(error.message).toBe(
        `x: the number at sample 2, step 1, channel 1 (counted from 0) is ${words}.`,
      );
    }
    const large = Float64Array.from(counting(24));
    large[5] = 1e300;
    const error = await refusal(createDataset(temporaryFolder(), 'test', arraysOf('float64', large)));
    expect(error.message).toContain(
      'sample 0, step 2, channel 1 (counted from 0) is 1e+300, which is too large for float32',
    );
  });

  it('finds NaN far into a file and leaves nothing', async () => {
    const home = temporaryFolder();
    const data = new Float32Array(1_000_000);
    data[999_999] = NaN;
    const x = arrayInMemory('x', 'float32', [1000, 500, 2], data);
    const y = arrayInMemory('y', 'uint8', [1000], new Uint8Array(1000));
    await expectRefusal(
      createDataset(home, 'test', { train: { x, y }, images: false }, { testFraction: 0.5 }),
      'invalid-data',
      /sample 999, step 499, channel 1/,
    );
    expect(filesBelow(home)).toEqual([]);
  });

  it('takes the steps in another order where asked', async () => {
    const home = temporaryFolder();
    const manifest = await createDataset(home, 'test', arraysOf('float32', floats()), {
      stepOrder: 'bit-reversal',
    });
    const bytes = readFileSync(blobPath(home, manifest.train.x.sha256));
    const stored = new Float32Array(new Uint8Array(bytes).buffer);
    expect(Array.from(stored.subarray(0, 12))).toEqual([0, 1, 4, 5, 2, 3, 6, 7, 10, 11, 8, 9]);
  });

  it('does not allow a sample that no machine can hold', async () => {
    const x: ArrayInput = { ...labels(0), name: 'x', dtype: 'uint8', shape: [2, 2 ** 30] };
    const work = createDataset(
      temporaryFolder(),
      'test',
      { train: { x, y: labels(0, 1) }, images: false },
      { testFraction: 0.5 },
    );
    await expectRefusal(work, 'invalid-data', /one sample of 1073741824 steps .* too large/);
  });
});

describe('an import that does not end well leaves nothing', () => {
  function bigNpz(): string {
    const values = counting(300_000).map((i) => i % 97);
    const arrays = {
      x: float32([3000, 100], values),
      y: int64(
        [3000],
        counting(3000).map((i) => i % 2),
      ),
    };
    return writeFiles(temporaryFolder(), { 'big.npz': npzFile(arrays) })[0]!;
  }

  it('when cancelled before it starts or at any report of progress', async () => {
    const path = bigNpz();
    const home = temporaryFolder();
    const reports: Progress[] = [];
    await importDataset(
      temporaryFolder(),
      [path],
      { testFraction: 0.2 },
      { onProgress: (report) => reports.push(report) },
    );
    expect(reports.length).toBeGreaterThan(2);
    expect(reports.at(-1)).toEqual({
      what: 'Reading big.npz: x.npy',
      done: 3000,
      total: 3000,
      unit: 'samples',
    });
    for (let stopAt = 0; stopAt <= reports.length; stopAt++) {
      const controller = new AbortController();
      let seen = 0;
      if (stopAt === 0) controller.abort();
      const onProgress = (): void => {
        if (++seen === stopAt) controller.abort();
      };
      const work = importDataset(
        home,
        [path],
        { testFraction: 0.2 },
        { onProgress, signal: controller.signal },
      );
      await expectRefusal(work, 'cancelled', /cancelled/);
      expect(filesBelow(home)).toEqual([]);
    }
  });

  it('when a file cannot grow any more, as on a full disk', () => {
    const home = temporaryFolder();
    const path = bigNpz();
    const module = fileURLToPath(new URL('import.ts', import.meta.url));
    const script = `
      import { importDataset } from ${JSON.stringify(module)};
      await importDataset(${JSON.stringify(home)}, [${JSON.stringify(path)}], { testFraction: 0.2 }).then(
        () => console.log('imported'), (error) => console.log(JSON.stringify(error)));`;
    // The shell's limit on the size of files makes a write fail half-way, as a full disk does.
    const command = 'ulimit -f 800 && exec "$0" --experimental-strip-types --input-type=module -e "$1"';
    const { stdout, stderr } = spawnSync('bash', ['-c', command, process.execPath, script], {
      encoding: 'utf8',
    });
    expect(stdout, stderr).not.toBe('');
    expect(JSON.parse(stdout)).toMatchObject({
      code: 'disk',
      message: expect.stringMatching(/cannot be written/) as string,
    });
    expect(filesBelow(home)).toEqual([]);
  });

  it('when there is too little room for it', async () => {
    const home = temporaryFolder();
    // 2^31 - 1 samples of 2^21 numbers: more than any disk here; the labels are read first, so they are cheap to make.
    const x: ArrayInput = { ...labels(0), name: 'x', dtype: 'uint8', shape: [2 ** 20, 2 ** 28] };
    const y = arrayInMemory(
      'y',
      'uint8',
      [2 ** 20],
      new Uint8Array(2 ** 20).map((_, i) => i % 2),
    );
    const work = createDataset(home, 'test', { train: { x, y }, images: false }, { testFraction: 0.5 });
    await expectRefusal(work, 'disk', /needs 2684\d* MiB, but the disk of .* has \d+ MiB left/);
    expect(filesBelow(home)).toEqual([]);
  });

  it('when the home folder cannot be made', async () => {
    const folder = temporaryFolder();
    const [file] = writeFiles(folder, { file: new Uint8Array(1) });
    const home = join(file!, 'home');
    await expectRefusal(
      importDataset(home, [bigNpz()], { testFraction: 0.2 }),
      'not-found',
      /There is no folder/,
    );
    expect(existsSync(home)).toBe(false);
  });

  it('when it meets what an earlier, killed import left', async () => {
    const home = temporaryFolder();
    mkdirSync(join(home, 'blobs', 'incoming'), { recursive: true });
    writeFiles(join(home, 'blobs', 'incoming'), { '999999-left': new Uint8Array(9) });
    await importDataset(home, [bigNpz()], { testFraction: 0.2 });
    expect(filesBelow(join(home, 'blobs', 'incoming'))).toEqual(['999999-left']);
  });
});

describe('import options', () => {
  it('are checked before anything is read', async () => {
    for (const request of [
      { testFraction: 0 },
      { testFraction: 1 },
      { splitSeed: -1 },
      { testFraction: NaN },
    ]) {
      await expectRefusal(
        importDataset(temporaryFolder(), ['nowhere'], request),
        'invalid-option',
        /The import option "(Test share|Split seed)" must be /,
      );
    }
    await expectRefusal(
      importDataset(temporaryFolder(), ['nowhere'], { steps: 4, stride: 2 }),
      'invalid-option',
      /"Stride" is the way from one window to the next, but there are no windows/,
    );
  });

  it('name a format or leave it to the contents', async () => {
    const folder = temporaryFolder();
    writeFiles(folder, {
      'a-images': idxFile([4, 2, 2], counting(16)),
      'a-labels': idxFile([4], [0, 1, 0, 1]),
    });
    const request = { testFraction: 0.5 };
    const found = await importDataset(temporaryFolder(), [folder], request);
    const named = await importDataset(temporaryFolder(), [folder], { ...request, format: 'idx' });
    expect(named).toEqual(found);
    await expectRefusal(
      importDataset(temporaryFolder(), [folder], { format: 'npz' }),
      'invalid-data',
      /no array "x"/,
    );
    await expectRefusal(
      importDataset(temporaryFolder(), [folder], { format: 'xyz' }),
      'unknown-format',
      /no format "xyz"/,
    );
  });
});
