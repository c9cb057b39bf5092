/** @file What is in files before they are imported, and samples of stored data sets, thinned to what a chart shows. */
import type { CallResult, HandlerArguments } from '../../api/contract.ts';
import type { SettingValue } from '../../api/import-options.ts';
import { detectSource, readerById } from '../../datasets/detect.ts';
import { openSplit } from '../../datasets/index.ts';
import type { DatasetManifest, DatasetSplit, SplitName } from '../../datasets/index.ts';
import {
  areNumbers,
  labelColumn,
  labelWarning,
  nameWarning,
  unevenWarning,
} from '../../datasets/odd-data.ts';
import { lookAt, type Look } from '../../datasets/look.ts';
import type { FileName, Reader } from '../../datasets/readers/reader.ts';
import { openSource, type Source } from '../../datasets/source.ts';
import { finite } from './rows.ts';
import { targetNumbers, viewTargets } from './target-view.ts';
import { usedFiles } from './used-files.ts';

type SampleView = Omit<CallResult<'datasets.samples'>['samples'][number], 'targets'>;
type Range = CallResult<'datasets.inspect'>['range'];
type Inspection = CallResult<'datasets.inspect'>;

/** What a preview looks at: so many samples, or so many numbers, or for so long, whichever is least. */
const LOOKED_AT = { samples: 256, numbers: 2 ** 22 };
const LIMITS = { samples: 100_000, numbers: LOOKED_AT.numbers };
/** Milliseconds: reading samples ends so long after the look began, but takes no more and, if there are so many, no less. */
const TIME = { together: 170, most: 120, least: 40 };

/** How many samples a preview shows, and how finely. */
const SHOWN = { samples: 6, maxSteps: 1024, maxChannels: 64 };

/**
 * Looks at files: format, shape, labels, the first samples.
 * @param taken names of data sets
 * @throws RefractError as importDataset does, for all that can be told without reading every number
 */
export async function inspect(
  paths: readonly string[],
  { format, options }: Pick<HandlerArguments<'datasets.inspect'>, 'format' | 'options'>,
  taken: ReadonlySet<string>,
): Promise<Inspection> {
  const began = performance.now();
  const opened = await openSource(paths);
  const detected = format === undefined ? await detectSource(opened) : undefined;
  const reader = detected?.reader ?? readerById(format!);
  const input = await reader.open(opened, options, { isLook: true });
  const left = TIME.together - (performance.now() - began);
  const milliseconds = Math.max(TIME.least, Math.min(TIME.most, left));
  const look = await lookAt(input, options, { ...LIMITS, milliseconds }, LOOKED_AT.samples);
  const names = await namesIn(reader, opened, options);
  const { layout, steps, channels, classes, dtype, divisor, first, labels, lengths } = look;
  const train = labels.train ?? new Uint16Array(0);
  const size = steps * channels;
  const shown = Array.from({ length: Math.min(SHOWN.samples, first.length / size) }, (_, i) =>
    viewSample(first.subarray(i * size, (i + 1) * size), look, i, train[i]!, SHOWN),
  );
  const count = (split: 'validation' | 'test') => labels[split] && countLabels(labels[split], classes);
  return {
    format: { id: reader.id, title: reader.title, why: detected?.why ?? 'chosen by hand' },
    others: (detected?.others ?? []).map(({ reader: { id, title }, why }) => ({ id, title, why })),
    settings: wireSettings(reader, { ...input.settings, ...options.settings }, names),
    names,
    ...{ layout, steps, channels, classes, dtype, divisor, lengths },
    classNames: look.classNames ?? null,
    complete: look.isWhole || input.labels !== undefined,
    samples: {
      train: train.length,
      validation: labels.validation?.length ?? null,
      test: labels.test?.length ?? null,
    },
    hasGroups: input.hasGroups ?? false,
    needsTestFraction: !input.splits.includes('test'),
    balance: {
      train: countLabels(train, classes),
      validation: count('validation') ?? null,
      test: count('test') ?? null,
    },
    range: rangeOf(first, size),
    numbers: look.numbers ? rangeOf(look.numbers, 1) : null,
    ...oddities(look, { ...input.settings, ...options.settings }),
    examples: shown,
    ...usedFiles(opened, input, reader.title),
    suggestedName: freeName(opened.name, taken),
  };
}

/**
 * How files would be read: their format, and what can be chosen about it.
 * @throws RefractError `unknown-format`, and what openSource throws
 */
export async function reading(
  paths: readonly string[],
  { format, options }: Pick<HandlerArguments<'datasets.reading'>, 'format' | 'options'>,
): Promise<CallResult<'datasets.reading'>> {
  const opened = await openSource(paths);
  const detected = format === undefined ? await detectSource(opened) : undefined;
  const reader = detected?.reader ?? readerById(format!);
  const names = await namesIn(reader, opened, options);
  return {
    format: { id: reader.id, title: reader.title, why: detected?.why ?? 'chosen by hand' },
    settings: wireSettings(reader, options.settings ?? {}, names),
    names,
  };
}

/** More are not chosen from a list. */
const MOST_NAMES = 2000;

/** What the files have that settings can name; nothing where that cannot be told: then a person writes it. */
async function namesIn(
  reader: Reader,
  source: Source,
  options: HandlerArguments<'datasets.reading'>['options'],
): Promise<readonly FileName[]> {
  const names = await reader.names?.(source, options, {}).catch(() => []);
  return names && names.length <= MOST_NAMES ? names : [];
}

/** What is odd, and whether labels could be numbers to predict. */
function oddities(
  { labels, classNames, numbers, uneven }: Look,
  settings: Readonly<Record<string, SettingValue>>,
): Pick<Inspection, 'warnings' | 'mayBeNumbers'> {
  const times = unevenWarning(uneven);
  if (numbers) return { warnings: times === undefined ? [] : [times], mayBeNumbers: false };
  const all = Object.values(labels);
  const samples = all.reduce((sum, { length }) => sum + length, 0);
  const mayBeNumbers = areNumbers(classNames);
  const warning = labelWarning(different(all), samples, labelColumn(settings), mayBeNumbers);
  const alike = nameWarning(classNames ?? []);
  const warnings = [warning, alike, times].filter((one) => one !== undefined);
  return { warnings, mayBeNumbers: warning !== undefined && mayBeNumbers };
}

function different(labels: readonly Uint16Array[]): number {
  const isThere = new Uint8Array(2 ** 16);
  for (const some of labels) for (let i = 0; i < some.length; i++) isThere[some[i]!] = 1;
  return isThere.reduce((sum, one) => sum + one, 0);
}

function wireSettings(
  reader: Reader,
  values: Readonly<Record<string, SettingValue>>,
  names: readonly FileName[],
): Inspection['settings'] {
  return settingTitles(reader).map((setting) => {
    const { help, written } = reader.settings[setting.name]!;
    return {
      ...setting,
      help: written !== undefined && names.length === 0 ? `${help} ${written}` : help,
      value: values[setting.name] ?? null,
    };
  });
}

/** What a format's settings and their choices are called. */
export const settingTitles = ({
  settings,
}: Reader): CallResult<'datasets.formats'>['formats'][number]['settings'] =>
  Object.entries(settings).map(([name, { title, kind, choices = [], unit = null }]) => ({
    ...{ name, title, kind, unit },
    choices: choices.map(([value, words]) => ({ value, title: words })),
  }));

/** A name for the data set that is not taken. */
function freeName(sourceName: string, names: ReadonlySet<string>): string {
  const base =
    sourceName
      .split(', ')[0]!
      .replace(
        /(\.(gz|tgz|tar|zip|npz|npy|csv|tsv|txt|jsonl|ndjson|ts|arff|h5|hdf5|parquet|bin|wav|aedat))+$/i,
        '',
      ) || 'data';
  for (let i = 1; ; i++) {
    const name = i === 1 ? base : `${base}-${i}`;
    if (!names.has(name)) return name;
  }
}

function countLabels(labels: Uint16Array, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (let i = 0; i < labels.length; i++) counts[labels[i]!] = (counts[labels[i]!] ?? 0) + 1;
  return counts;
}

function rangeOf(values: Float32Array | Float64Array, size: number): Range {
  let [min, max, sum] = [Infinity, -Infinity, 0];
  for (const value of values) {
    if (value < min) min = value;
    if (value > max) max = value;
    sum += value;
  }
  const mean = sum / values.length;
  return { min: finite(min), max: finite(max), mean: finite(mean), samples: values.length / size };
}

/** Samples of a stored data set. */
export function storedSamples(
  home: string,
  manifest: DatasetManifest,
  { split: name, from, count, maxSteps, maxChannels }: Omit<HandlerArguments<'datasets.samples'>, 'id'>,
): CallResult<'datasets.samples'> {
  return withSplit(home, manifest, name, (split) => {
    const length = Math.max(0, Math.min(count, split.samples - from));
    const samples = Array.from({ length }, (_, i) => {
      const { x, label } = readSample(split, from + i);
      const view = viewSample(x, manifest, from + i, label, { maxSteps, maxChannels });
      return { ...view, targets: viewTargets(split, manifest.targets, from + i, { maxSteps, maxChannels }) };
    });
    return { total: split.samples, samples };
  });
}

/** Class balance, and the range of the first training samples. */
export function describeStored(
  home: string,
  manifest: DatasetManifest,
): Pick<CallResult<'datasets.get'>, 'balance' | 'range' | 'targetRange'> {
  const count = (split: DatasetSplit): number[] => countLabels(split.labels(), manifest.classes);
  const size = manifest.steps * manifest.channels;
  return withSplit(home, manifest, 'train', (train) => {
    const wanted = Math.min(train.samples, LOOKED_AT.samples, Math.ceil(LOOKED_AT.numbers / size));
    const x = new Float32Array(wanted * size);
    const indices = Int32Array.from({ length: wanted }, (_, i) => i);
    train.readBatch(indices, x, new BigInt64Array(wanted));
    const asked = targetNumbers(train, manifest.targets, wanted);
    return {
      balance: {
        train: count(train),
        validation: manifest.validation ? withSplit(home, manifest, 'validation', count) : null,
        test: withSplit(home, manifest, 'test', count),
      },
      range: rangeOf(x, size),
      targetRange: asked && asked.length > 0 ? { ...rangeOf(asked, 1), samples: wanted } : null,
    };
  });
}

/** Opened for reading here and there: nothing is loaded as a whole. */
export function withSplit<Result>(
  home: string,
  manifest: DatasetManifest,
  name: SplitName,
  use: (split: DatasetSplit) => Result,
): Result {
  const split = openSplit(home, manifest, name, 0);
  try {
    return use(split);
  } finally {
    split.close();
  }
}

export function readSample(split: DatasetSplit, index: number): { x: Float32Array; label: number } {
  const x = new Float32Array(split.steps * split.channels);
  const y = new BigInt64Array(1);
  split.readBatch([index], x, y);
  return { x, label: Number(y[0]) };
}

/**
 * Thins a sample: of each block the value farthest from 0, so that a spike is never lost.
 * @param x [steps, channels], row-major
 */
export function viewSample(
  x: Float32Array,
  { steps, channels }: { readonly steps: number; readonly channels: number },
  index: number,
  label: number,
  { maxSteps, maxChannels }: { readonly maxSteps: number; readonly maxChannels: number },
): SampleView {
  const stepStride = Math.ceil(steps / maxSteps);
  const channelStride = Math.ceil(channels / maxChannels);
  const shownSteps = Math.ceil(steps / stepStride);
  const shownChannels = Math.ceil(channels / channelStride);
  const values = new Array<number>(shownSteps * shownChannels).fill(0);
  for (let step = 0; step < steps; step++) {
    const row = Math.floor(step / stepStride) * shownChannels;
    for (let channel = 0; channel < channels; channel++) {
      const at = row + Math.floor(channel / channelStride);
      const value = x[step * channels + channel]!;
      if (Math.abs(value) > Math.abs(values[at]!)) values[at] = value;
    }
  }
  return { index, label, steps: shownSteps, channels: shownChannels, stepStride, channelStride, values };
}
