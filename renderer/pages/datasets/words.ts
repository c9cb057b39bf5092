/** @file Data sets in words. */
import type { CallResult } from '../../../main/api/contract.ts';
import { importOptions, type ImportOptions } from '../../../main/api/import-options.ts';
import { formatNumber } from '../../charts/format.ts';
import { valueInWords } from '../../components/option-form.ts';
import type { Inspection } from '../../state/import-choice.ts';
import { choicesOf } from '../../state/import-fields.ts';
import { hasEnded, type PendingImport } from '../../state/import-flow.ts';

export type Dataset = CallResult<'datasets.list'>['datasets'][number];
export type DatasetDetail = CallResult<'datasets.get'>;
export type StoredSample = CallResult<'datasets.samples'>['samples'][number];
export type SampleView = Omit<StoredSample, 'targets'>;
type Range = DatasetDetail['range'];
type FormatSettings = CallResult<'datasets.formats'>['formats'][number]['settings'];
type Form = Pick<DatasetDetail, 'layout' | 'dtype' | 'divisor'>;

/** "1 step", "10,000 samples" */
export const counted = (count: number, thing: string, things = `${thing}s`): string =>
  `${formatNumber(count)} ${count === 1 ? thing : things}`;

/** A class by its name, where the data set has names; else its number. */
export const className = (label: number, names: readonly string[] | null | undefined): string =>
  names?.[label] ?? String(label);

/** "28 steps × 28 channels" */
export const shapeWords = ({
  steps,
  channels,
}: {
  readonly steps: number;
  readonly channels: number;
}): string => `${counted(steps, 'step')} × ${counted(channels, 'channel')}`;

/** "60,000 training and 10,000 test samples"; "55,000 training, 5,000 validation and 10,000 test samples" */
export function sampleWords({
  train,
  validation = null,
  test,
}: {
  readonly train: number;
  readonly validation?: number | null;
  readonly test: number | null;
}): string {
  if (test === null && validation === null) return `${counted(train, 'sample')}, no test set`;
  if (test === null)
    return `${formatNumber(train)} training and ${counted(validation!, 'validation sample')}, no test set`;
  if (validation !== null)
    return `${formatNumber(train)} training, ${formatNumber(validation)} validation and ${counted(test, 'test sample')}`;
  return `${formatNumber(train)} training and ${counted(test, 'test sample')}`;
}

/** The samples of files that are not imported yet: what is read for a look may be their beginning only. */
export const seenSampleWords = ({ samples, complete }: Pick<Inspection, 'samples' | 'complete'>): string =>
  complete
    ? sampleWords(samples)
    : `at least ${counted(samples.train + (samples.validation ?? 0) + (samples.test ?? 0), 'sample')}, counted when they are imported`;

/** "0 to 1, mean 0.131" */
export function rangeWords({ min, max, mean }: Range): string {
  return `${formatNumber(min)} to ${formatNumber(max)}, mean ${formatNumber(mean)}`;
}

/** What the range was taken of: "of the first 256 training samples" */
export const rangeSource = ({ samples }: Range): string =>
  samples === 1 ? 'of the first training sample' : `of the first ${formatNumber(samples)} training samples`;

/** What the range of labels was taken of: "of 150 labels" */
export const labelSource = ({ numbers, complete }: Pick<Inspection, 'numbers' | 'complete'>): string =>
  `of ${complete ? '' : 'the first '}${counted(numbers?.samples ?? 0, 'label')}`;

const layouts = {
  pixels: 'images, one pixel a step',
  rows: 'images, one row a step',
  series: 'series, as in the files',
} as const satisfies Record<Form['layout'], string>;

export const layoutWords = (layout: Form['layout']): string => layouts[layout];

/** How numbers are kept: "bytes, divided by 255 in use" */
export function storageWords({ dtype, divisor }: Pick<Form, 'dtype' | 'divisor'>): string {
  if (dtype === 'events') return 'events, counted by steps in use';
  const kind = dtype === 'uint8' ? 'bytes (uint8)' : 'float32';
  return divisor === 1 ? kind : `${kind}, divided by ${formatNumber(divisor)} in use`;
}

/**
 * What else than the layout was chosen at the import: pairs of a name and a value.
 * @param settings of the format; one that is not among them (of an older version) goes by its name
 */
export function recipeWords(
  recipe: DatasetDetail['recipe'],
  settings: FormatSettings = [],
): [string, string][] {
  const { layout: _, splitSeed, ...rest } = recipe;
  const isSplit = recipe.testFraction !== undefined || recipe.validationFraction !== undefined;
  const chosen = { ...rest, ...(isSplit && { splitSeed: splitSeed ?? 0 }) };
  const order = Object.keys(importOptions.shape);
  return Object.entries(chosen)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => order.indexOf(a) - order.indexOf(b))
    .flatMap(([name, value]): [string, string][] =>
      name === 'settings'
        ? settingWords(recipe.settings!, settings)
        : [[titleOf(name), valueWords(name, value)]],
    );
}

/** The format's own settings as the import form calls them and their choices, in its order. */
function settingWords(
  chosen: NonNullable<DatasetDetail['recipe']['settings']>,
  known: FormatSettings,
): [string, string][] {
  const found = known.filter(({ name }) => chosen[name] !== undefined);
  const others = Object.keys(chosen).filter((name) => !found.some((one) => one.name === name));
  return [
    ...found.map(({ name, title, kind, choices, unit }): [string, string] => {
      const value = chosen[name]!;
      const choice = choices.find((one) => one.value === value)?.title;
      const words = kind === 'name' && value === 'none' ? 'None' : valueInWords(value);
      return [title, choice ?? (unit === null ? words : `${words} ${unit}`)];
    }),
    ...others.map((name): [string, string] => [name, valueInWords(chosen[name]!)]),
  ];
}

const titleOf = (name: string): string =>
  importOptions.shape[name as keyof typeof importOptions.shape].meta()?.title ?? name;

function valueWords(name: string, value: unknown): string {
  if (typeof value === 'number') return formatNumber(value, name.endsWith('Fraction') ? { percent: true } : {});
  if (Array.isArray(value)) return value.join(', ');
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).map(([key, each]) => `${key} = ${each}`).join(', ');
  }
  return choicesOf(name as keyof ImportOptions).find((choice) => choice.value === value)?.label ?? String(value);
} // prettier-ignore

/** A sample's spikes as ticks, from a view that is thinned to blocks. */
export function spikeTicks({ values, channels }: SampleView): { steps: number[]; channels: number[] } {
  const at = values.flatMap((value, i) => (value === 0 ? [] : [i]));
  return { steps: at.map((i) => Math.floor(i / channels)), channels: at.map((i) => i % channels) };
}

/** A sample, for those who do not see its picture. */
export function sampleDescription(
  { label, steps, channels, stepStride, channelStride }: SampleView,
  hasClass = true,
): string {
  const thinned = stepStride * channelStride > 1 ? ', thinned' : '';
  return `${hasClass ? `Class ${label}; ` : ''}${shapeWords({ steps, channels })}${thinned}.`;
}

/** Axis titles of a sample; thinned ones count blocks, of which the value farthest from 0 is shown. */
export const stepTitle = (stride: number): string =>
  stride === 1 ? 'Time step' : `Time, in blocks of ${stride} steps`;
export const channelTitle = (stride: number): string =>
  stride === 1 ? 'Channel' : `Block of ${stride} channels`;

/** The first values of each sample as a table: a row a sample, its values in the order of steps, then channels. */
export function firstValues(
  samples: readonly SampleView[],
  most: number,
): { columns: string[]; rows: number[][] } {
  const first = samples[0];
  if (!first) return { columns: [], rows: [] };
  const { channels, steps, stepStride, channelStride } = first;
  const shown = Math.min(most, steps * channels);
  const columns = Array.from({ length: shown }, (_, i) => {
    const step = Math.floor(i / channels) * stepStride;
    return channels === 1 ? `t ${step}` : `t ${step}, c ${(i % channels) * channelStride}`;
  });
  return { columns, rows: samples.map(({ values }) => values.slice(0, shown)) };
}

/** Where an import stands, in a few words. */
export function stageWords(one: PendingImport): string {
  const { stage, source, progress } = one;
  const share = (done: number, total: number) => (total > 0 ? ` ${Math.floor((100 * done) / total)} %` : '');
  if (stage === 'uploading') return `Copying${source ? share(source.received, source.bytes) : '…'}`;
  if (stage === 'inspecting') return 'Looking at the files…';
  if (stage === 'ready') return 'Ready to import';
  if (stage === 'done') return 'Imported';
  if (stage === 'failed' && hasEnded(one)) return 'Cannot be imported';
  if (stage === 'failed')
    return one.problem?.code === 'invalid-option' ? 'Waits for your choice' : 'Cannot be imported as it is';
  return progress
    ? `${progress.what}${progress.total ? share(progress.done, progress.total) : ''}`
    : 'Importing…';
}

/** The steps of a sample's picture that ask for something, with what. */
function askingSteps({ targets, steps }: Pick<StoredSample, 'targets' | 'steps'>): [number, (number | null)[]][] {
  if (!targets) return [];
  const { channels, values } = targets;
  return Array.from({ length: steps }, (_, step): [number, (number | null)[]] => [step, values.slice(step * channels, (step + 1) * channels)])
    .filter(([, row]) => row.some((value) => value !== null));
} // prettier-ignore

/** Whether a sample asks for one class or number alone, which a sentence says better than a picture. */
export const isLone = (sample: Pick<StoredSample, 'targets' | 'steps'>): boolean =>
  sample.targets?.channels === 1 && askingSteps(sample).length === 1;

/** What a sample asks for: "1,240 at step 39", "a class at 10 of 40 steps", "a number at every step". */
export function targetWords(sample: Pick<StoredSample, 'targets' | 'steps' | 'stepStride'>): string {
  const { targets, steps, stepStride } = sample;
  if (!targets) return '';
  const { kind, channels } = targets;
  const asking = askingSteps(sample);
  const [only] = asking;
  if (only && isLone(sample)) {
    const value = `${kind === 'class' ? 'class ' : ''}${formatNumber(only[1][0]!)}`;
    return stepStride === 1 ? `${value} at step ${formatNumber(only[0])}` : `${value} in block ${formatNumber(only[0])} of steps`;
  }
  const what = kind === 'class' ? 'a class' : channels === 1 ? 'a number' : `${formatNumber(channels)} numbers`;
  if (asking.length === steps) return `${what} at every step`;
  return `${what} ${stepStride === 1 ? 'at' : 'in'} ${formatNumber(asking.length)} of ${formatNumber(steps)} ${stepStride === 1 ? 'steps' : 'blocks of steps'}`;
} // prettier-ignore
