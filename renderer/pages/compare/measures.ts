/** @file The measures that groups are compared by, as the page shows them. */
import { differenceDigits, figure } from '../../../main/api/compare-digits.ts';
import type { CallResult } from '../../../main/api/contract.ts';
import type { AxisSpec } from '../../charts/axis.ts';
import { formatNumber, formatSpread } from '../../charts/format.ts';

export type Comparison = CallResult<'compare.runs'>;
export type Measure = Comparison['measure'];

export interface MeasureText {
  /** "Test accuracy" */
  readonly title: string;
  /** What is counted, and for what, where that is too long to stand behind every number: "per sample". */
  readonly per: string;
  readonly axis: AxisSpec;
  readonly better: 'higher' | 'lower';
}

const measure = (
  title: string,
  better: 'higher' | 'lower',
  { per = '', ...axis }: Omit<AxisSpec, 'title'> & { readonly per?: string },
): MeasureText => ({ title, per, better, axis: { ...axis, title: per ? `${title} ${per}` : title } });

export const measures: Readonly<Record<Measure, MeasureText>> = {
  testAccuracy: measure('Test accuracy', 'higher', { percent: true }),
  testSequenceAccuracy: measure('Test sequence accuracy', 'higher', { percent: true }),
  testNrmse: measure('Test NRMSE', 'lower', {}),
  testRmse: measure('Test RMSE', 'lower', {}),
  // Nats, or the square of what the targets are measured in.
  testLoss: measure('Test loss', 'lower', {}),
  trainLoss: measure('Training loss', 'lower', {}),
  spikeRate: measure('Spike rate', 'lower', { per: 'per neuron and step' }),
  spikesPerSample: measure('Spikes', 'lower', { per: 'per sample' }),
  synapticOperations: measure('Synaptic operations', 'lower', { per: 'per sample' }),
  seconds: measure('Training time', 'lower', { unit: 's' }),
  samplesPerSecond: measure('Training speed', 'higher', { unit: 'samples/s' }),
};

export const measureNames = Object.keys(measures) as [Measure, ...Measure[]];

/** What tells how good a run is on its data: each has some of them. The first are asked for first. */
const ofGoodness: readonly Measure[] = ['testAccuracy', 'testNrmse', 'testSequenceAccuracy', 'testRmse'];

type Numbers = readonly { readonly numbers: Comparison['groups'][number]['numbers'] }[];

const isKnown = (groups: Numbers, name: Measure) => groups.some(({ numbers }) => numbers[name].n > 0);

/** What tells most of how good these groups are: the accuracy or, where only errors are known, the error. */
export const mainMeasure = (groups: Numbers): Measure =>
  ofGoodness.find((name) => isKnown(groups, name)) ?? 'testAccuracy';

/** The measures that some of the groups have, and those that every run has when it is done. */
export const measuresOf = (groups: Numbers): Measure[] =>
  measureNames.filter(
    (name) => !ofGoodness.includes(name) || isKnown(groups, name) || name === mainMeasure(groups),
  );

/** Mean ± standard deviation without unit: "0.412 ± 0.003", "86.1 ± 0.4" for shares. */
export function spreadText(name: Measure, mean: number | null, sd: number | null): string {
  return formatSpread(mean, sd, measures[name].axis.percent).replace(/ %$/, '');
}

/** The unit of what `spreadText` writes. */
export const unitOf = (name: Measure): string =>
  measures[name].axis.percent ? '%' : measures[name].per || (measures[name].axis.unit ?? '');

/** The unit of a difference: that of shares is points. */
export const differenceUnit = (name: Measure): string =>
  measures[name].axis.percent ? 'points' : unitOf(name);

type Difference = Pick<Comparison['pairs'][number], 'difference' | 'ci95'>;

/** A difference with its sign, without unit, and as many digits as the sentences have: "+4.2", "−0.012". */
export function differenceText(name: Measure, { difference, ci95 }: Difference): string {
  if (difference === null) return formatNumber(null);
  return signed(name, difference, differenceDigits(name, difference, ci95));
}

/** A difference's confidence interval: "+3.6 to +4.8". */
export function intervalText(name: Measure, { difference, ci95 }: Difference): string {
  if (!ci95) return formatNumber(null);
  const digits = differenceDigits(name, difference ?? 0, ci95);
  return ci95.map((end) => signed(name, end, digits)).join(' to ');
}

function signed(name: Measure, value: number, digits: number): string {
  const text = figure(name, value, digits);
  return value > 0 ? `+${text}` : text;
}

/** A probability: "< 0.001", "0.012", "0.38". */
export function probabilityText(p: number | null): string {
  if (p === null) return formatNumber(null);
  if (p < 0.001) return '< 0.001';
  return formatNumber(p, { digits: p < 0.1 ? 3 : 2 });
}
