/** @file Work in the background other than training runs: imports, replays, exports, benchmarks. */
import { z } from 'zod';
import { survey } from './activity.ts';
import { call, count, id, list, madeFile, noArguments, problem, progress, scalar, time } from './common.ts';
import { dataset } from './datasets.ts';
import { examination } from './examination.ts';
import { benchReport, profileReport, selfTestRow } from './kernels.ts';

const replayResult = z.strictObject({
  identical: z.boolean(),
  steps: count,
  firstDifference: z
    .strictObject({
      step: count,
      metric: z.string(),
      stored: z.union([z.number(), z.string()]),
      replayed: z.union([z.number(), z.string()]),
    })
    .exactOptional(),
  environmentDifferences: list(
    z.strictObject({ name: z.string(), stored: scalar.nullable(), now: scalar.nullable() }),
  ),
});

const exportResult = z.strictObject({
  ...madeFile.shape,
  /** Of the exported model's scores from the run's own, on so many samples. */
  maxAbsDifference: z.number(),
  samples: count,
  differentSpikeCounts: count,
});

const jobStatus = z.enum(['waiting', 'running', 'done', 'failed', 'cancelled']);

/** @param result what such a job leaves */
const job = <Kind extends string, Result extends z.ZodType>(kind: Kind, result: Result) =>
  z.strictObject({
    id,
    kind: z.literal(kind),
    /** In words: "Importing mnist". */
    title: z.string(),
    status: jobStatus,
    /** The run that it is about. */
    runId: id.nullable(),
    progress: progress.nullable(),
    createdAt: time,
    finishedAt: time.nullable(),
    /** Null unless it is done. */
    result: result.nullable(),
    /** Null unless it failed. */
    error: problem.nullable(),
  });

export const anyJob = z.discriminatedUnion('kind', [
  /** Making the built-in data sets at the first start. */
  job('prepare', z.null()),
  /** Building the native operators, once for an installation. */
  job('build-kernels', z.null()),
  job('import', z.strictObject({ dataset })),
  job('examine', z.strictObject({ datasetId: id, found: examination })),
  job('replay', replayResult),
  job('export', exportResult),
  job('survey', survey),
  job('bench', benchReport),
  job('profile', profileReport),
  job('install-cuda', z.strictObject({ message: z.string() })),
  job('self-test', z.strictObject({ rows: list(selfTestRow) })),
]);
export type AnyJob = z.infer<typeof anyJob>;
export type JobKind = AnyJob['kind'];

export const jobCalls = {
  /** Those at work and the latest that ended, the newest first. They are forgotten when the workbench closes. */
  'jobs.list': call(noArguments, z.strictObject({ jobs: list(anyJob) })),
  'jobs.get': call(z.strictObject({ id }), anyJob),
  /** Answers when it has ended. One that has ended already stays as it is. */
  'jobs.cancel': call(z.strictObject({ id }), anyJob),
};
