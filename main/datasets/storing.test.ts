/** @file Samples of all kinds, stored and read again: numbers of any length, events, windows, classes, splits, normalisation. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ImportOptions } from '../api/import-options.ts';
import { beginBlobs } from './blobs.ts';
import { collect } from './collect.ts';
import type { DatasetManifest, SplitName } from './manifest.ts';
import type { Sample, SampleInput } from './sample-input.ts';
import { openSplit } from './split.ts';
import { storeSamples } from './store.ts';
import { expectRefusal, filesBelow, temporaryFolder } from './test-support.ts';

const inputOf = (samples: readonly Partial<Sample>[], form: Partial<SampleInput> = {}): SampleInput => ({
  name: 'made',
  layout: 'series',
  channels: 1,
  dtype: 'float32',
  divisor: 1,
  splits: ['train'],
  files: [],
  ...form,
  async *read() {
    yield samples.map((sample) => ({ data: new Float32Array(1), label: 0, split: 'train', ...sample }));
  },
});

/** Numbers and labels of a whole part, which are the same when they are read piece by piece. */
function contents(home: string, manifest: DatasetManifest, name: SplitName, loadBelow?: number) {
  const split = openSplit(home, manifest, name, loadBelow);
  const x = new Float32Array(split.samples * split.steps * split.channels);
  const y = new BigInt64Array(split.samples);
  split.readBatch([...Array(split.samples).keys()], x, y);
  for (const piece of [1, 2, 3]) {
    for (let first = 0; first < split.steps; first += piece) {
      const end = Math.min(split.steps, first + piece);
      const part = new Float32Array(split.samples * (end - first) * split.channels).fill(-7);
      split.readSteps([...Array(split.samples).keys()], part, first, end);
      const expected = [...Array(split.samples).keys()].flatMap((sample) => [
        ...x.subarray(
          (sample * split.steps + first) * split.channels,
          (sample * split.steps + end) * split.channels,
        ),
      ]);
      expect([...part]).toEqual(expected);
    }
  }
  split.close();
  const size = split.steps * split.channels;
  return { x: Array.from(y, (_, i) => [...x.subarray(i * size, (i + 1) * size)]), y: [...y].map(Number) };
}

const series = (...values: number[]): Pick<Sample, 'data'> => ({ data: Float32Array.from(values) });
const test = { ...series(0), split: 'test' as const };
const both: Partial<SampleInput> = { splits: ['train', 'test'] };

it('more samples than bytes, where they are millions, are refused and leave nothing', async () => {
  const home = temporaryFolder();
  const piece = Array.from({ length: 1000 }, (): Sample => ({ data: Uint8Array.of(1), label: 0, split: 'train' }));
  const files = [{ path: 'a.parquet', name: 'a.parquet', bytes: 43_424 }];
  const input: SampleInput = {
    ...inputOf([], { ...both, dtype: 'uint8' }),
    files: [],
    async *read() {
      for (let i = 0; i < 2200; i++) yield piece;
    },
  };
  const blobs = await beginBlobs(home, 0);
  const collected = (some: SampleInput) => collect(some, {}, blobs, {});
  await expectRefusal(collected({ ...input, files }), 'invalid-data', /has more than 2,097,152 samples, and more samples than bytes \(43,424\)/);
  expect((await collected({ ...input, files: [{ ...files[0]!, bytes: 3e6 }] })).pools[0]!.table.samples).toBe(2_200_000);
  await blobs.discard();
  expect(filesBelow(home)).toEqual([]);
}); // prettier-ignore

describe('numbers', () => {
  const uneven = [{ ...series(1, 2, 3), label: 1 }, series(4), series(5, 6), test];

  it('of different lengths are padded with zeros, at the end or the start', async () => {
    const home = temporaryFolder();
    const manifest = await storeSamples(home, 'test', inputOf(uneven, both));
    expect(manifest).toMatchObject({ steps: 3, classes: 2 });
    const padded = { x: [[1, 2, 3], [4, 0, 0], [5, 6, 0]], y: [1, 0, 0] }; // prettier-ignore
    expect(contents(home, manifest, 'train')).toEqual(padded);
    expect(contents(home, manifest, 'train', 0)).toEqual(padded);
    const atStart = await storeSamples(home, 'test', inputOf(uneven, both), { padding: 'start' });
    expect(contents(home, atStart, 'train').x).toEqual([[1, 2, 3], [0, 0, 4], [0, 5, 6]]); // prettier-ignore
    expect(atStart.sha256).not.toBe(manifest.sha256);
  });

  it.each([
    [{ steps: 2 }, [[1, 2], [4, 0], [5, 6]]],
    [{ steps: 2, part: 'last' }, [[2, 3], [4, 0], [5, 6]]],
    [{ steps: 1, part: 'middle' }, [[2], [4], [5]]],
    [{ steps: 2, part: 'windows', stride: 1 }, [[1, 2], [2, 3], [4, 0], [5, 6]]],
    [{ steps: 1, part: 'windows' }, [[1], [2], [3], [4], [5], [6]]],
  ] as [ImportOptions, number[][]][])('are cut as the recipe says: %o', async (options, wanted) => {
    const home = temporaryFolder();
    const manifest = await storeSamples(home, 'test', inputOf(uneven, both), options);
    expect(contents(home, manifest, 'train').x).toEqual(wanted);
    expect(contents(home, manifest, 'train').y).toHaveLength(wanted.length);
  }); // prettier-ignore

  it('are normalised with what the training set alone says', async () => {
    const home = temporaryFolder();
    const samples = [
      { data: Float32Array.of(0, 10, 2, 10) },
      { data: Float32Array.of(100, 20, 100, 30), split: 'test' as const },
    ];
    const two = { ...both, channels: 2 };
    const standard = await storeSamples(home, 'test', inputOf(samples, two), { normalise: 'standard' });
    expect(contents(home, standard, 'train').x).toEqual([[-1, 0, 1, 0]]);
    expect(contents(home, standard, 'test').x).toEqual([[99, 10, 99, 20]]);
    const range = await storeSamples(home, 'test', inputOf(samples, two), { normalise: 'range' });
    expect(contents(home, range, 'train').x).toEqual([[0, 0, 1, 0]]);
  });

  it('come back as they went in, whatever their lengths (property)', async () => {
    const home = temporaryFolder();
    const sample = fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), {
      minLength: 1,
      maxLength: 9,
    });
    const samples = fc.array(sample, { minLength: 1, maxLength: 9 });
    await fc.assert(
      fc.asyncProperty(samples, async (all) => {
        const made = [...all.map((values) => series(...values)), test];
        const manifest = await storeSamples(home, 'test', inputOf(made, both));
        const zeros = (values: number[]) => [
          ...values,
          ...Array<number>(manifest.steps - values.length).fill(0),
        ];
        expect(contents(home, manifest, 'train', 0).x).toEqual(all.map(zeros));
      }),
      { numRuns: 25 },
    );
  });

  it('that are none are refused with their place, and leave nothing', async () => {
    const home = temporaryFolder();
    const input = inputOf([series(1, NaN)], both);
    await expectRefusal(
      storeSamples(home, 'test', input),
      'invalid-data',
      /sample 0: .*step 1, channel 0.* NaN/,
    );
    expect(filesBelow(home)).toEqual([]);
  });
});

describe('events', () => {
  const events = (times: number[], channels: number[], more: Partial<Sample> = {}): Partial<Sample> => ({
    data: { times: Float64Array.from(times), channels: Uint32Array.from(channels) },
    ...more,
  });
  const spikes = { ...both, dtype: 'events', channels: 4, time: { unit: 1e-3, binMs: 1 } } as const;
  const samples = [
    events([2.5, 0, 0.5, 0.7], [3, 0, 1, 1]),
    events([], []),
    events([1], [2], { split: 'test' }),
  ];

  it('are counted by steps and channels, and stay sparse', async () => {
    const home = temporaryFolder();
    const manifest = await storeSamples(home, 'test', inputOf(samples, spikes));
    expect(manifest).toMatchObject({ steps: 3, channels: 4, recipe: { binMs: 1 } });
    expect(manifest.train.x.bytes).toBe(16);
    expect(contents(home, manifest, 'train').x).toEqual([
      [1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
      Array(12).fill(0),
    ]);
  });

  it('are binned, grouped, made binary and cut', async () => {
    const home = temporaryFolder();
    const store = (options: ImportOptions) => storeSamples(home, 'test', inputOf(samples, spikes), options);
    const x = async (options: ImportOptions) => contents(home, await store(options), 'train').x[0];
    expect(await x({ binMs: 2, channelGroup: 2 })).toEqual([3, 0, 0, 1]);
    expect(await x({ binMs: 2, channelGroup: 2, counts: 'binary' })).toEqual([1, 0, 0, 1]);
    expect(await x({ steps: 2 })).toEqual([1, 2, 0, 0, 0, 0, 0, 0]);
    expect(await x({ steps: 2, part: 'last' })).toEqual([0, 0, 0, 0, 0, 0, 0, 1]);
  });

  it.each([
    ['a time before 0', events([-1], [0]), {}, /event 0 is at the time -1/],
    ['a time that is none', events([NaN], [0]), {}, /event 0 is at the time NaN/],
    ['a late time', events([65536], [0]), {}, /event 0 at the time 65536 comes after 65536 steps/],
    ['a channel too many', events([0], [4]), {}, /event 0 is on channel 4/],
  ])('are refused with %s', async (_, sample, options, message) => {
    const home = temporaryFolder();
    const input = inputOf([sample, samples[2]!], spikes);
    await expectRefusal(storeSamples(home, 'test', input, options), 'invalid-data', message);
    expect(filesBelow(home)).toEqual([]);
  });
});

describe('classes and splits', () => {
  const named = ['b', 'a', 'b', 'c', 'a', 'b'].map((label, i) => ({
    ...series(i),
    label,
    group: `g${i % 3}`,
  }));

  it('are named in order of their names, renamed, and left out', async () => {
    const home = temporaryFolder();
    const store = (options: ImportOptions) =>
      storeSamples(home, 'test', inputOf([...named, { ...test, label: 'a' }], both), options);
    expect(await store({})).toMatchObject({ classes: 3, classNames: ['a', 'b', 'c'] });
    const merged = await store({ relabel: { c: 'a' }, classes: ['b', 'a'] });
    expect(contents(home, merged, 'train').y).toEqual([0, 1, 0, 1, 1, 0]);
    expect(contents(home, await store({ classes: ['a', 'c'] }), 'train').x).toEqual([[1], [3], [4]]);
    await expectRefusal(store({ classes: ['d'] }), 'invalid-option', /No sample of made has the class "d"/);
  });

  it('are refused with a name that is a text of its own, and leave nothing', async () => {
    const home = temporaryFolder();
    const long = { ...series(1), label: 'x'.repeat(1001), place: () => 'a.csv, line 2' };
    const message = /^a\.csv, line 2: the label "x{40}…" has 1001 characters; at most 1000 are possible\./;
    await expectRefusal(storeSamples(home, 'test', inputOf([long, test], both)), 'invalid-data', message);
    expect(filesBelow(home)).toEqual([]);
  });

  it('number classes by value where all names are numbers', async () => {
    const samples = ['10', '-1', '2'].map((label) => ({ ...series(0), label }));
    const manifest = await storeSamples(
      temporaryFolder(),
      'test',
      inputOf([...samples, { ...test, label: '2' }], both),
    );
    expect(manifest.classNames).toEqual(['-1', '2', '10']);
  });

  it('take whole groups, or the last samples, for testing and validation', async () => {
    const home = temporaryFolder();
    const store = (options: ImportOptions) =>
      storeSamples(home, 'test', inputOf(named, { hasGroups: true }), options);
    const grouped = await store({ testFraction: 0.3, splitBy: 'group' });
    const tested = contents(home, grouped, 'test').x.map(([x]) => x! % 3);
    const trained = contents(home, grouped, 'train').x.map(([x]) => x! % 3);
    expect(tested).toHaveLength(2);
    expect(tested.filter((group) => trained.includes(group))).toEqual([]);
    const late = await store({ testFraction: 0.3, validationFraction: 0.25, splitBy: 'order' });
    expect(contents(home, late, 'test').x).toEqual([[4], [5]]);
    expect(contents(home, late, 'validation').x).toEqual([[3]]);
    expect(contents(home, late, 'train').x).toEqual([[0], [1], [2]]);
  });
});
