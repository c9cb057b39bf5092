/** @file HDF5 against files that h5py wrote: values equal exactly, roles found, refused in words. */
import { gzipSync } from 'node:zlib';
import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importDataset } from '../import.ts';
import { lookAt } from '../look.ts';
import { readNpz } from '../npz.ts';
import type { Events, Values } from '../sample-input.ts';
import { openSource } from '../source.ts';
import { expectRefusal, npzFile, partContents, temporaryFolder, writeFiles } from '../test-support.ts';
import { hdf5Reader } from './hdf5.ts';
import { samplesIn } from './test-samples.ts';

const fixtures = join(import.meta.dirname, '..', 'fixtures');
const fixture = (name: string): string => join(fixtures, name);
const numbers = async (name: string, array: string) => [...(await readNpz(fixture(name)))[array]!.data];

/** Writes a file of such lists of whole numbers and returns its path. */
async function h5File(datasets: Readonly<Record<string, number[] | number[][]>>): Promise<string> {
  const { File, ready } = await import('h5wasm/node');
  await ready;
  const path = join(temporaryFolder(), 'a.h5');
  const file = new File(path, 'w');
  for (const [name, rows] of Object.entries(datasets)) {
    const [first] = rows;
    const shape = Array.isArray(first) ? [rows.length, first.length] : [rows.length];
    file.create_dataset({ name, data: Int32Array.from(rows.flat()), shape, dtype: '<i4' });
  }
  file.close();
  return path;
}

describe('the layout of SHD', () => {
  it('keeps every event of every sample, its times as the halves that they are', async () => {
    const { input, samples } = await samplesIn([fixture('shd_train.h5'), fixture('shd_test.h5')]);
    expect(input).toMatchObject({
      ...{ dtype: 'events', channels: 700, splits: ['test', 'train'], hasGroups: true },
      classNames: ['zero', 'one', 'two'],
      time: { unit: 1, binMs: 10 },
      settings: { times: 'spikes/times', units: 'spikes/units', labels: 'labels', group: 'extra/speaker', channels: 700, timeUnit: 's' },
    }); // prettier-ignore
    for (const part of ['train', 'test']) {
      const own = samples.filter(({ split }) => split === part);
      const events = own.map(({ data }) => data as Events);
      expect(events.map(({ times }) => times.length)).toEqual(await numbers('shd.npz', `counts_${part}`));
      expect(events.flatMap(({ times }) => [...times])).toEqual(await numbers('shd.npz', `times_${part}`));
      expect(events.flatMap(({ channels }) => [...channels])).toEqual(await numbers('shd.npz', `units_${part}`)); // prettier-ignore
      expect(own.map(({ label }) => label)).toEqual(await numbers('shd.npz', `labels_${part}`));
      expect(own.map(({ group }) => Number(group))).toEqual(await numbers('shd.npz', `speakers_${part}`));
    }
  });

  it('is the same data set packed as .gz and in .zip', async () => {
    const [plain, packed] = [temporaryFolder(), temporaryFolder()];
    for (const name of ['shd_train.h5', 'shd_test.h5']) copyFileSync(fixture(name), join(plain, name));
    writeFiles(packed, {
      'shd_train.h5.zip': npzFile({ 'shd_train.h5': readFileSync(fixture('shd_train.h5')) }, 6),
      'shd_test.h5.gz': gzipSync(readFileSync(fixture('shd_test.h5'))),
    });
    const options = { binMs: 5, channelGroup: 5 };
    const home = temporaryFolder();
    const one = await importDataset(home, [plain], options);
    const two = await importDataset(home, [packed], options);
    expect(one).toMatchObject({ format: 'hdf5', channels: 140, train: { samples: 9 }, test: { samples: 4 } });
    expect(two.sha256).toBe(one.sha256);
    const counts = await numbers('shd.npz', 'counts_train');
    expect(partContents(home, one, 'train').x.map((x) => x.reduce((a, b) => a + b))).toEqual(counts);
  });

  it('can be split by speaker', async () => {
    const folder = temporaryFolder();
    copyFileSync(fixture('shd_train.h5'), join(folder, 'all.h5'));
    const manifest = await importDataset(temporaryFolder(), [folder], {
      testFraction: 0.3,
      splitBy: 'group',
    });
    expect(manifest).toMatchObject({ train: { samples: 6 }, test: { samples: 3 } });
  });

  it('says which channel or unit is wrong', async () => {
    await expectRefusal(
      samplesIn([fixture('shd_train.h5')], { settings: { channels: 100 } }),
      'invalid-data',
      /shd_train\.h5: spikes\/times, sample \d+: event \d+ is on channel \d+, but there are 100, counted from 0\./,
    );
  });
});

describe('arrays in HDF5', () => {
  it.each(['little', 'big'])('of every number type are what numpy has, stored %s-endian', async (order) => {
    for (const code of ['i1', 'u2', 'i2', 'u4', 'i4', 'u8', 'i8', 'f2', 'f4', 'f8']) {
      const { input, samples } = await samplesIn([fixture('dense.h5')], {
        settings: { samples: `${order}/${code}`, labels: 'y' },
      });
      expect(input).toMatchObject({ channels: 2, dtype: 'float32' });
      const wanted = Float32Array.from(await numbers('dense.npz', code));
      const values = Float32Array.from(samples.flatMap(({ data }) => [...(data as Values)]));
      expect(values, `${order}/${code}`).toEqual(wanted);
      expect(samples.map(({ label }) => label)).toEqual([0, 1, 2, 0, 1, 2]);
    }
  });

  it.each(['words', 'fixed'])('have names as labels: %s', async (labels) => {
    const { samples } = await samplesIn([fixture('dense.h5')], { settings: { samples: 'bools', labels } });
    expect(samples.map(({ label }) => label)).toEqual(['a', 'b', 'c', 'a', 'b', 'c']);
    expect(samples.map(({ data }) => [...(data as Values)]).slice(0, 2)).toEqual([[1, 0], [0, 1]]); // prettier-ignore
  });

  it('are split as their names say', async () => {
    const { input, samples } = await samplesIn([fixture('split.h5')]);
    expect([...input.splits].sort()).toEqual(['test', 'train', 'validation']);
    expect(samples.map(({ split, data, label }) => [split, [...(data as Values)], label])).toEqual(
      expect.arrayContaining([
        ['train', [5, 6, 7], 0],
        ['train', [8, 9, 10], 1],
        ['test', [4, 5, 6], 0],
        ['validation', [3, 4, 5], 0],
      ]),
    );
    expect(samples).toHaveLength(8);
  });

  it('may have rows of any length; links to other files are not followed', async () => {
    const { input, samples } = await samplesIn([fixture('ragged.h5')]);
    expect(input.settings).toEqual({ samples: 'data', labels: 'label' });
    expect(samples.map(({ data }) => [...(data as Values)])).toEqual(
      [1, 2, 3, 4, 5].map((n) => [...Float32Array.from({ length: n }, (_, i) => i / 3)]),
    );
    expect(samples.map(({ label }) => label)).toEqual(['x', 'y', 'x', 'y', 'x']);
  });

  it('that are not called as usual are listed', async () => {
    await expectRefusal(samplesIn([fixture('dense.h5')]), 'invalid-data', /dense\.h5: no dataset in it is called as samples usually are; there are: big\/f2 \[6, 5, 2\]; /); // prettier-ignore
    await expectRefusal(
      samplesIn([fixture('dense.h5')], { settings: { samples: 'little/f9', labels: 'y' } }),
      'invalid-option',
      /"little\/f9" is not in it \(setting "samples"\); it could be: /,
    );
    const options = { settings: { samples: 'little/f4', labels: 'none' } };
    await expectRefusal(samplesIn([fixture('dense.h5')], options), 'invalid-data', /no dataset in it is called as labels/); // prettier-ignore
  });

  it('whose labels leave numbers out have the classes that there are; as numbers they stay', async () => {
    const path = await h5File({ x: [[1, 2], [3, 4], [5, 6], [7, 8]], y: [3, 5, 3, 10], notes: [1, 2] }); // prettier-ignore
    const home = temporaryFolder();
    const manifest = await importDataset(home, [path], { testFraction: 0.5, splitBy: 'order' });
    expect(manifest).toMatchObject({ classes: 3, classNames: ['3', '5', '10'] });
    expect(partContents(home, manifest, 'train').y).toEqual([0, 1]);
    expect(partContents(home, manifest, 'test').y).toEqual([0, 2]);
    const { samples } = await samplesIn([path], { labelsAs: 'numbers' });
    expect(samples.map(({ label }) => label)).toEqual([3, 5, 3, 10]);
  });

  it('that are not used are listed', async () => {
    const path = await h5File({ x: [[1, 2], [3, 4]], y: [0, 1], notes: [1, 2], data: [[5, 6], [7, 8]] }); // prettier-ignore
    const { input } = await samplesIn([path]);
    expect(Object.fromEntries(input.unused!)).toEqual({
      'a.h5: data': 'other datasets were taken; it can be chosen instead',
      'a.h5: notes': 'its name does not say what it is; it can be chosen',
    });
  });

  it('that are cut short are refused in words', async () => {
    const whole = readFileSync(fixture('dense.h5'));
    const folder = temporaryFolder();
    for (const end of [8, 1024, 4096, whole.length - 1]) {
      const [path] = writeFiles(folder, { 'a.h5': whole.subarray(0, end) });
      const options = { settings: { samples: 'little/f4', labels: 'y' } };
      await expectRefusal(samplesIn([path!], options), 'invalid-data', /^a\.h5: the HDF5 file cannot be read: .*\.$/s); // prettier-ignore
    }
  });
});

describe('arrays in very many chunks', () => {
  const ROWS = 5000;

  /** One row a chunk, in the labels too. */
  async function written(): Promise<string> {
    const { File, ready } = await import('h5wasm/node');
    await ready;
    const path = join(temporaryFolder(), 'a.h5');
    const file = new File(path, 'w');
    const whole = (length: number) => Int32Array.from({ length }, (_, i) => i % 7);
    const packed = { dtype: '<i4', compression: 1 };
    file.create_dataset({ name: 'x', data: whole(3 * ROWS), shape: [ROWS, 3], chunks: [1, 3], ...packed });
    file.create_dataset({ name: 'y', data: whole(ROWS), shape: [ROWS], chunks: [1], ...packed });
    file.close();
    return path;
  }

  it('are looked at without reading all labels, and imported whole', async () => {
    const path = await written();
    const source = await openSource([path]);
    const input = await hdf5Reader.open(source, {}, { isLook: true });
    const pieces: number[] = [];
    const read: typeof input.read = async function* (call) {
      for await (const some of input.read(call)) {
        pieces.push(some.length);
        yield some;
      }
    };
    const limits = { samples: 1e6, numbers: 1e6, milliseconds: 1e6 };
    const look = await lookAt({ ...input, read }, {}, limits, 8);
    expect(look).toMatchObject({ isWhole: false, classes: 7 });
    expect([...look.first.subarray(0, 6)]).toEqual([0, 1, 2, 3, 4, 5]);
    expect(look.labels.train?.length).toBe(2048);
    expect(pieces[0]).toBeLessThan(256);
    const manifest = await importDataset(temporaryFolder(), [path], { testFraction: 0.5 });
    expect(manifest).toMatchObject({ classes: 7, train: { samples: ROWS / 2 }, test: { samples: ROWS / 2 } });
  });

  it('of which labels are no chunks are known before they are read', async () => {
    const source = await openSource([fixture('split.h5')]);
    const { labels, isCut } = await hdf5Reader.open(source, {}, { isLook: true });
    expect([Object.keys(labels!).length, isCut]).toEqual([3, false]);
  });
});
