/** @file Runs: the table, one run's page, its curves and log, and what can be done with it. */
import { z } from 'zod';
import { call, count, id, ids, jsonObject, list, madeFile, measured, noArguments, nothing, problem, scalar, time } from './common.ts'; // prettier-ignore

export const runStatus = z.enum([
  'queued', 'running', 'done', 'failed', 'cancelled', 'interrupted', 'diverged',
]); // prettier-ignore

/** Numbers of a run that can be sorted by and filtered by range. */
const runNumber = z.enum([
  'seconds', 'steps', 'epochsDone', 'testAccuracy', 'testLoss', 'testSequenceAccuracy', 'testRmse', 'testNrmse',
  'trainLoss', 'spikeRate', 'synapticOperations', 'parameters', 'samplesPerSecond',
]); // prettier-ignore

/** A run in the table. */
export const runRow = z.strictObject({
  id,
  experimentId: id.nullable(),
  experimentName: z.string().nullable(),
  datasetId: id,
  datasetName: z.string(),
  variant: z.string(),
  seed: count,
  status: runStatus,
  /** What waits starts in this order, which has gaps where runs left the queue; null unless it is queued. */
  queuePosition: count.nullable(),
  createdAt: time,
  startedAt: time.nullable(),
  finishedAt: time.nullable(),
  /** Spent training, over all resumptions. */
  seconds: measured,
  steps: measured,
  epochsDone: measured,
  testAccuracy: measured,
  testLoss: measured,
  /** Where a class is asked for at every step: the share of sequences all of whose steps are right. */
  testSequenceAccuracy: measured,
  /** Where numbers are asked for: the root mean squared error, and that by the targets' standard deviation. */
  testRmse: measured,
  testNrmse: measured,
  trainLoss: measured,
  /** Of the last layer: spikes per neuron and time step. */
  spikeRate: measured,
  /** Accumulate operations per sample. */
  synapticOperations: measured,
  parameters: measured,
  samplesPerSecond: measured,
  error: problem.nullable(),
  notes: z.string(),
  tags: list(z.string()),
  deletedAt: time.nullable(),
  /** Runs with the same key differ in nothing but the seed. */
  group: z.string(),
  /** Options and settings that are not the defaults: what a label is made of. */
  chosen: z.record(z.string(), scalar),
});
export type RunRow = z.infer<typeof runRow>;

/** Which runs. All conditions must hold; what is left out does not restrict; an empty list allows nothing. */
const runFilter = z.strictObject({
  /** Words that must occur in the id, variant, data set, notes, error, a tag or the name that was given to the experiment. */
  text: z.string().max(1000).exactOptional(),
  statuses: z.array(runStatus).exactOptional(),
  variants: z.array(z.string().max(100)).max(1000).exactOptional(),
  seeds: z.array(count).max(1000).exactOptional(),
  datasetId: id.exactOptional(),
  experimentId: id.exactOptional(),
  /** All of them. */
  tags: z.array(z.string().max(200)).max(100).exactOptional(),
  /** Inclusive. */
  ranges: z
    .partialRecord(
      runNumber,
      z.strictObject({ min: z.number().exactOptional(), max: z.number().exactOptional() }),
    )
    .exactOptional(),
  deleted: z.enum(['exclude', 'include', 'only']).exactOptional(),
});

const sortKey = z.enum([
  'id', 'experimentId', 'experimentName', 'datasetId', 'datasetName', 'variant', 'seed', 'status', 'queuePosition',
  'createdAt', 'startedAt', 'finishedAt', ...runNumber.options, 'errorCode', 'errorMessage', 'notes', 'deletedAt',
]); // prettier-ignore

/** The first key counts most; runs without a value come last; ties, and no keys: the newest first. */
const runSort = z
  .array(z.strictObject({ by: sortKey, direction: z.enum(['ascending', 'descending']) }))
  .max(8);

/**
 * A series' name, and what its steps count: optimizer steps or epochs, from 1. Every run has, of each step,
 *
 *     loss, accuracy        of the batch: mean cross-entropy in nats; share of samples (or steps that have a class), 0 to 1
 *     spikeRate.<layer>     of the batch: spikes per neuron and time step, 0 to 1; layers count from 0
 *     samplesPerSecond      of the step alone
 *     memoryMiB             what the engine process holds, in MiB: at the first step, then four times a second at most
 *
 * and of each epoch
 *
 *     train/loss, train/accuracy, train/spikeRate.<layer>    over the training samples, while they were trained on
 *     validation/loss, validation/accuracy                   where samples are kept for validation
 *     test/loss, test/accuracy, test/spikeRate.<layer>       where there are test samples
 *     memoryMiB
 *
 * Where a class is asked for at every step, `sequenceAccuracy` (the share of sequences all of whose steps are right) stands
 * beside the accuracies of test and validation. Where numbers are asked for at every step, losses are mean squared errors
 * and, in place of every accuracy, there is `rmse` (root mean squared error); `nrmse` (that by the targets' standard
 * deviation) of test and validation.
 *
 * Speed and memory are no part of what a replay compares.
 */
export const metric = z.strictObject({ name: z.string().min(1).max(200), scope: z.enum(['step', 'epoch']) });

/** What a run brought. Before the end only some of it is there. */
const trainResult = z.looseObject({
  metrics: z.looseObject({
    trainLoss: measured,
    trainAccuracy: measured,
    testAccuracy: measured,
    testLoss: measured,
    validationAccuracy: measured,
    validationLoss: measured,
    testSequenceAccuracy: measured.exactOptional(),
    validationSequenceAccuracy: measured.exactOptional(),
    testRmse: measured.exactOptional(),
    testNrmse: measured.exactOptional(),
    validationRmse: measured.exactOptional(),
    validationNrmse: measured.exactOptional(),
  }),
  /** By layer. */
  spikeRate: list(measured),
  synapticOperations: measured,
  inputOperations: measured,
  parameters: measured,
  steps: count,
  epochs: count,
  seconds: measured,
  samplesPerSecond: measured,
  peakRssMiB: measured,
  weightsSha256: z.string(),
  kernels: z.enum(['native', 'portable']),
  stoppedEarly: z.boolean(),
});

/** A run's page. */
const runDetail = z.strictObject({
  row: runRow,
  variantTitle: z.string(),
  /** Network and optimizer options, complete. */
  options: z.record(z.string(), scalar),
  /** How it was trained: epochs or steps, batch, lr, seed … */
  settings: z.record(z.string(), scalar),
  datasetSha256: z.string(),
  /** What the data set asks a network to say. */
  asks: z.enum(['class', 'step classes', 'step values', 'sample value']),
  codeVersion: z.string(),
  environment: jsonObject,
  /** Null until it is done. */
  result: trainResult.nullable(),
  /** Of one epoch, for an x axis in epochs. */
  stepsPerEpoch: count.nullable(),
  /** All steps that it will take; null where an earlier end is possible but no number is known. */
  totalSteps: count.nullable(),
  checkpoint: z.strictObject({ step: count, epoch: count, bytes: count, createdAt: time }).nullable(),
  /** The command line that trains it again. */
  command: z.string(),
  /** What can be done with it now. */
  can: z.strictObject({
    cancel: z.boolean(),
    resume: z.boolean(),
    replay: z.boolean(),
    export: z.boolean(),
    delete: z.boolean(),
  }),
});

/** A curve. The lists have the same length. */
const curve = z.strictObject({
  runId: id,
  ...metric.shape,
  steps: list(z.number()),
  /** Null where it was NaN or infinite. */
  values: list(measured),
  /** Seconds of training until each point; only if asked for and known. */
  seconds: list(z.number()).exactOptional(),
  /** How many points there are, if fewer are given. */
  total: count,
});

const extreme = z.strictObject({ step: count, value: measured });

/** What is known of a whole series. */
const metricSummary = z.strictObject({
  runId: id,
  ...metric.shape,
  points: count,
  last: extreme,
  /** The first step at which the lowest (highest) value was reached. */
  min: extreme.nullable(),
  max: extreme.nullable(),
});

const logLevel = z.enum(['debug', 'info', 'warning', 'error']);

export const logEntry = z.strictObject({
  /** Ascending. */
  number: count,
  /** Null for the workbench's own. */
  runId: id.nullable(),
  at: time,
  level: logLevel,
  message: z.string(),
});

const spread = z.strictObject({ n: count, mean: z.number().nullable(), sd: z.number().nullable() });

/** Runs that differ in nothing but the seed, as one line of the table. */
const runGroup = z.strictObject({
  group: z.string(),
  variant: z.string(),
  datasetName: z.string(),
  /** What tells it from the other groups of the list. */
  label: z.string(),
  runs: count,
  byStatus: z.partialRecord(runStatus, count),
  /** Of the runs that are done. */
  numbers: z.partialRecord(runNumber, spread),
  runIds: list(id),
});

export const runCalls = {
  'runs.list': call(
    z.strictObject({
      filter: runFilter.default({}),
      sort: runSort.default([]),
      limit: z.int().min(1).max(10_000).default(500),
      offset: count.default(0),
    }),
    /** `total` counts what the filter lets through. */
    z.strictObject({ rows: list(runRow), total: count }),
  ),
  /**
   * Every run that the filter lets through, in the order of `runs.list`, without the rows: for tables that load only what
   * is looked at. `statuses` has the length of `ids`. With `first`, the rows of the first so many come along.
   */
  'runs.order': call(
    z.strictObject({
      filter: runFilter.default({}),
      sort: runSort.default([]),
      first: z.int().min(0).max(500).default(0),
    }),
    z.strictObject({ ids: list(id), statuses: list(runStatus), rows: list(runRow) }),
  ),
  /** Rows in the order of the ids, deleted ones too; ids that do not exist are left out. */
  'runs.rows': call(z.strictObject({ ids }), z.strictObject({ rows: list(runRow) })),
  /**
   * Runs that ended because what trained them ended (Refract was closed, or crashed) after `after`, the earliest first;
   * `latest` is when the last of them did, null where there is none.
   */
  'runs.interrupted': call(
    z.strictObject({ after: z.number().default(0) }),
    z.strictObject({ ids: list(id), latest: time.nullable() }),
  ),
  'runs.count': call(z.strictObject({ filter: runFilter.default({}) }), z.strictObject({ total: count })),
  /** Groups in the order of their newest run. */
  'runs.groups': call(
    z.strictObject({ filter: runFilter.default({}) }),
    z.strictObject({ groups: list(runGroup) }),
  ),
  'runs.get': call(z.strictObject({ id }), runDetail),
  /**
   * Curves of runs, every metric of every run that has it. Longer ones are thinned so that their chart looks the
   * same: peaks, dips and divergences stay.
   */
  'runs.series': call(
    z.strictObject({
      ids: ids.max(200),
      metrics: z.array(metric).min(1).max(64),
      fromStep: count.exactOptional(),
      toStep: count.exactOptional(),
      maxPoints: z.int().min(8).max(100_000).default(2000),
      withSeconds: z.boolean().default(false),
    }),
    z.strictObject({ curves: list(curve) }),
  ),
  /** Last, lowest and highest values; all metrics that the runs have if none are named. */
  'runs.metrics': call(
    z.strictObject({ ids, metrics: z.array(metric).max(64).exactOptional() }),
    z.strictObject({ summaries: list(metricSummary) }),
  ),
  /** The value at one step, for the runs that have it. */
  'runs.valuesAt': call(
    z.strictObject({ ids, metric, step: count }),
    z.strictObject({ values: list(z.strictObject({ runId: id, value: measured })) }),
  ),
  /** The latest entries, in the order in which they were written. */
  'runs.log': call(
    z.strictObject({
      id,
      atLeast: logLevel.default('info'),
      /** Only those after this number, for reading on. */
      after: count.default(0),
      limit: z.int().min(1).max(10_000).default(1000),
    }),
    z.strictObject({ entries: list(logEntry) }),
  ),
  /** Tags in use, with the number of runs. */
  'runs.tags': call(
    noArguments,
    z.strictObject({ tags: list(z.strictObject({ tag: z.string(), runs: count })) }),
  ),
  'runs.tag': call(
    z.strictObject({
      ids,
      add: z.array(z.string().max(200)).max(100).default([]),
      remove: z.array(z.string().max(200)).max(100).default([]),
    }),
    nothing,
  ),
  'runs.note': call(z.strictObject({ id, notes: z.string().max(100_000) }), nothing),
  /** All of them or, where one is running, none (`wrong-state`). */
  'runs.delete': call(z.strictObject({ ids }), nothing),
  'runs.restore': call(z.strictObject({ ids }), nothing),
  /**
   * Ends runs that are queued or running; answers when they have ended, within a second. Runs that have ended already
   * are left as they are. `busy` for a run that another process trains.
   */
  'runs.cancel': call(z.strictObject({ ids }), nothing),
  /**
   * Queues stopped runs again, at a place from 1 or else at the end; they go on from their checkpoints. `wrong-state` for
   * finished and diverged ones.
   */
  'runs.resume': call(z.strictObject({ ids, place: z.int().min(1).exactOptional() }), nothing),
  /** Trains a finished run again and compares every step; the job's result says whether it is the same. */
  'runs.replay': call(z.strictObject({ id }), z.strictObject({ jobId: id })),
  /** Makes a few steps as the run does and measures them; the job's result says where their time goes. */
  'runs.profile': call(z.strictObject({ id }), z.strictObject({ jobId: id })),
  /** Makes the trained model's file in the background; the job's result is the file and how exact it is. */
  'runs.export': call(z.strictObject({ id, to: z.enum(['onnx']) }), z.strictObject({ jobId: id })),
  /** The parameters as an NPZ file. */
  'runs.weights': call(z.strictObject({ id, at: z.enum(['start', 'end']) }), madeFile),
};
