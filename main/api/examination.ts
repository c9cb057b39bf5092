/** @file What an examination of a data set finds: distributions, equal samples, what leaks from one part to another. */
import { z } from 'zod';
import { count, list, measured } from './common.ts';

/** Bars of one width, the first from `from` on. */
const histogram = z.strictObject({ from: z.number(), width: z.number(), counts: list(count) });

const split = z.enum(['train', 'validation', 'test']);

export const examination = z.strictObject({
  /** Of the training samples in use, padding included. */
  values: z.strictObject({
    ...{ min: measured, max: measured, mean: measured, sd: measured },
    zeroShare: z.number(),
    /** Null for events. */
    histogram: histogram.nullable(),
  }),
  /** Steps of the training samples before padding; of events until the last one. */
  lengths: histogram,
  /** Of the training samples; null for numbers. */
  spikes: z.strictObject({ total: count, mean: z.number(), histogram }).nullable(),
  /** Of each block of `stride` channels: spikes a sample, or the mean of the numbers. */
  channels: z.strictObject({ stride: count, values: list(z.number()) }),
  /** Samples that equal an earlier one of their part. */
  duplicates: z.strictObject({
    count,
    examples: list(z.strictObject({ split, first: count, second: count })),
  }),
  /** Samples of other parts that equal a training sample. */
  leaks: z.strictObject({ count, examples: list(z.strictObject({ split, sample: count, train: count })) }),
  /** Samples that equal one of another class. */
  contradictions: count,
  /** Groups, such as speakers, and those that are in the training set and in another part; null where there are none. */
  groups: z.strictObject({ count, shared: count }).nullable(),
  /** Training samples' numbers that are none (imports refuse them), and samples of nothing but zeros. */
  missing: z.strictObject({ nonFinite: count, empty: count }),
});

export type Examination = z.infer<typeof examination>;
