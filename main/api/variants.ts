/** @file The variant catalogue, and the options as forms show them. */
import { z } from 'zod';
import { call, formOption as option, list, noArguments } from './common.ts';

const variant = z.strictObject({
  id: z.string(),
  title: z.string(),
  memory: z.string(),
  /** What the memory is called, and where it comes from. */
  memoryTitle: z.string(),
  memorySource: z.string(),
  spikeRule: z.string(),
  spikeRuleTitle: z.string(),
  /** Whether a layer can be computed in parallel over time. */
  parallel: z.boolean(),
  /** Whether what is not parallel as a whole is so in part, whatever its options. */
  parallelInPart: z.boolean(),
  /** What of it that is, or with which options; null where there is nothing to say. */
  parallelPart: z.string().nullable(),
  /** Whether its memory by itself can be. */
  memoryParallel: z.boolean(),
  source: z.string(),
  /** How ours differs from the publication; null where there is none to differ from. */
  differs: z.string().nullable(),
  equation: z.string(),
  /** What its symbols mean, in the order of the equation. */
  symbols: list(z.strictObject({ symbol: z.string(), meaning: z.string() })),
  options: list(option),
  /** The options that belong to this variant's memory or spike rule; the others are common to all. */
  ownOptions: list(z.string()),
});

const part = { id: z.string(), title: z.string() };

export const variantCalls = {
  /** A variant by its name or as MEMORY+RULE. */
  'variants.get': call(z.strictObject({ id: z.string().min(1).max(200) }), variant),
  /** What variants are put together from, and what goes together. */
  'variants.parts': call(
    noArguments,
    z.strictObject({
      memories: list(z.strictObject({ ...part, source: z.string() })),
      spikeRules: list(z.strictObject({ ...part, equation: z.string() })),
      pairs: list(
        z.strictObject({
          memory: z.string(),
          spikeRule: z.string(),
          /** The variant that it is; null where the two do not go together. */
          id: z.string().nullable(),
          /** Why they do not, as what follows "because"; null where they do. */
          reason: z.string().nullable(),
        }),
      ),
    }),
  ),
  'variants.list': call(
    noArguments,
    z.strictObject({
      variants: list(variant),
      /** How to train: epochs, batch … */
      settings: list(option),
    }),
  ),
};
