/**
 * @file Folders of WAV recordings, such as Google's Speech Commands: <word>/<speaker>_nohash_<number>.wav, with
 * validation_list.txt and testing_list.txt; _background_noise_ has no words and is left out.
 */
import type { ImportOptions } from '../../api/import-options.ts';
import { RefractError } from '../../api/errors.ts';
import { invalid, readHead, type ByteSource } from '../byte-source.ts';
import { logMel, MAX_WINDOW, melPlan } from '../media/log-mel.ts';
import { resample } from '../media/resample.ts';
import { decodeWav, looksLikeWav, wavRate } from '../media/wav.ts';
import type { SampleInput } from '../sample-input.ts';
import type { Source } from '../source.ts';
import { magicOf } from './find-entry.ts';
import { no, type Reader, type Verdict } from './reader.ts';
import { diskFilesOf, samplesOfFiles } from './read-files.ts';
import { isDescription, numberClasses, pathOf, samplesIn, spread } from './sample-files.ts';
import { chosenSettings, choiceSetting, numberSetting, wholeSetting } from './settings.ts';

const settings = {
  rate: wholeSetting('Sample rate', 'Recordings are brought to it; the first one’s if left out.', {
    ...{ min: 1000, max: 384_000, unit: 'Hz' },
  }),
  seconds: numberSetting('Length', 'Recordings are cut to it or followed by silence; 0: as they are.', {
    ...{ min: 0, max: 3600, unit: 's' },
  }),
  features: choiceSetting('Features', 'What a step is.', {
    raw: 'One sample of the recording',
    'log-mel': 'The energies of a window in bands of mel, as logarithms',
  }),
  windowMs: numberSetting('Window', 'Of log-mel.', { min: 0.01, max: 10_000, unit: 'ms' }),
  hopMs: numberSetting('Hop', 'Of log-mel: from one window to the next, that is the duration of a step.', {
    ...{ min: 0.01, max: 10_000, unit: 'ms' },
  }),
  mels: wholeSetting('Bands', 'Of log-mel.', { min: 1, max: 512 }),
  minHz: numberSetting('Lowest frequency', 'Of log-mel.', { min: 0, max: 192_000, unit: 'Hz' }),
  maxHz: numberSetting('Highest frequency', 'Of log-mel; half the sample rate if left out.', {
    ...{ min: 0, max: 192_000, unit: 'Hz' },
  }),
} as const;

/** No recording becomes longer than this, in samples. */
const MAX_SAMPLES = 2 ** 26;

/** Headers may hold a picture; a rate stands before. */
const HEAD_BYTES = 2 ** 16;

export const audioReader: Reader = {
  id: 'audio',
  title: 'Recordings in folders (WAV; Speech Commands)',
  expects: 'a folder of WAV files for each class',
  usualName: /\.wav$/i,
  settings,
  detect,
  open,
};

const isRecording = ({ baseName }: ByteSource): boolean => /\.wav$/i.test(baseName);
const isNoise = ({ name }: ByteSource): boolean => pathOf(name).includes('_background_noise_');

/** The speaker that a Speech Commands file names. */
const speakerOf = ({ baseName }: ByteSource): string | undefined =>
  /^(.+)_nohash_\d+\.wav$/i.exec(baseName)?.[1];

async function detect(source: Source): Promise<Verdict> {
  const some = spread(
    source.entries.filter((entry) => !isDescription(entry)),
    50,
  );
  let [recordings, name] = [0, ''];
  for (const entry of some) {
    if (!looksLikeWav(await magicOf(entry))) continue;
    recordings++;
    name ||= entry.name;
  }
  if (recordings === 0) return no('no file starts with RIFF … WAVE');
  const why = `${name} starts with RIFF … WAVE`;
  return { fit: 2 * recordings > some.length ? 'sure' : 'possible', why };
}

async function open(source: Source, options: ImportOptions): Promise<SampleInput> {
  const chosen = chosenSettings('audio', settings, options);
  const { files, splits, lists, unused } = await samplesIn(source, isRecording, (entry) =>
    isNoise(entry) ? 'background noise is of no class' : undefined,
  );
  const [first] = files;
  if (!first) throw invalid(source.name, 'there is no recording in it.', `Name ${audioReader.expects}.`);
  const rate = chosen.rate ?? wavRate(first.entry.name, await readHead(first.entry, HEAD_BYTES));
  const hasSpeakers = files.every(({ entry }) => speakerOf(entry) !== undefined);
  const seconds = chosen.seconds ?? (hasSpeakers ? 1 : 0);
  const features = chosen.features ?? 'raw';
  const { windowMs = 25, hopMs = 10, mels = 40, minHz = 20, maxHz = rate / 2 } = chosen;
  const mel = { windowMs, hopMs, mels, minHz, maxHz };
  if (features === 'log-mel') checkMel(rate, mel);
  const plan = features === 'log-mel' ? melPlan({ rate, ...mel }) : undefined;
  const { classNames, numberOf, labels } = numberClasses(files, options);

  /** @throws RefractError `invalid-data` for one that would become too long */
  function featuresOf(bytes: Buffer, { name }: ByteSource): Float32Array {
    const recording = decodeWav(name, bytes);
    const length = Math.ceil((recording.values.length * rate) / recording.rate);
    if (length > MAX_SAMPLES) throw invalid(name, `would have ${length} samples at ${rate} Hz; at most ${MAX_SAMPLES} are possible.`, 'Choose a lower sample rate.'); // prettier-ignore
    const values = ofLength(resample(recording.values, recording.rate, rate), Math.round(seconds * rate));
    return plan ? logMel(values, plan) : values;
  }
  return {
    ...{ name: source.name, layout: 'series', dtype: 'float32', divisor: 1, channels: plan ? mels : 1 },
    ...{ splits, classNames, unused, hasGroups: hasSpeakers, ...(labels && { labels }) },
    files: diskFilesOf([...files.map(({ entry }) => entry), ...lists]),
    settings: { rate, seconds, features, ...(plan && mel) },
    read: (call) =>
      samplesOfFiles(files, source.name, call, (bytes, { entry, label, split }) => ({
        ...{ data: featuresOf(bytes, entry), label: numberOf(label), split },
        ...(hasSpeakers && { group: speakerOf(entry)! }),
        place: () => entry.name,
      })),
  };
}

/** @param samples 0: as long as it is */
function ofLength(values: Float32Array, samples: number): Float32Array {
  if (samples === 0 || samples === values.length) return values;
  const result = new Float32Array(samples);
  result.set(values.subarray(0, samples));
  return result;
}

/** @throws RefractError `invalid-option` */
function checkMel(
  rate: number,
  { windowMs, hopMs, minHz, maxHz }: { windowMs: number; hopMs: number; minHz: number; maxHz: number },
): void {
  const wrong = (what: string, hint: string): RefractError => new RefractError('invalid-option', what, hint);
  if (!(minHz < maxHz && maxHz <= rate / 2)) {
    throw wrong(`Bands from ${minHz} to ${maxHz} Hz do not fit a rate of ${rate} Hz.`, `The highest frequency can be ${rate / 2} Hz, and the lowest has to be below it.`); // prettier-ignore
  }
  if ((windowMs * rate) / 1000 > MAX_WINDOW || (windowMs * rate) / 1000 < 2 || hopMs * rate < 1000) {
    throw wrong(`A window of ${windowMs} ms every ${hopMs} ms does not fit a rate of ${rate} Hz.`, `A window has 2 to ${MAX_WINDOW} samples, and a hop one at least.`); // prettier-ignore
  }
}
