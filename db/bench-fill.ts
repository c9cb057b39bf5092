/**
 * @file A large made-up history, quickly. Runs and points come from SELECTs over tables of counted numbers: ten million
 * points through one call each would take minutes.
 */
import { RefractError } from '../main/api/errors.ts';
import type { LongCall } from '../main/api/progress.ts';
import type { Database } from './database.ts';
import { insertDataset, type NewDataset } from './datasets.ts';
import { insertExperiment } from './experiments.ts';

export interface FillOptions extends LongCall {
  readonly runs: number;
  /** Of each run. */
  readonly points: number;
  /** Made up where absent: enough to measure the history, but nothing that the workbench could read. */
  readonly content?: FillContent;
}

/** What runs are made of. */
export interface FillContent {
  readonly datasets: readonly Omit<NewDataset, 'createdAt'>[];
  /** Taken in turn, each for `SEEDS` runs whose seeds are put into the configuration. */
  readonly kinds: readonly { readonly variant: string; readonly config: object }[];
  readonly environment: object;
  readonly codeVersion: string;
}

const RUNS_A_TRANSACTION = 250;
const RUNS_AN_EXPERIMENT = 20;
const SEEDS = 5;
const DATASETS = ['mnist', 'mnist-permuted', 'mnist-rows'];
const VARIANTS = ['lif-none', 'lif-soft', 'lif-hard', 'lif-refractory', 'lif-refractory-conv', 'psn-sliding'];
const STATUSES = [
  'done',
  'done',
  'done',
  'done',
  'done',
  'done',
  'failed',
  'cancelled',
  'interrupted',
  'diverged',
];
const NOTES = [
  '',
  '',
  'second attempt with a longer refractory period',
  'die Trägheit der Membran verdoppelt',
];
const TAGS = ['baseline', 'paper', 'to repeat'];

/** The series of each run, and which share of its points each has. */
const METRICS = [
  { name: 'loss', scope: 'step', share: 0.3 },
  { name: 'accuracy', scope: 'step', share: 0.3 },
  { name: 'samplesPerSecond', scope: 'step', share: 0.3 },
  { name: 'test/accuracy', scope: 'epoch', share: 0.05 },
  { name: 'test/loss', scope: 'epoch', share: 0.05 },
];

/** About as large as a real run's. */
const CONFIG = {
  network: 'stack',
  options: Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`option${at}`, at / 7])),
};

const MADE_UP: FillContent = {
  datasets: DATASETS.map((name, at) => ({
    ...{ name, format: 'idx', manifest: {}, sha256: String(at), samples: 70_000, bytes: 1 },
  })),
  kinds: VARIANTS.map((variant) => ({ variant, config: CONFIG })),
  environment: CONFIG,
  codeVersion: '0.1.0',
};

/**
 * Fills an empty history.
 * @throws {RefractError} 'cancelled'; what was filled by then stays
 */
export function fillHistory(
  db: Database,
  { runs, points, content = MADE_UP, onProgress, signal }: FillOptions,
): void {
  for (const dataset of content.datasets) insertDataset(db, dataset);
  for (let at = 0; at * RUNS_AN_EXPERIMENT < runs; at++) {
    insertExperiment(db, { name: `Is reset needed? (${at + 1})`, config: {} });
  }
  db.exec(COUNTED);
  db.prepare(FILL_STEPS).run(points);
  content.kinds.forEach(({ variant, config }, place) => {
    const insert = db.prepare('INSERT INTO temp.kinds VALUES (?, ?, ?)');
    insert.run(place, variant, JSON.stringify(config));
  });
  lengths(points).forEach((length, at) => {
    const { name, scope } = METRICS[at]!;
    db.prepare('INSERT INTO metrics (key, name, scope) VALUES (?, ?, ?)').run(at + 1, name, scope);
    db.prepare('INSERT INTO temp.shares (metric, length) VALUES (?, ?)').run(at + 1, length);
  });
  for (let from = 1; from <= runs; from += RUNS_A_TRANSACTION) {
    if (signal?.aborted) throw new RefractError('cancelled', 'The benchmark was cancelled.');
    onProgress?.({ what: 'Filling a history', done: from - 1, total: runs, unit: 'runs' });
    const range = { from, to: Math.min(runs, from + RUNS_A_TRANSACTION - 1) };
    db.transaction(() => {
      db.prepare(FILL_RUNS).run({ ...range, ...LISTS, datasets: content.datasets.length });
      db.prepare(FILL_DETAILS).run({
        ...range,
        environment: JSON.stringify(content.environment),
        codeVersion: content.codeVersion,
      });
      db.prepare(FILL_TAGS).run({ ...range, tags: JSON.stringify(TAGS) });
      db.prepare(FILL_POINTS).run(range);
      db.prepare(FILL_SUMMARIES).run(range);
    });
  }
  db.exec('DROP TABLE temp.steps; DROP TABLE temp.shares; DROP TABLE temp.kinds');
}

/** How many points each metric gets; the first takes what is left over, so that the sum is exact. */
function lengths(points: number): number[] {
  const rest = METRICS.slice(1).map(({ share }) => Math.floor(points * share));
  return [points - rest.reduce((sum, length) => sum + length, 0), ...rest];
}

const COUNTED = `
  CREATE TEMP TABLE steps (step INTEGER PRIMARY KEY);
  CREATE TEMP TABLE shares (metric INTEGER PRIMARY KEY, length INTEGER);
  CREATE TEMP TABLE kinds (place INTEGER PRIMARY KEY, variant TEXT, config TEXT)`;
const FILL_STEPS = `
  INSERT INTO temp.steps
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) SELECT i FROM n`;

/** Numbers from :from to :to. SQLite gets every number from JavaScript as a real one, hence the cast. */
const RANGE =
  'WITH RECURSIVE n(i) AS (SELECT CAST(:from AS INTEGER) UNION ALL SELECT i + 1 FROM n WHERE i < :to)';

const LISTS = { statuses: JSON.stringify(STATUSES), notes: JSON.stringify(NOTES) };

/** Which kind the i-th run is of. */
const KIND = `((i - 1) / ${SEEDS} % (SELECT count(*) FROM temp.kinds))`;

/** Spreads whole numbers over 0…1, so that no column is sorted already. */
const spread = (number: string, by: number) => `((${number} * ${by}) % 10007) / 10007.0`;

const FILL_RUNS = `
  INSERT INTO runs (key, id, experiment_key, dataset_key, variant, seed, status, created_at, started_at, finished_at,
    seconds, steps, epochs_done, test_accuracy, test_loss, train_loss, spike_rate, synaptic_operations, parameters,
    samples_per_second, notes)
  ${RANGE}
  SELECT i, printf('r-%08d', i), 1 + (i - 1) / ${RUNS_AN_EXPERIMENT}, 1 + (i - 1) / (${SEEDS} * (SELECT count(*) FROM temp.kinds)) % CAST(:datasets AS INTEGER),
    kinds.variant, 1 + (i - 1) % ${SEEDS}, :statuses ->> (i % ${STATUSES.length}),
    1.7e12 + i * 60000, 1.7e12 + i * 60000 + 5, 1.7e12 + i * 60000 + 50000,
    50 * ${spread('i', 31)}, 2345, 5, ${spread('i', 7919)}, ${spread('i', 104729)}, ${spread('i', 1299709)},
    ${spread('i', 15485863)}, 1e6 * ${spread('i', 7907)}, 21258, 4000 * ${spread('i', 65537)},
    :notes ->> (i % ${NOTES.length})
  FROM n JOIN temp.kinds ON place = ${KIND}`;

const FILL_DETAILS = `
  INSERT INTO run_details (run_key, dataset_sha256, code_version, config, environment, summary)
  ${RANGE}
  SELECT i, datasets.sha256, :codeVersion,
    json_set(kinds.config, '$.seed', runs.seed), :environment,
    json_object(
      'metrics', json_object(
        'trainLoss', train_loss, 'trainAccuracy', 0.5, 'testAccuracy', test_accuracy, 'testLoss', test_loss,
        'validationAccuracy', NULL, 'validationLoss', NULL),
      'spikeRate', json_array(0.1, spike_rate), 'synapticOperations', synaptic_operations, 'inputOperations', 1000,
      'parameters', parameters, 'steps', steps, 'epochs', epochs_done, 'seconds', seconds,
      'samplesPerSecond', samples_per_second, 'peakRssMiB', 300, 'weightsSha256', printf('%064d', i),
      'kernels', 'native', 'stoppedEarly', json('false'))
  FROM n JOIN runs ON runs.key = i JOIN datasets ON datasets.key = dataset_key JOIN temp.kinds ON place = ${KIND}`;

const FILL_TAGS = `
  INSERT INTO run_tags (run_key, tag)
  ${RANGE}
  SELECT i, :tags ->> (i % ${TAGS.length}) FROM n WHERE i % 2 = 0`;

/** In the order of the primary key, so that SQLite only ever appends. */
const FILL_POINTS = `
  INSERT INTO metric_points (run_key, metric_key, step, value)
  ${RANGE}
  SELECT i, metric, step, ${spread('(i + step)', 7919)} + 0.001
  FROM n CROSS JOIN temp.shares CROSS JOIN temp.steps ON step <= length`;

const FILL_SUMMARIES = `
  INSERT INTO metric_summaries (run_key, metric_key, points, last_step, last_value, min_step, min_value, max_step,
    max_value)
  SELECT run_key, metric_key, count(*), max(step),
    ${spread('(run_key + max(step))', 7919)} + 0.001, min(step), min(value), min(step), max(value)
  FROM metric_points WHERE run_key BETWEEN :from AND :to
  GROUP BY run_key, metric_key`;
