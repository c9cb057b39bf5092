import { describe, expect, it } from 'vitest';
import { importDataset, type ImportRequest } from '../import.ts';
import type { DatasetManifest } from '../manifest.ts';
import type { NpyArray } from '../npy.ts';
import { openSource } from '../source.ts';
import { openSplit } from '../split.ts';
import {
  counting,
  expectRefusal,
  filesBelow,
  float32,
  int64,
  npyFile,
  npzFile,
  partContents,
  temporaryFolder,
  uint8,
  writeFiles,
} from '../test-support.ts';
import { npzReader } from './npz.ts';

type Arrays = Record<string, NpyArray>;
const whole: Arrays = {
  x_train: float32(
    [4, 3, 2],
    counting(24).map((i) => i / 8),
  ),
  y_train: int64([4], [0, 1, 0, 1]),
  x_test: float32([2, 3, 2], counting(12)),
  y_test: int64([2], [1, 0]),
};

async function importArrays(
  arrays: Arrays,
  request?: ImportRequest,
  home = temporaryFolder(),
): Promise<DatasetManifest> {
  const [path] = writeFiles(temporaryFolder(), { 'data.npz': npzFile(arrays) });
  return importDataset(home, [path!], request);
}

describe('named arrays', () => {
  it('give the same data set from an archive, stored or deflated, and from a folder', async () => {
    const home = temporaryFolder();
    const folder = temporaryFolder();
    writeFiles(
      folder,
      Object.fromEntries(Object.entries(whole).map(([name, array]) => [`${name}.npy`, npyFile(array)])),
    );
    const archives = writeFiles(temporaryFolder(), {
      'a.npz': npzFile(whole, 0),
      'b.npz': npzFile(whole, 6),
    });
    const manifests = [];
    for (const path of [folder, ...archives]) manifests.push(await importDataset(home, [path]));
    expect(manifests.map(({ format }) => format)).toEqual(['npy', 'npz', 'npz']);
    expect(new Set(manifests.map(({ sha256 }) => sha256)).size).toBe(1);
    expect(manifests[0]).toMatchObject({
      layout: 'series',
      steps: 3,
      channels: 2,
      classes: 2,
      dtype: 'float32',
      divisor: 1,
    });
    expect(manifests[0]!.source.map(({ name }) => name)).toEqual([
      'x_test.npy',
      'x_train.npy',
      'y_test.npy',
      'y_train.npy',
    ]);
    expect(manifests[1]!.source.map(({ name }) => name)).toEqual(['a.npz']);
  });

  it('keep floats as they are and the order of the file', async () => {
    const home = temporaryFolder();
    const split = openSplit(home, await importArrays(whole, {}, home), 'train');
    const x = new Float32Array(12);
    const y = new BigInt64Array(2);
    split.readBatch([3, 1], x, y);
    expect(Array.from(x)).toEqual([18, 19, 20, 21, 22, 23, 6, 7, 8, 9, 10, 11].map((i) => i / 8));
    expect(Array.from(y)).toEqual([1n, 1n]);
  });

  it.each<[number[], ImportRequest, Partial<DatasetManifest>]>([
    [[4, 6], {}, { layout: 'series', steps: 6, channels: 1 }],
    [[4, 6], { layout: 'pixels' }, { layout: 'series', steps: 6, channels: 1 }],
    [[4, 2, 3], {}, { layout: 'series', steps: 2, channels: 3 }],
    [[4, 2, 3], { layout: 'pixels' }, { layout: 'pixels', steps: 6, channels: 1 }],
    [[4, 2, 3], { layout: 'rows' }, { layout: 'rows', steps: 2, channels: 3 }],
    [[4, 2, 1, 3], { layout: 'pixels' }, { layout: 'pixels', steps: 2, channels: 3 }],
    [[4, 2, 1, 3], { layout: 'rows' }, { layout: 'rows', steps: 2, channels: 3 }],
  ])('of shape %j with %j become sequences', async (shape, request, expected) => {
    const arrays = { x: uint8(shape, counting(24)), y: int64([4], [0, 1, 0, 1]) };
    expect(await importArrays(arrays, { ...request, testFraction: 0.5 })).toMatchObject(expected);
  });

  it('take names in any case and labels as a column', async () => {
    const { y_train: _, x_train, ...rest } = whole;
    const manifest = await importArrays({ ...rest, X_train: x_train!, Y_train: int64([4, 1], [0, 1, 0, 1]) });
    expect(manifest.sha256).toBe((await importArrays(whole)).sha256);
  });

  it.each<[string, Arrays, ImportRequest, RegExp]>([
    [
      'a missing array',
      { x_train: whole.x_train!, x_test: whole.x_test! },
      {},
      /no array "y_train"; there are: x_test, x_train/,
    ],
    ['no known name', { pictures: whole.x_train! }, {}, /no array "x"; there are: pictures/],
    [
      'validation samples without labels',
      { ...whole, x_val: whole.x_test! },
      {},
      /no array "y_val"; there are: x_test, x_train, x_val/,
    ],
    [
      'several arrays of usual names',
      { data: whole.x_train!, images: whole.x_train!, target: whole.y_train! },
      { testFraction: 0.5 },
      /several arrays could be the samples of one part: data, images/,
    ],
    ['both forms', { ...whole, x: whole.x_train! }, {}, /both x or y and arrays of a split/],
    ['the same name twice', { ...whole, X_TRAIN: whole.x_train! }, {}, /"x_train" is there twice/],
    ['a single number', { ...whole, x_train: float32([], [1]) }, {}, /has 0 dimension/],
    ['one dimension', { ...whole, x_train: float32([4], [1, 2, 3, 4]) }, {}, /has 1 dimension/],
    [
      'images without a layout',
      { ...whole, x_train: float32([4, 1, 3, 2], counting(24)) },
      {},
      /4 dimensions: 4 × 1 × 3 × 2/,
    ],
    [
      'five dimensions',
      { ...whole, x_train: float32([4, 1, 1, 3, 2], counting(24)) },
      { layout: 'rows' },
      /5 dimensions/,
    ],
    [
      'uint8 beside floats',
      { ...whole, x_test: uint8([2, 3, 2], counting(12)) },
      {},
      /holds uint8, but .* float32/,
    ],
    ['one-hot labels', { ...whole, y_train: int64([4, 2], counting(8)) }, {}, /shape \[N\], not \[4, 2\]/],
    [
      'a label too large to be told from others',
      { ...whole, y_train: int64([4], [0, 2 ** 53, 1, 0]) },
      {},
      /label of sample 1 .* is 9007199254740992/,
    ],
    [
      'a fractional label',
      { ...whole, y_train: float32([4], [0, 1, 0.5, 0]) },
      {},
      /label of sample 2 .* is 0\.5/,
    ],
    [
      'a label that is NaN',
      { ...whole, y_train: float32([4], [0, 1, 1, NaN]) },
      {},
      /label of sample 3 .* is NaN/,
    ],
    [
      'too few labels',
      { ...whole, y_test: int64([1], [0]) },
      {},
      /there are 1 labels, but 2 samples in data\.npz: x_test/,
    ],
  ])('are refused with %s', async (_, arrays, request, message) => {
    const home = temporaryFolder();
    await expectRefusal(importArrays(arrays, request, home), 'invalid-data', message);
    expect(filesBelow(home)).toEqual([]);
  });

  it('are refused with rows of what is no image', async () => {
    const arrays = { x: float32([4, 6], counting(24)), y: int64([4], [0, 1, 0, 1]) };
    await expectRefusal(
      importArrays(arrays, { layout: 'rows', testFraction: 0.5 }),
      'invalid-option',
      /layout "rows" is for images/,
    );
  });

  it('are refused when the archive has a member twice', async () => {
    const archive = Buffer.from(npzFile({ x: whole.x_train!, z: whole.y_train! }));
    const renamed = Buffer.from(archive.toString('latin1').replaceAll('z.npy', 'x.npy'), 'latin1');
    const [path] = writeFiles(temporaryFolder(), { 'twice.npz': renamed });
    await expectRefusal(
      importDataset(temporaryFolder(), [path!]),
      'invalid-data',
      /"x\.npy", which is there twice/,
    );
  });
});

describe('arrays of a validation part', () => {
  const validation = { x: float32([3, 3, 2], counting(18)), y: int64([3], [1, 1, 0]) };

  it.each([
    ['x_val', 'y_val'],
    ['X_valid', 'Y_valid'],
    ['x_validation', 'y_validation'],
    ['val_x', 'val_y'],
    ['valX', 'valY'],
    ['validation_data', 'validation_labels'],
  ])('are stored as such: %s and %s', async (x, y) => {
    const home = temporaryFolder();
    const manifest = await importArrays({ ...whole, [x]: validation.x, [y]: validation.y }, {}, home);
    expect(partContents(home, manifest, 'validation')).toMatchObject({ y: [1, 1, 0] });
    expect(partContents(home, manifest, 'test').y).toEqual([1, 0]);
    expect(manifest.recipe.settings).toMatchObject({ validationSamples: x, validationLabels: y });
    const again = await importArrays({ ...whole, [x]: validation.x, [y]: validation.y }, manifest.recipe);
    expect(again.sha256).toBe(manifest.sha256);
  });

  it('are found beside x and y, and in files of their own', async () => {
    const folder = temporaryFolder();
    const files = { x: whole.x_train!, y: whole.y_train!, x_val: validation.x, y_val: validation.y };
    writeFiles(
      folder,
      Object.fromEntries(Object.entries(files).map(([name, array]) => [`${name}.npy`, npyFile(array)])),
    );
    const manifest = await importDataset(temporaryFolder(), [folder], { testFraction: 0.5 });
    expect(manifest).toMatchObject({
      train: { samples: 2 },
      validation: { samples: 3 },
      test: { samples: 2 },
    });
  });

  it('can be left out, and are by a recipe from before they were taken', async () => {
    const plain = await importArrays(whole);
    const arrays = { ...whole, x_val: validation.x, y_val: validation.y };
    const none = { settings: { validationSamples: 'none', validationLabels: 'none' } };
    for (const request of [plain.recipe, none]) {
      expect((await importArrays(arrays, request)).sha256).toBe(plain.sha256);
    }
  });
});

describe('arrays without a role', () => {
  const look = async (arrays: Arrays) => {
    const [path] = writeFiles(temporaryFolder(), { 'data.npz': npzFile(arrays) });
    return npzReader.open(await openSource([path!]), {}, {});
  };

  it('are listed as not used', async () => {
    const { unused } = await look({ ...whole, mask: whole.x_test!, data: whole.x_test! });
    expect([...unused!]).toEqual([
      ['data.npz: data.npy', 'other arrays were taken as samples and labels; it can be chosen instead'],
      ['data.npz: mask.npy', 'its name says neither samples nor labels; it can be chosen as such'],
    ]);
  });

  it('are not in the way of those with usual names', async () => {
    const { settings } = await look({
      data: whole.x_train!,
      values: whole.y_train!,
      labels: whole.y_train!,
      classes: whole.y_test!,
    });
    expect(settings).toMatchObject({ samples: 'data', labels: 'labels', testSamples: 'none' });
  });
});

describe('arrays that are chosen', () => {
  const odd: Arrays = {
    spikes: float32([4, 2, 3], counting(24)),
    kinds: int64([4], [0, 1, 0, 1]),
    more: float32([2, 2, 3], counting(12)),
    whose: int64([2], [1, 0]),
  };
  const settings = { samples: 'spikes', labels: 'kinds.npy', testSamples: 'more', testLabels: 'whose' };

  it('are the samples and labels, and stand in the recipe', async () => {
    const home = temporaryFolder();
    const manifest = await importArrays(odd, { settings }, home);
    expect(manifest).toMatchObject({ steps: 2, channels: 3, train: { samples: 4 }, test: { samples: 2 } });
    expect(manifest.recipe.settings).toEqual({ ...settings, labels: 'kinds', axes: 'steps-first' });
    expect(partContents(home, manifest, 'test')).toEqual({ x: [[0, 1, 2, 3, 4, 5], [6, 7, 8, 9, 10, 11]], y: [1, 0] }); // prettier-ignore
  });

  it('may have their channels before their steps', async () => {
    const home = temporaryFolder();
    const manifest = await importArrays(odd, { settings: { ...settings, axes: 'channels-first' } }, home);
    expect(manifest).toMatchObject({ steps: 3, channels: 2 });
    expect(partContents(home, manifest, 'test').x).toEqual([[0, 3, 1, 4, 2, 5], [6, 9, 7, 10, 8, 11]]); // prettier-ignore
  });

  it('are named where one is missing, and what there is', async () => {
    await expectRefusal(
      importArrays(odd),
      'invalid-data',
      /no array "x"; there are: kinds, more, spikes, whose/,
    );
    await expectRefusal(importArrays(odd, { settings: { ...settings, samples: 'z' } }), 'invalid-option', /no array "z" \(setting "samples"\); there are: kinds/); // prettier-ignore
    const { testLabels: _, ...half } = settings;
    await expectRefusal(importArrays(odd, { settings: half }), 'invalid-option', /test samples and test labels need an array each/); // prettier-ignore
    await expectRefusal(importArrays(whole, { settings: { samples: 'none' } }), 'invalid-option', /there are no samples/); // prettier-ignore
  });
});
