/** @file Work in the background other than training runs: imports, replays, exports, benchmarks. */
import { z } from 'zod';
import { call, count, id, list, madeFile, noArguments, problem, progress, scalar, time } from './common.ts';
import { dataset } from './datasets.ts';
import { benchReport, selfTestRow } from './kernels.ts';

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

/** What each kind of job leaves. */
export const jobResults = {
  /** Making the built-in data sets at the first start. */
  prepare: z.null(),
  import: z.strictObject({ dataset }),
  replay: replayResult,
  export: exportResult,
  bench: benchReport,
  'self-test': z.strictObject({ rows: list(selfTestRow) }),
} as const;

export type JobKind = keyof typeof jobResults;

const jobStatus = z.enum(['waiting', 'running', 'done', 'failed', 'cancelled']);

const job = <Kind extends JobKind>(kind: Kind) =>
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
    result: jobResults[kind].nullable(),
    /** Null unless it failed. */
    error: problem.nullable(),
  });

export const anyJob = z.discriminatedUnion('kind', [
  job('prepare'), job('import'), job('replay'), job('export'), job('bench'), job('self-test'),
]); // prettier-ignore
export type AnyJob = z.infer<typeof anyJob>;

export const jobCalls = {
  /** Those at work and the latest that ended, the newest first. They are forgotten when the workbench closes. */
  'jobs.list': call(noArguments, z.strictObject({ jobs: list(anyJob) })),
  'jobs.get': call(z.strictObject({ id }), anyJob),
  /** Answers when it has ended. One that has ended already stays as it is. */
  'jobs.cancel': call(z.strictObject({ id }), anyJob),
};
