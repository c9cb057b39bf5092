/** @file Runs as a table. */
import type { RunSummary } from '../../workbench/index.ts';
import { decimals, duration, integer, percent, table } from '../terminal/format.ts';
import type { Column } from '../terminal/format.ts';

const columns: readonly Column<RunSummary>[] = [
  { title: 'run', cell: ({ id }) => id },
  { title: 'variant', cell: ({ variant }) => variant },
  { title: 'data set', cell: ({ dataset }) => dataset },
  { title: 'seed', cell: ({ seed }) => String(seed), align: 'right' },
  { title: 'status', cell: ({ status }) => status },
  { title: 'test accuracy', cell: ({ metrics }) => percent(metrics.testAccuracy), align: 'right' },
  { title: 'train loss', cell: ({ metrics }) => decimals(metrics.trainLoss, 3), align: 'right' },
  {
    title: 'spike rate',
    cell: ({ spikeRate }) => (spikeRate ?? []).map((rate) => decimals(rate, 3)).join(' ') || '–',
    align: 'right',
  },
  { title: 'time', cell: ({ seconds }) => (seconds === undefined ? '–' : duration(seconds)), align: 'right' },
  {
    title: 'samples/s',
    cell: ({ samplesPerSecond }) => (samplesPerSecond === undefined ? '–' : integer(samplesPerSecond)),
    align: 'right',
  },
];

/** Spike rates are one number a layer, from the first to the last. */
export function runTable(runs: readonly RunSummary[]): string {
  return table(columns, runs);
}
