/** @file CIFAR files as numpy writes them (fixtures/make-events.py): pixels, labels, parts; and damaged ones. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importDataset, type ImportRequest } from '../import.ts';
import { expectRefusal, partContents, temporaryFolder, writeFiles } from '../test-support.ts';

const fixtures = join(import.meta.dirname, '..', 'fixtures');
const expected = JSON.parse(readFileSync(join(fixtures, 'events-expected.json'), 'utf8')) as Record<string, { labels: number[]; coarse: number[]; mean: number[]; first: number[] }>; // prettier-ignore

async function imported(folder: string, request: ImportRequest = {}) {
  const home = temporaryFolder();
  const manifest = await importDataset(home, [join(fixtures, folder)], request);
  const bytes = (part: 'train' | 'test') => partContents(home, manifest, part).x.map((x) => x.map((value) => Math.round(value * 255))); // prettier-ignore
  return { manifest, bytes, labels: partContents(home, manifest, 'train').y };
}

describe('CIFAR', () => {
  it('pixels are steps of red, green and blue; batches are the training set', async () => {
    const { manifest, bytes, labels } = await imported('cifar10');
    expect(manifest).toMatchObject({
      format: 'cifar',
      layout: 'pixels',
      steps: 1024,
      channels: 3,
      classes: 10,
    });
    expect(manifest.classNames).toEqual(
      'airplane automobile bird cat deer dog frog horse ship truck'.split(' '),
    );
    expect(labels).toEqual([6, 9, 0]);
    expect(bytes('train')[0]).toEqual(expected['cifar10/data_batch_1.bin']!.first);
    expect(bytes('train')[2]).toEqual(expected['cifar10/data_batch_2.bin']!.first);
    expect(bytes('test')).toEqual([expected['cifar10/test_batch.bin']!.first]);
  });

  it('rows are steps of 96 channels, and colours can be grey as Pillow makes them', async () => {
    const rows = await imported('cifar10', { layout: 'rows' });
    expect(rows.manifest).toMatchObject({ layout: 'rows', steps: 32, channels: 96 });
    expect(rows.bytes('train')[0]).toEqual(expected['cifar10/data_batch_1.bin']!.first);
    const grey = await imported('cifar10', { settings: { colours: 'grey' } });
    expect(grey.manifest).toMatchObject({ steps: 1024, channels: 1 });
    const { first } = expected['cifar10/data_batch_1.bin']!;
    const luma = Array.from({ length: 1024 }, (_, i) => (299 * first[3 * i]! + 587 * first[3 * i + 1]! + 114 * first[3 * i + 2]!) / 1000); // prettier-ignore
    grey
      .bytes('train')[0]!
      .forEach((value, i) => expect(Math.abs(value - luma[i]!)).toBeLessThanOrEqual(0.51));
  });

  it('pixels can be taken along the Hilbert curve', async () => {
    const { bytes } = await imported('cifar10', { stepOrder: 'hilbert', settings: { colours: 'grey' } });
    const raster = (await imported('cifar10', { settings: { colours: 'grey' } })).bytes('train')[0]!;
    // Along the curve: (0,0), (1,0) or (0,1), (1,1) … within the first block of 2 × 2.
    const block = [raster[0], raster[1], raster[32], raster[33]];
    expect(bytes('train')[0]!.slice(0, 4).sort()).toEqual([...block].sort());
  });

  it('CIFAR-100 has two labels', async () => {
    const fine = await imported('cifar100');
    expect(fine.manifest).toMatchObject({ classes: 100, train: { samples: 2 }, test: { samples: 1 } });
    expect(fine.labels).toEqual([19, 99]);
    const coarse = await imported('cifar100', { settings: { labels: 'coarse' } });
    expect(coarse.manifest.classes).toBe(20);
    expect(coarse.labels).toEqual([11, 13]);
  });

  it('refuses files that are cut, of both sets, and labels out of range, and says where', async () => {
    const batch = readFileSync(join(fixtures, 'cifar10', 'data_batch_1.bin'));
    const refused = async (files: Record<string, Uint8Array>, message: RegExp) => {
      const folder = temporaryFolder();
      writeFiles(folder, files);
      await expectRefusal(
        importDataset(temporaryFolder(), [folder], { testFraction: 0.5 }),
        'invalid-data',
        message,
      );
    };
    await refused({ 'data_batch_1.bin': batch.subarray(0, 5000) }, /data_batch_1\.bin does not consist of whole records .* 5000 bytes/); // prettier-ignore
    await refused({ 'a_batch.bin': batch, 'train.bin': readFileSync(join(fixtures, 'cifar100', 'train.bin')) }, /has CIFAR-100 records, but a_batch\.bin CIFAR-10/); // prettier-ignore
    const many = Buffer.concat(Array.from({ length: 15 }, () => batch));
    many[25 * 3073] = 77;
    await refused(
      { 'data_batch_1.bin': many },
      /record 25 \(counted from 0\) has the label 77; CIFAR-10 has 0 to 9/,
    );
  });
});
