/** @file The variant catalogue, and the options as forms show them. */
import { z } from 'zod';
import { call, list, noArguments, scalar } from './common.ts';

/** One field of a form. */
const option = z.strictObject({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  unit: z.string().exactOptional(),
  type: z.enum(['number', 'integer', 'string', 'boolean']),
  /** Null: left open, such as the steps of a run that is given in epochs. */
  default: scalar.nullable(),
  minimum: z.number().exactOptional(),
  exclusiveMinimum: z.number().exactOptional(),
  maximum: z.number().exactOptional(),
  exclusiveMaximum: z.number().exactOptional(),
  choices: list(z.string()).exactOptional(),
});

const variant = z.strictObject({
  id: z.string(),
  title: z.string(),
  memory: z.string(),
  spikeRule: z.string(),
  /** Whether a layer can be computed in parallel over time. */
  parallel: z.boolean(),
  source: z.string(),
  equation: z.string(),
  options: list(option),
  /** The options that belong to this variant's memory or spike rule; the others are common to all. */
  ownOptions: list(z.string()),
});

export const variantCalls = {
  'variants.list': call(
    noArguments,
    z.strictObject({
      variants: list(variant),
      /** How to train: epochs, batch … */
      settings: list(option),
    }),
  ),
};
