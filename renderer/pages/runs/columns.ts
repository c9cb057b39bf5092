/** @file The columns that the table can show: one table of what each is, how it is written and sorted. */
import type { CallArguments } from '../../../main/api/contract.ts';
import type { RunRow } from '../../../main/api/runs.ts';
import type { Cell } from '../../charts/csv.ts';
import { formatNumber, formatSpread } from '../../charts/format.ts';
import type { Metric } from '../../state/metric-names.ts';
import { statusTexts } from '../../state/run-words.ts';
import type { TermId } from '../../state/terms.ts';
import { formatTime } from '../../charts/format-time.ts';

export type Sort = NonNullable<CallArguments<'runs.list'>['sort']>;
export type SortKey = Sort[number]['by'];
export type Direction = Sort[number]['direction'];

type Ranges = NonNullable<NonNullable<CallArguments<'runs.list'>['filter']>['ranges']>;
export type RunNumber = keyof Ranges;

interface ColumnBase {
  readonly id: string;
  readonly title: string;
  readonly unit?: string | undefined;
  /** At first, in pixels. */
  readonly width: number;
  /** Undefined: it cannot be sorted by. */
  readonly sortBy?: SortKey;
  /** What the first click sorts by. */
  readonly first: Direction;
  readonly term?: TermId;
}

/** A number of the row. */
export interface NumberColumn extends ColumnBase {
  readonly kind: 'number';
  readonly id: RunNumber;
  readonly sortBy: RunNumber;
  /** What is shown is the value by this: 100 for a share in percent. */
  readonly scale: number;
  readonly digits: number;
  /** Which way is better; undefined where neither is. */
  readonly better?: 'higher' | 'lower';
  /** Values are whole: so many steps. */
  readonly whole: boolean;
}

/** Words of the row. */
export interface TextColumn extends ColumnBase {
  readonly kind: 'text' | 'status' | 'tags';
  readonly text: (row: RunRow) => string;
  readonly cell: (row: RunRow) => Cell;
  readonly numeric?: boolean;
}

/** A curve, small. */
export interface CurveColumn extends ColumnBase {
  readonly kind: 'curve';
  readonly metric: Metric;
}

/** A value of a series that the person has chosen. */
export interface MetricColumn extends ColumnBase {
  readonly kind: 'metric';
  readonly metric: Metric;
  readonly take: 'last' | 'highest' | 'lowest' | 'at';
  /** For `at`. */
  readonly step: number;
  readonly scale: number;
  readonly digits: number | undefined;
}

export type Column = NumberColumn | TextColumn | CurveColumn | MetricColumn;

type NumberGiven = Omit<NumberColumn, 'kind' | 'sortBy' | 'first' | 'scale' | 'whole' | 'width'> &
  Partial<Pick<NumberColumn, 'first' | 'scale' | 'whole' | 'width'>>;

const number = (given: NumberGiven): NumberColumn => ({
  scale: 1,
  whole: false,
  width: 104,
  first: given.better === 'lower' ? 'ascending' : 'descending',
  ...given,
  kind: 'number',
  sortBy: given.id,
});

/** Numbers, in the order in which lists name them. */
export const numberColumns: readonly NumberColumn[] = [
  number({ id: 'testAccuracy', title: 'Test accuracy', unit: '%', scale: 100, digits: 2, better: 'higher', width: 128 }),
  // Nats or, where numbers are asked for, the square of what they are measured in.
  number({ id: 'testLoss', title: 'Test loss', digits: 4, better: 'lower', width: 128 }),
  number({ id: 'testSequenceAccuracy', title: 'Sequences right', unit: '%', scale: 100, digits: 2, better: 'higher', width: 148 }),
  number({ id: 'testNrmse', title: 'Test NRMSE', digits: 4, better: 'lower', width: 128, term: 'nrmse' }),
  number({ id: 'testRmse', title: 'Test RMSE', digits: 4, better: 'lower', width: 128 }),
  number({ id: 'trainLoss', title: 'Training loss', digits: 4, better: 'lower', width: 128 }),
  number({ id: 'spikeRate', title: 'Spike rate', unit: 'per step', digits: 4, better: 'lower', width: 148, term: 'spikeRate' }),
  number({ id: 'synapticOperations', title: 'Synaptic ops', unit: 'per sample', digits: 0, better: 'lower', width: 178, term: 'synapticOperations' }),
  number({ id: 'parameters', title: 'Parameters', digits: 0, whole: true, first: 'ascending' }),
  number({ id: 'seconds', title: 'Time', unit: 's', digits: 1, width: 96, first: 'ascending' }),
  number({ id: 'samplesPerSecond', title: 'Speed', unit: 'samples/s', digits: 0, better: 'higher', width: 128 }),
  number({ id: 'steps', title: 'Steps', digits: 0, whole: true, width: 80 }),
  number({ id: 'epochsDone', title: 'Epochs', digits: 0, whole: true, width: 80 }),
]; // prettier-ignore

const text = (
  id: string,
  title: string,
  value: (row: RunRow) => string | null,
  more: Partial<TextColumn> = {},
): TextColumn => ({
  kind: 'text',
  id,
  title,
  width: 140,
  first: 'ascending',
  text: (row) => value(row) ?? '–',
  cell: value,
  ...more,
});

const curve = (id: string, title: string, metric: Metric): CurveColumn => ({
  kind: 'curve',
  id,
  title,
  metric,
  width: 116,
  first: 'ascending',
});

/** Every column but the first (the variant), which is always there, and those that the person makes of series. */
export const builtIn: readonly Column[] = [
  text('status', 'Status', (row) => statusTexts[row.status].word, { kind: 'status', width: 132, sortBy: 'status' }),
  text('seed', 'Seed', (row) => String(row.seed), { width: 62, sortBy: 'seed', numeric: true, cell: (row) => row.seed, term: 'seed' }),
  text('dataset', 'Data set', (row) => row.datasetName, { sortBy: 'datasetName', width: 128 }),
  ...numberColumns.slice(0, 1),
  curve('accuracyCurve', 'Accuracy curve', { name: 'test/accuracy', scope: 'epoch' }),
  curve('errorCurve', 'Error curve', { name: 'test/nrmse', scope: 'epoch' }),
  curve('lossCurve', 'Loss curve', { name: 'loss', scope: 'step' }),
  ...numberColumns.slice(1),
  text('experiment', 'Experiment', (row) => row.experimentName, { sortBy: 'experimentName', width: 160 }),
  text('created', 'Created', (row) => formatTime(row.createdAt), { sortBy: 'createdAt', width: 130, first: 'descending', cell: (row) => new Date(row.createdAt).toISOString() }),
  text('tags', 'Tags', (row) => row.tags.join(', '), { kind: 'tags' }),
  text('notes', 'Notes', (row) => row.notes.replaceAll(/\s+/g, ' '), { sortBy: 'notes', width: 200, cell: (row) => row.notes }),
]; // prettier-ignore

/** What is shown until the person chooses. */
export const usualColumns: readonly string[] = [
  'status', 'seed', 'dataset', 'testAccuracy', 'lossCurve', 'testLoss', 'spikeRate', 'synapticOperations', 'seconds',
  'created', 'tags',
]; // prettier-ignore

/** The first column: what a row is. */
export const nameColumn = { id: 'variant', title: 'Variant', width: 272, sortBy: 'variant', first: 'ascending' } as const; // prettier-ignore

/** Widths that a column may have, in pixels. */
export const widths = { least: 48, most: 800 } as const;

/** What a number column shows of a run. */
export function numberText({ scale, digits }: NumberColumn, value: number | null): string {
  return value === null ? '–' : formatNumber(value * scale, { digits });
}

/** Mean and standard deviation of a number over runs, in the digits of its column. */
export function spreadText(
  { scale, digits, whole }: NumberColumn,
  spread: { readonly n: number; readonly mean: number | null; readonly sd: number | null } | undefined,
): string {
  if (!spread || spread.mean === null) return '–';
  const mean = formatNumber(spread.mean * scale, { digits: whole && !Number.isInteger(spread.mean) ? 1 : digits }); // prettier-ignore
  // Of numbers that cannot vary (parameters of a configuration), "± 0" says nothing.
  if (spread.sd === null || (whole && spread.sd === 0)) return mean;
  return `${mean} ± ${formatNumber(spread.sd * scale, { digits: whole ? 1 : digits })}`;
}

/** What a column of a series shows. */
export function metricValueText(
  { scale, digits }: MetricColumn,
  mean: number | null,
  sd: number | null = null,
): string {
  if (mean === null) return '–';
  if (digits === undefined) return formatSpread(mean * scale, sd === null ? null : sd * scale);
  const written = (value: number) => formatNumber(value * scale, { digits });
  return sd === null ? written(mean) : `${written(mean)} ± ${written(sd)}`;
}

/** A small curve for screen readers: "Loss curve: from 2.3 to 0.41". */
export function curveLabel({ title }: CurveColumn, values: readonly (number | null)[], runs = 1): string {
  const known = values.filter((value) => value !== null);
  const over = runs > 1 ? `, mean of ${runs} runs` : '';
  return `${title}${over}: from ${formatNumber(known[0])} to ${formatNumber(known.at(-1))}`;
}
