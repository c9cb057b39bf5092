/** @file Recordings against what soundfile, scipy and numpy find in them (fixtures/make-audio.sh); and damaged ones. */
import fc from 'fast-check';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importDataset, type ImportRequest } from '../import.ts';
import { logMel, melPlan, type MelOptions } from '../media/log-mel.ts';
import { resample } from '../media/resample.ts';
import { powerSpectrum } from '../media/spectrum.ts';
import { decodeWav } from '../media/wav.ts';
import { openSource } from '../source.ts';
import { expectRefusal, partContents, temporaryFolder } from '../test-support.ts';
import { audioReader } from './audio.ts';

const fixtures = join(import.meta.dirname, '..', 'fixtures');
const wav = (name: string): Buffer => readFileSync(join(fixtures, 'audio', name));
const expected = JSON.parse(readFileSync(join(fixtures, 'audio-expected.json'), 'utf8')) as {
  readonly resampled: Readonly<Record<string, number[]>>;
  readonly 'log-mel': readonly { readonly options: MelOptions; readonly values: number[] }[];
} & Readonly<Record<string, { readonly rate: number; readonly values: number[] }>>;

/** A 16-bit WAV file. */
function wavFile(values: readonly number[], rate = 16000): Buffer {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + 2 * values.length, 4);
  header.write('WAVEfmt ', 8);
  [16, 1 + 2 ** 16, rate, rate * 2, 2 + 16 * 2 ** 16].forEach((word, i) =>
    header.writeUInt32LE(word, 16 + 4 * i),
  );
  header.write('data', 36);
  header.writeUInt32LE(2 * values.length, 40);
  return Buffer.concat([header, Buffer.from(Int16Array.from(values).buffer)]);
}

const closeTo = (found: ArrayLike<number>, wanted: readonly number[], tolerance: number): void => {
  expect(found.length).toBe(wanted.length);
  wanted.forEach((value, i) => expect(Math.abs(found[i]! - value), `at ${i}`).toBeLessThan(tolerance));
};

describe('WAV', () => {
  it.each(readdirSync(join(fixtures, 'audio')).filter((name) => name.startsWith('so')))(
    '%s has the values that soundfile finds, every one',
    (name) => {
      const { rate, values } = decodeWav(name, wav(name));
      expect({ rate, values: [...values] }).toEqual(expected[name]);
    },
  );

  it('holds what was written (property)', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -32768, max: 32767 }), { minLength: 1, maxLength: 40 }),
        (values) => {
          expect([...decodeWav('a.wav', wavFile(values)).values]).toEqual(
            values.map((value) => value / 32768),
          );
        },
      ),
    );
  });

  it('is refused where it is damaged or of another encoding', () => {
    const good = wav('sox-16.wav');
    const refused = (bytes: Buffer, message: RegExp) =>
      expect(() => decodeWav('a.wav', bytes)).toThrow(message);
    for (let end = 0; end < good.length; end += 3)
      refused(good.subarray(0, end), /^a\.wav:? (is no WAV file|has no chunk|its format|ends at byte)/);
    refused(wav('refused-mu-law.wav'), /holds format 7 with 8 bits/);
    refused(wavFile([]), /has no samples/);
    refused(wavFile([1, 2], 7), /has 1 channels at 7 Hz/);
    const float = wav('sox-float.wav');
    float.writeFloatLE(NaN, float.length - 8);
    refused(float, /sample 158 \(counted from 0\) is NaN/);
  });
});

describe('recordings', () => {
  const { values } = decodeWav('sox-16.wav', wav('sox-16.wav'));

  it.each(Object.entries(expected.resampled))('are brought to %s Hz as scipy does', (rate, wanted) => {
    closeTo(resample(values, 16000, Number(rate)), wanted, 1e-6);
  });

  it.each(expected['log-mel'])(
    'have the log-mel spectra that numpy finds with $options',
    ({ options, values: wanted }) => {
      closeTo(logMel(values, melPlan(options)), wanted, 1e-5);
    },
  );

  it('have spectra with the energy of their samples (Parseval, property)', () => {
    const numbers = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 64, maxLength: 64 });
    fc.assert(
      fc.property(numbers, (x) => {
        const power = powerSpectrum(Float64Array.from(x));
        const both = power.reduce((sum, value, k) => sum + (k === 0 || k === 32 ? value : 2 * value), 0);
        expect(both / 64).toBeCloseTo(
          x.reduce((sum, value) => sum + value * value, 0),
          9,
        );
      }),
    );
  });
});

async function imported(folder: string, request: ImportRequest) {
  const home = temporaryFolder();
  const manifest = await importDataset(home, [folder], request);
  return { manifest, part: (name: 'train' | 'validation' | 'test') => partContents(home, manifest, name) };
}

describe('Speech Commands', () => {
  const speech = join(fixtures, 'speech');

  it('has its words, its lists and its speakers; noise is left out, and said to be', async () => {
    const { manifest, part } = await imported(speech, { settings: { seconds: 0.05 } });
    expect(manifest).toMatchObject({
      format: 'audio',
      steps: 800,
      channels: 1,
      classNames: ['left', 'no', 'yes'],
    });
    expect(part('train').y).toEqual([0, 1, 2]);
    expect(part('validation').y).toEqual([1]);
    expect(part('test').y).toEqual([0, 1, 2]);
    const raw = decodeWav('a', readFileSync(join(speech, 'no/0a7c2a8d_nohash_1.wav'))).values;
    expect(part('validation').x[0]).toEqual([...raw, ...new Array<number>(800 - raw.length).fill(0)]);
    const input = await audioReader.open(await openSource([speech]), {}, {});
    expect(input.settings).toEqual({ rate: 16000, seconds: 1, features: 'raw' });
    expect(input.hasGroups).toBe(true);
    expect([...input.unused!]).toEqual([['_background_noise_/pink.wav', 'background noise is of no class']]);
    const groups = new Set<string>();
    for await (const some of input.read({})) for (const { group } of some) groups.add(group!);
    expect(groups).toEqual(new Set(['0a7c2a8d', '3b4f8f24']));
  });

  it('as log-mel has a step for each hop', async () => {
    const settings = { features: 'log-mel', seconds: 0.05, windowMs: 10, hopMs: 5, mels: 8 };
    const { manifest, part } = await imported(speech, { settings });
    expect(manifest).toMatchObject({
      steps: 9,
      channels: 8,
      recipe: { settings: { ...settings, rate: 16000, minHz: 20, maxHz: 8000 } },
    });
    const { values } = decodeWav('a', readFileSync(join(speech, 'left/0a7c2a8d_nohash_0.wav')));
    const plan = melPlan({ rate: 16000, windowMs: 10, hopMs: 5, mels: 8, minHz: 20, maxHz: 8000 });
    expect(part('train').x[0]).toEqual([...logMel(values, plan)]);
  });

  it('is brought to one rate', async () => {
    const folder = temporaryFolder();
    cpSync(speech, folder, { recursive: true });
    mkdirSync(join(folder, 'yes'), { recursive: true });
    writeFileSync(
      join(folder, 'yes', '0a7c2a8d_nohash_5.wav'),
      wavFile(new Array<number>(400).fill(1000), 8000),
    );
    const { part } = await imported(folder, { settings: { seconds: 0.05 } });
    expect(part('train').x[3]).toHaveLength(800);
    expect(part('train').x[3]![400]).toBeCloseTo(1000 / 32768, 3);
  });

  it('refuses lists that contradict each other, bands that do not fit, and broken files', async () => {
    const copy = temporaryFolder();
    cpSync(speech, copy, { recursive: true });
    writeFileSync(join(copy, 'testing_list.txt'), 'no/0a7c2a8d_nohash_1.wav\n');
    const home = temporaryFolder();
    await expectRefusal(importDataset(home, [copy]), 'invalid-data', /validation_list\.txt lists no\/0a7c2a8d_nohash_1\.wav, which testing_list\.txt lists too/); // prettier-ignore
    const bands = { features: 'log-mel', maxHz: 9000 };
    await expectRefusal(importDataset(home, [speech], { settings: bands }), 'invalid-option', /Bands from 20 to 9000 Hz do not fit a rate of 16000 Hz/); // prettier-ignore
    writeFileSync(join(copy, 'testing_list.txt'), 'no/3b4f8f24_nohash_0.wav\n');
    writeFileSync(join(copy, 'yes', '0a7c2a8d_nohash_0.wav'), wavFile([1, 2, 3]).subarray(0, 47));
    await expectRefusal(importDataset(home, [copy]), 'invalid-data', /^yes\/0a7c2a8d_nohash_0\.wav ends at byte 47, but its samples should end at byte 50/); // prettier-ignore
  });
});
