/** @file Runs as a table. */
import type { RunSummary } from '../../workbench/index.ts';
import { decimals, duration, integer, percent, table } from '../terminal/format.ts';
import type { Column } from '../terminal/format.ts';

const accuracy: Column<RunSummary> = {
  title: 'test accuracy',
  cell: ({ metrics }) => percent(metrics.testAccuracy),
  align: 'right',
};

const error: Column<RunSummary> = {
  title: 'test NRMSE',
  cell: ({ metrics }) => decimals(metrics.testNrmse, 4),
  align: 'right',
};

const sequences: Column<RunSummary> = {
  title: 'sequences right',
  cell: ({ metrics }) => percent(metrics.testSequenceAccuracy),
  align: 'right',
};

/** Accuracies, errors, or both where runs of both kinds are listed. */
function goodness(runs: readonly RunSummary[]): Column<RunSummary>[] {
  const tellsNumbers = ({ metrics }: RunSummary) => metrics.testNrmse !== undefined;
  const tellsSequences = ({ metrics }: RunSummary) => metrics.testSequenceAccuracy !== undefined;
  return [
    ...(runs.length > 0 && runs.every(tellsNumbers) ? [] : [accuracy]),
    ...(runs.some(tellsSequences) ? [sequences] : []),
    ...(runs.some(tellsNumbers) ? [error] : []),
  ];
}

/** "86.2 %", "NRMSE 0.2134" */
export const reached = ({ metrics }: Pick<RunSummary, 'metrics'>): string =>
  metrics.testNrmse === undefined ? percent(metrics.testAccuracy) : `NRMSE ${decimals(metrics.testNrmse, 4)}`;

const columns = (runs: readonly RunSummary[]): readonly Column<RunSummary>[] => [
  { title: 'run', cell: ({ id }) => id },
  { title: 'variant', cell: ({ variant }) => variant },
  { title: 'data set', cell: ({ dataset }) => dataset },
  { title: 'seed', cell: ({ seed }) => String(seed), align: 'right' },
  { title: 'status', cell: ({ status }) => status },
  ...goodness(runs),
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
  return table(columns(runs), runs);
}
