/** @file The options of an import: they are what a person may choose, and a data set's recipe. */
import { z } from 'zod';
import { stepOrders } from './step-orders.ts';

/** Import options. Absent means: as the file has it. */
export const importOptionsSchema = z.strictObject({
  /** How images [N, H, W] or [N, H, W, C] become sequences: H·W steps × C channels, or H steps × W·C channels. */
  layout: z.enum(['pixels', 'rows']).optional(),
  /** The share of the samples that becomes the test set, where the files have none: above 0 and below 1. */
  testFraction: z.number().gt(0).lt(1).optional(),
  /** Chooses which samples those are; 0 if absent. */
  splitSeed: z.int().nonnegative().optional(),
  /** In which order the steps of every sample are taken. */
  stepOrder: z.enum(Object.keys(stepOrders) as [keyof typeof stepOrders]).optional(),
});

export type ImportOptions = z.infer<typeof importOptionsSchema>;
