/** @file The measures that groups are compared by, as the page shows them. */
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
  testLoss: measure('Test loss', 'lower', { unit: 'nats' }),
  trainLoss: measure('Training loss', 'lower', { unit: 'nats' }),
  spikeRate: measure('Spike rate', 'lower', { per: 'per neuron and step' }),
  spikesPerSample: measure('Spikes', 'lower', { per: 'per sample' }),
  synapticOperations: measure('Synaptic operations', 'lower', { per: 'per sample' }),
  seconds: measure('Training time', 'lower', { unit: 's' }),
  samplesPerSecond: measure('Training speed', 'higher', { unit: 'samples/s' }),
};

export const measureNames = Object.keys(measures) as [Measure, ...Measure[]];

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

/** A difference with its sign, without unit: "+4.2", "−0.012". */
export function differenceText(name: Measure, value: number | null): string {
  if (value === null) return formatNumber(null);
  const text = measures[name].axis.percent ? formatNumber(value * 100, { digits: 2 }) : formatNumber(value);
  return value > 0 ? `+${text}` : text;
}

/** A confidence interval of a difference: "+3.62 to +4.80". */
export function intervalText(name: Measure, ci: readonly [number, number] | null): string {
  return ci ? `${differenceText(name, ci[0])} to ${differenceText(name, ci[1])}` : formatNumber(null);
}

/** A probability: "< 0.001", "0.012", "0.38". */
export function probabilityText(p: number | null): string {
  if (p === null) return formatNumber(null);
  if (p < 0.001) return '< 0.001';
  return formatNumber(p, { digits: p < 0.1 ? 3 : 2 });
}
