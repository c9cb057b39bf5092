/** @file Numbers in other steps, channels and spikes, through the whole way into the store and out of it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ImportOptions } from '../api/import-options.ts';
import { lookAt } from './look.ts';
import type { Sample, SampleInput } from './sample-input.ts';
import { storeSamples } from './store.ts';
import { expectRefusal, filesBelow, partContents, temporaryFolder, trainContents } from './test-support.ts';
import { binned, resampled } from './transform.ts';

const inputOf = (rows: readonly number[][], form: Partial<SampleInput> = {}): SampleInput => ({
  ...{ name: 'made', layout: 'series', channels: 1, dtype: 'float32', divisor: 1 },
  ...{ splits: ['train', 'test'], files: [], ...form },
  async *read() {
    const bytes = form.dtype === 'uint8';
    yield rows.map((row, i): Sample => ({
      data: bytes ? Uint8Array.from(row) : Float32Array.from(row),
      label: i % 2,
      split: i === rows.length - 1 ? 'test' : 'train',
    }));
  },
});

const stored = async (rows: readonly number[][], options: ImportOptions, form: Partial<SampleInput> = {}) => {
  const home = temporaryFolder();
  const manifest = await storeSamples(home, 'test', inputOf(rows, form), options);
  return { home, manifest, x: trainContents(home, manifest).x };
};

describe('steps and channels of numbers', () => {
  it('are taken together by their mean', async () => {
    expect((await stored([[1, 3, 5, 7, 9], [0]], { binSteps: 2 })).x).toEqual([[2, 6, 9]]);
    const grouped = await stored([[1, 3, 5, 2, 4, 6], [0, 0, 0]], { channelGroup: 2 }, { channels: 3 });
    expect(grouped.manifest).toMatchObject({ channels: 2, steps: 2 });
    expect(grouped.x).toEqual([[2, 5, 3, 6]]);
    const bytes = await stored([[255, 0], [0, 0]], { binSteps: 2 }, { dtype: 'uint8', divisor: 255 });
    expect(bytes.manifest).toMatchObject({ dtype: 'float32', divisor: 1 });
    expect(bytes.x).toEqual([[0.5]]);
  }); // prettier-ignore

  it('are resampled with straight lines, ends kept', async () => {
    expect((await stored([[0, 2, 4], [1]], { resampleTo: 5 })).x).toEqual([[0, 1, 2, 3, 4]]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 2, max: 60 }), fc.integer({ min: 1, max: 3 }), (steps, wanted, channels) => {
        const line = Float32Array.from({ length: steps * channels }, (_, i) => Math.floor(i / channels) * (1 + (i % channels)));
        const result = resampled(line, channels, wanted);
        // A straight line stays one.
        result.forEach((value, i) => {
          expect(value).toBeCloseTo(((steps - 1) * Math.floor(i / channels) * (1 + (i % channels))) / (wanted - 1), 4);
        });
        const means = binned(line, channels, steps);
        expect(means[0]).toBeCloseTo((steps - 1) / 2, 4);
      }),
    );
  }); // prettier-ignore

  it('are repeated as a direct current', async () => {
    const { x, manifest } = await stored([[1, 2], [0, 0]], { encoder: 'direct', encoderSettings: { window: 2 } });
    expect(x).toEqual([[1, 1, 2, 2]]);
    expect(manifest).toMatchObject({ dtype: 'float32', steps: 4 });
  }); // prettier-ignore
});

describe('an encoder in a recipe', () => {
  const rows = [[0, 5, 10], [10, 0, 5], [5, 5, 5]]; // prettier-ignore

  it('stores sparse spikes of values scaled by the training samples', async () => {
    const { home, manifest, x } = await stored(rows, { encoder: 'latency', encoderSettings: { window: 3, cutoff: 0.1 } });
    expect(manifest).toMatchObject({ dtype: 'events', steps: 9, channels: 1 });
    expect(manifest).not.toHaveProperty('normalisation');
    expect(manifest.recipe).toMatchObject({ encoder: 'latency', normalise: 'range', encoderSettings: { window: 3, cutoff: 0.1 } });
    expect(x).toEqual([
      [0, 0, 0, 0, 1, 0, 1, 0, 0],
      [1, 0, 0, 0, 0, 0, 0, 1, 0],
    ]);
    expect(partContents(home, manifest, 'test').x).toEqual([[0, 1, 0, 0, 1, 0, 0, 1, 0]]);
    // Four spikes of four bytes, two labels of two, an index; nothing else is left.
    expect(manifest.train.x.bytes).toBe(16);
    expect(filesBelow(home).every((file) => !file.includes('incoming'))).toBe(true);
  }); // prettier-ignore

  it('gives the same hash anywhere, and another for another seed', async () => {
    const options: ImportOptions = { encoder: 'rate', encoderSettings: { window: 8 }, encoderSeed: 3 };
    const [one, two] = [await stored(rows, options), await stored(rows, options)];
    expect(one.manifest.sha256).toBe(two.manifest.sha256);
    const other = await stored(rows, { ...options, encoderSeed: 4 });
    expect(other.manifest.sha256).not.toBe(one.manifest.sha256);
  });

  it('is previewed as it is stored', async () => {
    for (const encoder of ['rate', 'latency', 'delta', 'level-crossing', 'population'] as const) {
      const options: ImportOptions = { encoder };
      const { x, manifest } = await stored(rows, options);
      const limits = { samples: 100, numbers: 1e6, milliseconds: 1e6 };
      const look = await lookAt(inputOf(rows), options, limits, 8);
      expect(look).toMatchObject({ steps: manifest.steps, channels: manifest.channels, dtype: 'events' });
      expect([...look.first]).toEqual(x.flat());
    }
  });

  it('leaves bytes from 0 to 1 as they are, and works with windows and padding', async () => {
    const bytes = await stored([[51, 255, 0], [0, 0, 0]], { encoder: 'delta', encoderSettings: { threshold: 0.29 } }, { dtype: 'uint8', divisor: 255 });
    expect(bytes.x).toEqual([[0, 0, 1, 0, 0, 0]]);
    expect(bytes.manifest.recipe).not.toHaveProperty('normalise');
    const cut = await stored(rows, { encoder: 'level-crossing', steps: 2, part: 'windows', stride: 1, counts: 'binary' });
    expect(cut.manifest.train.samples).toBe(4);
    expect(Math.max(...cut.x.flat())).toBe(1);
  }); // prettier-ignore

  it('refuses what does not go together', async () => {
    const home = temporaryFolder();
    const refused = (options: ImportOptions, message: RegExp, form: Partial<SampleInput> = {}) =>
      expectRefusal(storeSamples(home, 'test', inputOf(rows, form), options), 'invalid-option', message);
    await refused({ encoder: 'rate', normalise: 'standard' }, /values from 0 to 1/);
    await refused({ encoderSettings: { window: 2 } }, /no encoder/);
    await refused({ encoder: 'rate', encoderSettings: { levels: 2 } }, /no setting "levels"/);
    await refused({ encoder: 'rate', encoderSettings: { window: 1024 }, resampleTo: 65 }, /at most 65536/);
    await refused({ encoder: 'rate' }, /for numbers/, { dtype: 'events' });
    expect(filesBelow(home)).toEqual([]);
  });
});
