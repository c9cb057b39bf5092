/** @file Comparing groups of runs: statistics over seeds, and what differs in configuration. */
import { z } from 'zod';
import { call, count, description, id, ids, list, measured, scalar } from './common.ts';
import { runStatus } from './runs.ts';

/**
 * What is compared. There are accuracies of runs that tell classes, of each step or sample, and errors of those that tell
 * numbers (see `runRow`). `spikeRate` is that of the last layer, `spikesPerSample` counts the spikes of all layers.
 */
const measure = z.enum([
  'testAccuracy', 'testSequenceAccuracy', 'testNrmse', 'testRmse', 'testLoss', 'trainLoss', 'spikeRate',
  'spikesPerSample', 'synapticOperations', 'seconds', 'samplesPerSecond',
]); // prettier-ignore

/** One run of a group. */
const comparedRun = z.strictObject({
  id,
  seed: count,
  status: runStatus,
  /** Whether it is in the group's numbers: it is done, and no newer run of the group has its seed. */
  counted: z.boolean(),
  /** For an x axis in epochs or steps; null for a run of another version. */
  stepsPerEpoch: count.nullable(),
  totalSteps: count.nullable(),
  /** Of a run that is done. */
  values: z.record(measure, measured),
});

/** Runs that differ in nothing but the seed. */
const comparedGroup = z.strictObject({
  group: z.string(),
  variant: z.string(),
  /** What tells it from the other groups: "lif-refractory, k = 4". Unique. */
  label: z.string(),
  /** The oldest first. */
  runs: list(comparedRun),
  /** Seeds of the finished runs. */
  seeds: list(count),
  /** Of the finished runs, by measure. */
  numbers: z.record(measure, description),
  /** Mean over seeds, by layer. */
  spikeRateByLayer: list(z.number()),
  /** Chosen runs that are not finished and so not counted. */
  unfinished: count,
});

/** Two groups; `a` and `b` are labels. */
const comparedPair = z.strictObject({
  a: z.string(),
  b: z.string(),
  test: z.string(),
  n: z.strictObject({ a: count, b: count }),
  /** Mean of a minus mean of b. */
  difference: z.number().nullable(),
  /** Of the difference; not adjusted for the number of tests. */
  ci95: z.tuple([z.number(), z.number()]).readonly().nullable(),
  /** Two-sided. */
  p: z.number().nullable(),
  /** By Holm, over all pairs that could be tested. */
  pAdjusted: z.number().nullable(),
  /** Hedges' g. */
  effect: z.number().nullable(),
  effectPaired: z.number().nullable(),
  /** Empty, or why something could not be computed. */
  note: z.string(),
});

const comparison = z.strictObject({
  /** As asked for; of an accuracy or an error that none of the runs has, the one that they have. */
  measure,
  /**
   * What it comes to, for people: up to three sentences on the best group against others (words of caution where there
   * are too few seeds, or no difference can be shown at 5 % after Holm), and one that sums up where there are more.
   */
  sentences: list(z.string()),
  groups: list(comparedGroup),
  pairs: list(comparedPair),
  /** One row a field; `values` in the order of `groups`, null where a group lacks the field. */
  configuration: list(
    z.strictObject({ field: z.string(), values: list(scalar.nullable()), equal: z.boolean() }),
  ),
  /** What a reader has to know: different code versions, seeds that were trained twice. */
  notes: list(z.string()),
});

export const compareCalls = {
  /** Of chosen runs, or of all runs of an experiment. Two runs of one group with the same seed: the newer counts. */
  'compare.runs': call(
    z.strictObject({
      runIds: ids.exactOptional(),
      experimentId: id.exactOptional(),
      measure: measure.default('testAccuracy'),
    }),
    comparison,
  ),
};
