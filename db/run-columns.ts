/** @file What a row of the runs table shows, and where in SQL it comes from: selecting, sorting and filtering share this. */
import type { RunStatus } from './run-status.ts';

/** A run as the table shows it. Numbers are null until they are known, and where they were NaN. */
export interface RunRow {
  /** "r-" and eight characters. */
  readonly id: string;
  readonly experimentId: string | null;
  readonly experimentName: string | null;
  readonly datasetId: string;
  readonly datasetName: string;
  readonly variant: string;
  readonly seed: number;
  readonly status: RunStatus;
  /** What waits starts in this order, which has gaps where runs left the queue; null unless it is queued. */
  readonly queuePosition: number | null;
  /** Times are milliseconds since 1970. */
  readonly createdAt: number;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  /** Spent training, over all resumptions. */
  readonly seconds: number | null;
  readonly steps: number | null;
  readonly epochsDone: number | null;
  /** In 0…1. */
  readonly testAccuracy: number | null;
  readonly testLoss: number | null;
  /** Share of sequences all of whose steps are right, in 0…1; only where a class is asked for at every step. */
  readonly testSequenceAccuracy: number | null;
  /** Root mean squared error, and that by the targets' standard deviation; only where numbers are asked for. */
  readonly testRmse: number | null;
  readonly testNrmse: number | null;
  readonly trainLoss: number | null;
  /** Of the last layer: spikes per neuron and time step, in 0…1. */
  readonly spikeRate: number | null;
  /** Effective accumulate operations per sample. */
  readonly synapticOperations: number | null;
  /** Trained numbers. */
  readonly parameters: number | null;
  readonly samplesPerSecond: number | null;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly errorHint: string | null;
  readonly notes: string;
  readonly tags: readonly string[];
  readonly deletedAt: number | null;
}

/** Every column's SQL, in terms of RUN_TABLES. */
export const runColumns = {
  id: 'runs.id',
  experimentId: 'experiments.id',
  experimentName: 'experiments.name',
  datasetId: 'datasets.id',
  datasetName: 'datasets.name',
  variant: 'runs.variant',
  seed: 'runs.seed',
  status: 'runs.status',
  queuePosition: 'runs.queue_position',
  createdAt: 'runs.created_at',
  startedAt: 'runs.started_at',
  finishedAt: 'runs.finished_at',
  seconds: 'runs.seconds',
  steps: 'runs.steps',
  epochsDone: 'runs.epochs_done',
  testAccuracy: 'runs.test_accuracy',
  testLoss: 'runs.test_loss',
  testSequenceAccuracy: 'runs.test_sequence_accuracy',
  testRmse: 'runs.test_rmse',
  testNrmse: 'runs.test_nrmse',
  trainLoss: 'runs.train_loss',
  spikeRate: 'runs.spike_rate',
  synapticOperations: 'runs.synaptic_operations',
  parameters: 'runs.parameters',
  samplesPerSecond: 'runs.samples_per_second',
  errorCode: 'runs.error_code',
  errorMessage: 'runs.error_message',
  errorHint: 'runs.error_hint',
  notes: 'runs.notes',
  tags: '(SELECT json_group_array(tag) FROM run_tags WHERE run_tags.run_key = runs.key)',
  deletedAt: 'runs.deleted_at',
} as const satisfies Record<keyof RunRow, string>;

/** The tables that runColumns speak of. */
export const RUN_TABLES = `runs
  JOIN datasets ON datasets.key = runs.dataset_key
  LEFT JOIN experiments ON experiments.key = runs.experiment_key`;

/** The columns that hold a measured or counted number: their ranges can be filtered. */
export const runNumbers = [
  'seconds', 'steps', 'epochsDone', 'testAccuracy', 'testLoss', 'testSequenceAccuracy', 'testRmse', 'testNrmse',
  'trainLoss', 'spikeRate', 'synapticOperations', 'parameters', 'samplesPerSecond',
] as const satisfies readonly (keyof RunRow)[]; // prettier-ignore

export type RunNumber = (typeof runNumbers)[number];

/** A row as SQLite gives it: the tags are JSON. */
export type StoredRunRow = Omit<RunRow, 'tags'> & { readonly tags: string };

/** The select list for StoredRunRow. */
export const RUN_ROW = Object.entries(runColumns)
  .map(([name, sql]) => `${sql} AS ${name}`)
  .join(', ');

/** Makes a stored row a RunRow, in place: copying ten thousand would cost a quarter of the time to list them. */
export function runRow(row: StoredRunRow): RunRow {
  return Object.assign(row as Omit<StoredRunRow, 'tags'>, { tags: tagsOf(row) });
}

/** The tags of a row. Most runs have none, and listing ten thousand should not parse ten thousand empty lists. */
export function tagsOf({ tags }: StoredRunRow): readonly string[] {
  return tags === '[]' ? [] : (JSON.parse(tags) as string[]);
}
