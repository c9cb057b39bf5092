/** @file Event files against what numpy reads in them, made by fixtures/make-events.py; and files that are damaged. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ImportOptions } from '../../api/import-options.ts';
import { importDataset } from '../import.ts';
import { openSource } from '../source.ts';
import { isEvents, type Sample, type SampleInput } from '../sample-input.ts';
import { expectRefusal, partContents, temporaryFolder } from '../test-support.ts';
import { aedatReader } from './aedat.ts';
import { nmnistReader } from './nmnist.ts';
import type { Reader } from './reader.ts';

const fixtures = join(import.meta.dirname, '..', 'fixtures');
interface Expected {
  readonly t: number[];
  readonly channel: number[];
  readonly label?: number;
}
const expected = JSON.parse(readFileSync(join(fixtures, 'events-expected.json'), 'utf8')) as Record<string, Expected & readonly Expected[]>; // prettier-ignore

async function samplesOf(input: SampleInput): Promise<Sample[]> {
  const samples: Sample[] = [];
  for await (const some of input.read({})) samples.push(...some);
  return samples;
}

const opened = async (reader: Reader, folder: string, settings: ImportOptions['settings'] = {}) =>
  reader.open(await openSource([folder]), { settings }, {});

const eventsOf = ({ data }: Sample): Expected => {
  if (!isEvents(data)) throw new Error('These are no events.');
  return { t: [...data.times], channel: [...data.channels] };
};

/** Writes files with folders in their names. */
function folderOf(files: Readonly<Record<string, Uint8Array | string>>): string {
  const folder = temporaryFolder();
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
  return folder;
}

describe('N-MNIST', () => {
  const folder = join(fixtures, 'nmnist');

  it('has the events that numpy finds, overflows among them', async () => {
    const input = await opened(nmnistReader, folder);
    expect(input).toMatchObject({
      channels: 34 * 34 * 2,
      splits: ['train', 'test'],
      classNames: ['0', '3', '7'],
    });
    const samples = await samplesOf(input);
    expect(samples).toHaveLength(7);
    for (const sample of samples) expect(eventsOf(sample)).toEqual(expected[`nmnist/${sample.place!()}`]);
    expect(expected['nmnist/Train/3/00009.bin']!.t.some((time) => time > 2 ** 14)).toBe(true);
    expect([...input.labels!.train!, ...input.labels!.test!]).toEqual([0, 1, 1, 2, 0, 1, 2]);
    expect(samples.map(({ label, split }) => `${split} ${label}`)).toEqual(['test 0', 'test 1', 'test 2', 'train 0', 'train 1', 'train 1', 'train 2']); // prettier-ignore
  });

  it('is recognised and stored sparse', async () => {
    const home = temporaryFolder();
    const manifest = await importDataset(home, [folder], { binMs: 1, steps: 300 });
    expect(manifest).toMatchObject({
      format: 'nmnist',
      dtype: 'events',
      steps: 300,
      channels: 2312,
      train: { samples: 4 },
    });
    const { t, channel } = expected['nmnist/Train/0/00001.bin']!;
    const dense = new Array<number>(300 * 2312).fill(0);
    t.forEach((time, i) => void dense[Math.floor(time / 1000) * 2312 + channel[i]!]!++);
    expect(partContents(home, manifest, 'train').x[0]).toEqual(dense);
  });

  it('makes blocks of pixels channels, and polarities one', async () => {
    const [fine] = await samplesOf(await opened(nmnistReader, folder));
    const input = await opened(nmnistReader, folder, { block: 4, polarity: 'merged' });
    expect(input.channels).toBe(9 * 9);
    const [coarse] = await samplesOf(input);
    const { t, channel } = eventsOf(fine!);
    const blocks = channel.map((one) => {
      const pixel = one % (34 * 34);
      return Math.floor(Math.floor(pixel / 34) / 4) * 9 + Math.floor((pixel % 34) / 4);
    });
    expect(eventsOf(coarse!)).toEqual({ t, channel: blocks });
    const one = async (polarity: string) =>
      eventsOf((await samplesOf(await opened(nmnistReader, folder, { polarity })))[0]!);
    const [on, off] = [await one('on'), await one('off')];
    expect(on.t.length + off.t.length).toBe(t.length);
    expect(off.channel).toEqual(channel.filter((one) => one < 34 * 34));
  });

  it('is not seen in bytes that stand still', async () => {
    const zeros = folderOf({
      'Train/0/00001.bin': Buffer.alloc(3000),
      'Train/1/00002.bin': Buffer.alloc(3000),
    });
    expect((await nmnistReader.detect(await openSource([zeros]))).fit).toBe('no');
    expect((await nmnistReader.detect(await openSource([folder]))).fit).toBe('likely');
  });

  it('refuses half an event, nothing, and pixels outside', async () => {
    const good = readFileSync(join(folder, 'Train/0/00001.bin'));
    const refused = async (file: Uint8Array, message: RegExp, settings = {}) => {
      const home = temporaryFolder();
      const place = folderOf({ 'Train/0/00001.bin': good, 'Train/1/00002.bin': file });
      await expectRefusal(
        importDataset(home, [place], { format: 'nmnist', testFraction: 0.5, settings }),
        'invalid-data',
        message,
      );
    };
    await refused(
      good.subarray(0, 7),
      /^Train\/1\/00002\.bin has 7 bytes, which are no whole events of 5 bytes/,
    );
    await refused(Buffer.alloc(0), /has 0 bytes/);
    await refused(
      good,
      /Train\/0\/00001\.bin, event \d+ \(byte \d+\) is at x = \d+, y = \d+, outside 3 × 3 pixels/,
      { width: 3, height: 3 },
    );
  });
});

describe('DVS Gesture', () => {
  const folder = join(fixtures, 'gesture');

  it('has the trials and events that numpy finds, over an overflow of the clock too', async () => {
    const input = await opened(aedatReader, folder);
    expect(input).toMatchObject({ channels: 128 * 128 * 2, splits: ['train', 'test'], hasGroups: true });
    const samples = await samplesOf(input);
    const all = ['user01_led', 'user02_lab', 'user24_led'].flatMap((name) => [
      ...expected[`gesture/${name}`]!,
    ]);
    expect(samples.map((sample) => ({ ...eventsOf(sample), label: sample.label }))).toEqual(
      all.map(({ t, channel, label }) => ({ t, channel, label })),
    );
    expect(samples.map(({ split, group }) => `${split} ${group}`)).toEqual([
      'train user01', 'train user01', 'train user01', 'train user02', 'train user02', 'test user24', 'test user24',
    ]); // prettier-ignore
    expect(input.classNames![7]).toBe('arm roll');
  });

  it('of one’s own has its class numbers for names, and as many classes as they say', async () => {
    const [recording, table] = ['user24_led.aedat', 'user24_led_labels.csv'].map((name) =>
      readFileSync(join(folder, name)),
    );
    const own = table!.toString().replace(/^\d+(?=,\d)/gm, (number) => String((Number(number) % 2) + 1));
    const place = folderOf({ 'lab.aedat': recording!, 'lab_labels.csv': own });
    const input = await opened(aedatReader, place);
    expect(input.classNames).toEqual(['1', '2']);
  });

  it('is recognised; recordings in no list are left out and said to be', async () => {
    const files = Object.fromEntries(
      ['user01_led.aedat', 'user01_led_labels.csv', 'user24_led.aedat', 'user24_led_labels.csv'].map(
        (name) => [name, readFileSync(join(folder, name))],
      ),
    );
    const place = folderOf({ ...files, 'trials_to_train.txt': 'user01_led.aedat\n' });
    const input = await opened(aedatReader, place);
    expect([...input.unused!]).toEqual([['user24_led.aedat', 'it is in none of the lists']]);
    const manifest = await importDataset(temporaryFolder(), [place], {
      testFraction: 0.4,
      settings: { block: 8 },
    });
    expect(manifest).toMatchObject({ format: 'aedat', channels: 16 * 16 * 2, classes: 11 });
    expect(manifest.source.map(({ name }) => name)).toEqual([
      'trials_to_train.txt',
      'user01_led.aedat',
      'user01_led_labels.csv',
    ]);
  });

  it('refuses what is damaged, and says where', async () => {
    const recording = readFileSync(join(folder, 'user24_led.aedat'));
    const table = readFileSync(join(folder, 'user24_led_labels.csv'));
    const refused = async (files: Record<string, Uint8Array | string>, message: RegExp) =>
      expectRefusal(importDataset(temporaryFolder(), [folderOf(files)], { format: 'aedat', testFraction: 0.5 }), 'invalid-data', message); // prettier-ignore
    await refused({ 'a.aedat': recording }, /^a\.aedat: there is no table a_labels\.csv beside it/);
    await refused(
      { 'a.aedat': recording, 'a_labels.csv': 'class,a,b\n3,9,4\n' },
      /a_labels\.csv: row 2 \("3,9,4"\) is no trial/,
    );
    await refused(
      { 'a.aedat': recording.subarray(0, 2000), 'a_labels.csv': table },
      /ends inside the packet that starts at byte \d+/,
    );
    const late = `class,start,end\n1,900000000,900000001\n`;
    await refused(
      { 'a.aedat': recording, 'a_labels.csv': late },
      /row 2: the trial starts at 900000000 µs, after the last event/,
    );
    const damaged = Buffer.from(recording);
    damaged.writeUInt32LE(2 ** 31, damaged.indexOf('#!END-HEADER') + 14 + 4);
    await refused(
      { 'a.aedat': damaged, 'a_labels.csv': table },
      /the packet that starts at byte \d+ has an impossible header/,
    );
    await refused({ 'a.aedat': '#!AER-DAT2.0\r\n', 'a_labels.csv': table }, /is of AEDAT version 2\.0/);
    await refused(
      { 'a.aedat': '#!AER-DAT3.1\r\n', 'a_labels.csv': table },
      /has no line "#!END-HEADER" in its first 14 bytes/,
    );
  });
});
