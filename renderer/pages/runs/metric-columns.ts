/** @file Columns that a person makes of any series: its last, highest or lowest value, or the one at a step. */
import { metricText } from '../../state/metric-names.ts';
import type { MetricText } from '../../state/metric-names.ts';
import { builtIn, type Column, type MetricColumn } from './columns.ts';

/** What a value can be of its series. */
export const takes = [
  { value: 'last', label: 'Last value' },
  { value: 'highest', label: 'Highest value' },
  { value: 'lowest', label: 'Lowest value' },
  { value: 'at', label: 'Value at one step' },
] as const;
export type Take = (typeof takes)[number]['value'];

/** Digits where all values of a series are alike in size; others are written by their size. */
const digitsOf = ({ unit, percent, better }: MetricText): number | undefined => {
  if (percent) return 2;
  // Losses and errors.
  return better === 'lower' && unit === undefined ? 4 : undefined;
};

const words: Readonly<Record<Take, string>> = {
  last: 'last',
  highest: 'highest',
  lowest: 'lowest',
  at: 'at',
};

/** Makes the column; its id says everything about it. @param step for `at` */
export function metricColumn(metric: MetricColumn['metric'], take: Take, step = 0): MetricColumn {
  const text = metricText(metric);
  const { title, unit, percent = false, better } = text;
  const where = take === 'at' ? `at ${metric.scope} ${step}` : words[take];
  return {
    kind: 'metric',
    id: `series/${metric.scope}/${take}/${take === 'at' ? step : 0}/${metric.name}`,
    title: `${title}, ${where}`,
    unit: percent ? '%' : unit,
    width: 150,
    first: better === 'lower' ? 'ascending' : 'descending',
    metric,
    take,
    step: take === 'at' ? step : 0,
    scale: percent ? 100 : 1,
    digits: digitsOf(text),
  };
}

/** The column with an id as it is remembered; undefined for one that there is not. */
export function columnOf(id: string): Column | undefined {
  const known = builtIn.find((column) => column.id === id);
  if (known) return known;
  const [, scope, take, step, name] = /^series\/(step|epoch)\/(last|highest|lowest|at)\/(\d{1,15})\/(.+)$/s.exec(id) ?? []; // prettier-ignore
  if (name === undefined) return undefined;
  return metricColumn({ name, scope: scope as 'step' | 'epoch' }, take as Take, Number(step));
}

/** The columns of remembered ids, each once. */
export function columnsOf(ids: readonly string[]): Column[] {
  return [...new Set(ids)].flatMap((id) => columnOf(id) ?? []);
}
