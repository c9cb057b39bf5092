/** @file An examination against the plain counting of small data sets, and what it finds across parts. */
import fc from 'fast-check';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ImportOptions } from '../api/import-options.ts';
import { findEqual } from './equal-samples.ts';
import { examineAndKeep, knownExamination } from './examinations.ts';
import { examineDataset } from './examine.ts';
import type { Sample, SampleInput } from './sample-input.ts';
import type { DatasetManifest } from './manifest.ts';
import { openSplit } from './split.ts';
import { storeSamples } from './store.ts';
import { counting, expectRefusal, temporaryFolder } from './test-support.ts';

const inputOf = (samples: readonly Partial<Sample>[], form: Partial<SampleInput> = {}): SampleInput => ({
  ...{ name: 'made', layout: 'series', channels: 1, dtype: 'float32', divisor: 1 },
  ...{ splits: ['train', 'test'], files: [], ...form },
  async *read() {
    yield samples.map((sample) => ({ data: new Float32Array(1), label: 0, split: 'train', ...sample }));
  },
});
const numbers = (...values: number[]) => ({ data: Float32Array.from(values) });
const test = { split: 'test' } as const;

async function examined(
  samples: readonly Partial<Sample>[],
  form: Partial<SampleInput> = {},
  options: ImportOptions = {},
) {
  const home = temporaryFolder();
  const manifest = await storeSamples(home, 'test', inputOf(samples, form), options);
  return { home, manifest, found: await examineDataset(home, manifest) };
}

describe('numbers', () => {
  it('are counted: values, lengths, channels, samples of zeros', async () => {
    const { found } = await examined([numbers(1, -1, 3, 5), numbers(0, 0), { ...numbers(9, 9), ...test }], {
      channels: 2,
    });
    expect(found.values).toMatchObject({ min: -1, max: 5, zeroShare: 0.5 });
    expect(found.values.mean).toBeCloseTo(1, 12);
    expect(found.values.sd).toBeCloseTo(Math.sqrt((1 + 1 + 9 + 25) / 8 - 1), 6);
    expect(found.values.histogram!.counts).toHaveLength(40);
    expect(found.values.histogram!.counts.reduce((a, b) => a + b)).toBe(8);
    expect(found.values.histogram!.counts[0]).toBe(1);
    expect(found.values.histogram!.counts.at(-1)).toBe(1);
    // Steps before padding: two and one.
    expect(found.lengths).toEqual({ from: 1, width: 1, counts: [1, 1] });
    expect(found.channels).toEqual({ stride: 1, values: [(1 + 3) / 4, (-1 + 5) / 4] });
    expect(found.missing).toEqual({ nonFinite: 0, empty: 1 });
    expect(found.spikes).toBeNull();
    expect(found.groups).toBeNull();
  });

  it('of one value, and bytes, have histograms too', async () => {
    const same = await examined([numbers(2), { ...numbers(2), ...test }]);
    expect(same.found.values.histogram).toEqual({ from: 2, width: 1, counts: [1] });
    const bytes = await examined([{ data: Uint8Array.of(255) }, { data: Uint8Array.of(0), ...test }], { dtype: 'uint8', divisor: 255 }); // prettier-ignore
    expect(bytes.found.values).toMatchObject({ min: 1, max: 1, histogram: { from: 0 } });
    expect(bytes.found.values.histogram!.counts.at(-1)).toBe(1);
  });
});

const events = (...pairs: [number, number][]): Pick<Sample, 'data'> => ({
  data: { times: Float64Array.from(pairs, ([t]) => t), channels: Uint32Array.from(pairs, ([, c]) => c) },
});

it('events: spikes by sample and channel, and when the last one is', async () => {
  const { found } = await examined(
    [events([0, 0], [0, 0], [4, 2]), events([1, 2]), events(), { ...events([6, 1]), ...test }],
    { channels: 3, dtype: 'events', time: { unit: 1e-3, binMs: 1 } },
  );
  expect(found.spikes).toMatchObject({ total: 4, mean: 4 / 3, histogram: { from: 0, counts: [1, 1, 0, 1] } });
  expect(found.channels.values).toEqual([2 / 3, 0, 2 / 3]);
  expect(found.lengths).toEqual({ from: 0, width: 1, counts: [1, 0, 1, 0, 0, 1] });
  expect(found.values.histogram).toBeNull();
  expect(found.missing.empty).toBe(1);
  // As of the dense numbers: 3 samples of 7 steps of 3 channels, of which one is 2 and two are 1.
  const dense = [2, 1, 1, ...new Array<number>(60).fill(0)];
  const mean = dense.reduce((a, b) => a + b) / 63;
  const sd = Math.sqrt(dense.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 63);
  expect(found.values).toMatchObject({ min: 0, max: 2, zeroShare: 60 / 63 });
  expect(found.values.mean).toBeCloseTo(mean, 12);
  expect(found.values.sd).toBeCloseTo(sd, 12);
});

function denseSamples(home: string, manifest: DatasetManifest, part: 'train' | 'test'): number[][] {
  const split = openSplit(home, manifest, part);
  const size = split.steps * split.channels;
  const x = new Float32Array(split.samples * size);
  split.readSteps(counting(split.samples), x, 0, split.steps);
  split.close();
  return Array.from({ length: split.samples }, (_, i) => Array.from(x.subarray(i * size, (i + 1) * size)));
}

it('events, whatever the windows, groups and counts: as the dense samples are counted', async () => {
  const pair = fc.tuple(fc.nat(40), fc.nat(5));
  const choices = fc.record(
    {
      steps: fc.integer({ min: 1, max: 20 }),
      stride: fc.integer({ min: 1, max: 20 }),
      channelGroup: fc.integer({ min: 1, max: 3 }),
      counts: fc.constantFrom('binary' as const, 'sum' as const),
    },
    { requiredKeys: ['steps'] },
  );
  const lists = fc.array(fc.array(pair, { maxLength: 30 }), { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(lists, choices, async (samples, options) => {
      const { home, manifest, found } = await examined(
        [...samples.map((pairs) => events(...pairs)), { ...events([6, 1]), ...test }],
        { channels: 6, dtype: 'events', time: { unit: 1e-3, binMs: 1 } },
        { ...options, part: 'windows' },
      );
      const [train, tested] = [denseSamples(home, manifest, 'train'), denseSamples(home, manifest, 'test')];
      const x = train.flat();
      const mean = x.reduce((a, b) => a + b, 0) / x.length;
      expect(found.values).toMatchObject({ min: Math.min(...x), max: Math.max(...x) });
      expect(found.values.mean).toBeCloseTo(mean, 9);
      expect(found.values.sd).toBeCloseTo(
        Math.sqrt(x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / x.length),
        9,
      );
      expect(found.values.zeroShare).toBe(x.filter((value) => value === 0).length / x.length);
      expect(found.spikes!.total).toBe(x.reduce((a, b) => a + b, 0));
      expect(found.missing.empty).toBe(train.filter((sample) => sample.every((value) => value === 0)).length);
      const repeats = (part: number[][]) => {
        const texts = part.map((sample) => sample.join());
        return texts.filter((text, i) => texts.indexOf(text) < i).length;
      };
      expect(found.duplicates.count).toBe(repeats(train) + repeats(tested));
    }),
    { numRuns: 40 },
  );
});

describe('equal samples', () => {
  const rows = [
    { ...numbers(1, 2), label: 0 },
    { ...numbers(3, 4), label: 1 },
    { ...numbers(1, 2), label: 1 },
    { ...numbers(3, 4), ...test, label: 1 },
    { ...numbers(5, 6), ...test, label: 0 },
    { ...numbers(3, 4), ...test, label: 1 },
  ];

  it('are duplicates within a part, leaks across, and contradictions where their classes differ', async () => {
    const { found } = await examined(rows);
    expect(found.duplicates).toEqual({
      count: 2,
      examples: expect.arrayContaining([
        { split: 'train', first: 0, second: 2 },
        { split: 'test', first: 0, second: 2 },
      ]) as unknown,
    });
    expect(found.leaks.count).toBe(2);
    expect(found.leaks.examples).toContainEqual({ split: 'test', sample: 0, train: 1 });
    expect(found.contradictions).toBe(2);
  });

  it('are as many as a plain comparison finds', () => {
    const hashes = (values: number[]) => Uint32Array.from(values.flatMap((value) => [value % 3, value]));
    const values = Array.from({ length: 200 }, (_, i) => (i * 37) % 50);
    const part = (list: number[]) => ({ hashes: hashes(list), labels: new Uint16Array(list.length) });
    const [train, tested] = [values.slice(0, 120), values.slice(120)];
    const found = findEqual([{ name: 'train', ...part(train) }, { name: 'test', ...part(tested) }]);
    const repeats = (list: number[]) => list.filter((value, i) => list.indexOf(value) < i).length;
    expect(found.duplicates.count).toBe(repeats(train) + repeats(tested));
    expect(found.leaks.count).toBe(tested.filter((value) => train.includes(value)).length);
    expect(found.contradictions).toBe(0);
  }); // prettier-ignore
});

it('groups that a split tears apart are counted; a split by groups tears none', async () => {
  const rows = Array.from({ length: 40 }, (_, i) => ({ ...numbers(i), group: `speaker ${i % 8}`, label: i % 2 }));
  const form: Partial<SampleInput> = { hasGroups: true, splits: ['train'] };
  const torn = await examined(rows, form, { testFraction: 0.25, splitBy: 'random' });
  expect(torn.found.groups!.count).toBe(8);
  expect(torn.found.groups!.shared).toBeGreaterThan(0);
  const kept = await examined(rows, form, { testFraction: 0.25, splitBy: 'group' });
  expect(kept.found.groups).toEqual({ count: 8, shared: 0 });
}); // prettier-ignore

it('is kept by content, and made anew where what was kept is damaged; cancelling leaves nothing', async () => {
  const { home, manifest, found } = await examined([numbers(1), { ...numbers(2), ...test }]);
  expect(await knownExamination(home, manifest)).toBeUndefined();
  const stop = AbortSignal.abort();
  await expectRefusal(examineAndKeep(home, manifest, { signal: stop }), 'cancelled', /./);
  expect(await knownExamination(home, manifest)).toBeUndefined();
  expect(await examineAndKeep(home, manifest, {})).toEqual(found);
  expect(await knownExamination(home, manifest)).toEqual(found);
  const [file] = readdirSync(join(home, 'examinations'));
  writeFileSync(join(home, 'examinations', file!), '{');
  expect(await examineAndKeep(home, manifest, {})).toEqual(found);
});
