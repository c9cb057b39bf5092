/**
 * @file The options of a network, as one zod schema: it validates what the command line and the window send, fills in
 * the defaults of CONTRACT, and (as JSON Schema) makes the form. Units and explanations are the schema's metadata.
 */
import { z } from 'zod';
import { RefractError } from '../api/errors.ts';
import { requirement } from '../api/zod-words.ts';
import type { Surrogate } from '../graph/index.ts';

/** Derivatives that stand in for the step function's; the formulas are in main/graph/functions/spiking.ts. */
const surrogates = [
  'atan',
  'sigmoid',
  'fast-sigmoid',
  'boxcar',
  'triangle',
] as const satisfies readonly Surrogate[];

const positive = (maximum: number) => z.number().gt(0).max(maximum);

/** Options of the reference network (`network=stack`). Ranges are wide: they stop mistakes, not experiments. */
const stackOptions = {
  network: z.enum(['stack', 'deep']).default('stack').meta({
    title: 'Network',
    description:
      'How layers are put together: stack is linear map, memory, spike rule, once per layer; deep is residual blocks of norm, memory, spike rule, linear map.',
  }),
  layers: z
    .int()
    .min(1)
    .max(64)
    .default(2)
    .meta({ title: 'Layers', description: 'Number of spiking layers.' }),
  hidden: z.int().min(1).max(8192).default(128).meta({
    title: 'Hidden size',
    unit: 'neurons',
    description: 'Neurons in each spiking layer.',
  }),
  surrogate: z.enum(surrogates).default('atan').meta({
    title: 'Surrogate gradient',
    description: 'The derivative used in place of the step function’s, which is zero almost everywhere.',
  }),
  surrogateScale: positive(1e4).default(2).meta({
    title: 'Surrogate scale',
    description: 'Sharpness of the surrogate derivative; larger is narrower.',
  }),
  dropout: z.number().min(0).lt(1).default(0).meta({
    title: 'Dropout',
    description:
      'Share of spikes between layers, and of rates before the readout, that is dropped while training.',
  }),
  norm: z.enum(['layer', 'rms', 'none']).default('layer').meta({
    title: 'Norm',
    description:
      'Normalisation over the channels of each step, at the start of each block of a deep network.',
  }),
  mixing: z.enum(['linear', 'glu']).default('linear').meta({
    title: 'Channel mixing',
    description:
      'What follows the spikes of a deep network’s block: a linear map, or a gated one (a half times the sigmoid of the other).',
  }),
} as const;

const trainingOptions = {
  optimizer: z
    .enum(['adam', 'adamw', 'sgd'])
    .default('adam')
    .meta({ title: 'Optimizer', description: 'Update rule.' }),
  momentum: z
    .number()
    .min(0)
    .lt(1)
    .default(0)
    .meta({ title: 'Momentum', description: 'Of sgd; 0 is plain descent.' }),
  weightDecay: z.number().min(0).max(10).default(0).meta({
    title: 'Weight decay',
    description: 'L2 penalty added to the gradient (sgd, adam), or decay apart from the gradient (adamw).',
  }),
  clipNorm: z.number().min(0).default(0).meta({
    title: 'Gradient clipping',
    description: 'Largest global norm of the gradient; 0 does not clip.',
  }),
  schedule: z.enum(['constant', 'cosine', 'one-cycle']).default('constant').meta({
    title: 'Learning-rate schedule',
    description: 'How the learning rate changes from the first to the last step.',
  }),
  warmup: z.number().min(0).max(1).default(0).meta({
    title: 'Warm-up',
    unit: 'share of all steps',
    description:
      'Linear rise of the learning rate at the start (cosine), or the rising part (one-cycle; 0 means 0.3).',
  }),
  recompute: z.boolean().default(false).meta({
    title: 'Recompute',
    description:
      'Keep states at some √T steps only and run layers again for the gradient: less memory for long sequences, some more time, the same bits.',
  }),
  validation: z.number().min(0).lt(1).default(0).meta({
    title: 'Validation share',
    unit: 'share of the training samples',
    description: 'Taken out of the training samples, class by class; the test samples are never touched.',
  }),
  patience: z.int().min(0).max(10_000).default(0).meta({
    title: 'Early stopping',
    unit: 'epochs',
    description:
      'Stop after this many epochs without a lower validation loss and keep the best weights; 0 never stops.',
  }),
} as const;

/** Options that belong to one memory or one spike rule; a variant takes those of its parts. */
const partOptions = {
  threshold: positive(1e6).default(1).meta({
    title: 'Threshold θ',
    description: 'A neuron spikes where its membrane potential reaches this value.',
  }),
  decay: z.number().gt(0).lt(1).default(0.95).meta({
    title: 'Decay d',
    unit: 'per step',
    description: 'Share of the membrane potential that is left after one step.',
  }),
  learnDecay: z.boolean().default(false).meta({
    title: 'Learn the decay',
    description: 'Train one decay per neuron, as the logit of d.',
  }),
  refractory: z.int().min(0).max(100_000).default(4).meta({
    title: 'Refractory period k',
    unit: 'steps',
    description: 'Steps after a spike in which the neuron cannot spike.',
  }),
  resetGradient: z.enum(['detached', 'through']).default('detached').meta({
    title: 'Gradient of the reset',
    description: 'Whether the reset is a constant for the gradient, or the gradient goes through it.',
  }),
  maskGradient: z.enum(['constant', 'straight-through']).default('constant').meta({
    title: 'Gradient of refractory spikes',
    description:
      'Whether a neuron that may not spike gets no gradient, or the same as one that may (straight through the mask).',
  }),
  crossing: z.enum(['>=', '>']).default('>=').meta({
    title: 'Spike at the threshold',
    description: 'Whether a potential that equals the threshold spikes.',
  }),
  stateSize: z.int().min(2).max(2048).default(16).meta({
    title: 'State size N',
    unit: 'states per channel',
    description:
      'Size of each channel’s state; complex states come in conjugate pairs, of which one is computed; an odd size counts as the next even one.',
  }),
  discretisation: z.enum(['zoh', 'bilinear', 'dirac']).default('zoh').meta({
    title: 'Discretisation',
    description: 'How continuous time becomes steps: zero-order hold, bilinear, or impulses (dirac).',
  }),
  dtMin: positive(1e3).default(0.001).meta({
    title: 'Shortest step Δ',
    description: 'The step sizes of the channels start log-uniform between the shortest and the longest.',
  }),
  dtMax: positive(1e3).default(0.1).meta({
    title: 'Longest step Δ',
    description: 'See the shortest step.',
  }),
  rMin: z.number().min(0).lt(1).default(0).meta({
    title: 'Smallest radius',
    description: 'Poles start uniform over the ring between the smallest and the largest radius.',
  }),
  rMax: z.number().gt(0).max(1).default(0.999).meta({
    title: 'Largest radius',
    description: 'See the smallest radius.',
  }),
  maxPhase: positive(2 * Math.PI)
    .default(6.28)
    .meta({
      title: 'Largest phase',
      unit: 'radians',
      description: 'The poles’ angles start uniform from 0 to here.',
    }),
  phase: z.int().min(0).max(100_000).default(0).meta({
    title: 'Clock phase',
    unit: 'steps',
    description: 'The first step in which the clock lets spikes pass; it does so again every k + 1 steps.',
  }),
  raise: z.number().min(0).max(1e6).default(1).meta({
    title: 'Threshold raise',
    description: 'What each of the k steps after a crossing adds to the threshold at first; it is learned.',
  }),
  order: z.int().min(1).max(1024).default(32).meta({
    title: 'Order',
    unit: 'steps',
    description: 'Length of the learned filter over time.',
  }),
} as const;

export type PartOption = keyof typeof partOptions;

type Shape = typeof stackOptions & typeof trainingOptions & typeof partOptions;

/**
 * Every option with its value. A variant that lacks a part's option (a decay, an order) carries its default unused, so
 * that code that builds networks reads one type; `optionsOf` is what a person sees.
 */
export type Options = { [K in keyof Shape]: z.output<Shape[K]> };

const everyOption: Shape = { ...stackOptions, ...trainingOptions, ...partOptions };

/** What a person can set on a network made of parts that take `parts`. */
export function optionsOf(parts: readonly PartOption[]): z.ZodObject {
  const own = Object.fromEntries(parts.map((name) => [name, partOptions[name]]));
  return z.strictObject({ ...stackOptions, ...own, ...trainingOptions });
}

/**
 * Checks options and fills in the defaults.
 * @param given option values; strings are taken as numbers or booleans where the option is one, so that `--set k=v`
 *   and a form's JSON go the same way. Options of parts that the variant does not have are checked too and then left at
 *   their default: one list of options serves a whole family of variants (see unusedOptions)
 * @param parts which part options the variant takes
 * @param where what the options belong to, for the message ("variant lif-soft")
 * @param defaults what a variant has in place of the usual defaults
 * @throws RefractError `invalid-option` that names each wrong option, its value and what is allowed
 */
export function parseOptions(
  given: Readonly<Record<string, unknown>>,
  parts: readonly PartOption[],
  where: string,
  defaults: Partial<Options> = {},
): Options {
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(everyOption, name));
  if (unknown !== undefined) {
    const known = Object.keys(optionsOf(parts).shape).join(', ');
    throw new RefractError(
      'invalid-option',
      `There is no option "${unknown}".`,
      `The options of ${where}: ${known}.`,
    );
  }
  const schema = z.strictObject(everyOption);
  const typed = Object.entries(given).map(([name, value]) => [
    name,
    fromText(schema.shape[name as keyof Shape], value),
  ]);
  const parsed = schema.safeParse(Object.fromEntries(typed));
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => {
      const name = String(issue.path[0]);
      return `${name} is ${JSON.stringify(given[name])} but ${requirement(issue)}`;
    });
    throw new RefractError(
      'invalid-option',
      `Wrong option for ${where}: ${problems.join('; ')}.`,
      '`refract variants NAME` shows ranges and defaults.',
    );
  }
  const unused = unusedOptions(Object.keys(given), parts);
  const used = Object.keys(given).filter((name) => !unused.includes(name));
  const chosen = used.map((name) => [name, parsed.data[name as keyof Shape]] as const);
  return schema.parse({ ...defaults, ...Object.fromEntries(chosen) });
}

/** Those of the given options that only other variants have: they change nothing, and a person should hear so. */
export function unusedOptions(given: readonly string[], parts: readonly PartOption[]): string[] {
  return given.filter((name) => Object.hasOwn(partOptions, name) && !parts.includes(name as PartOption));
}

/** Turns the text of `--set k=v` into the type that the option has; anything else stays as it is. */
function fromText(schema: z.core.$ZodType | undefined, value: unknown): unknown {
  if (typeof value !== 'string' || !schema) return value;
  const type = z.toJSONSchema(schema, { io: 'input' }).type;
  if ((type === 'number' || type === 'integer') && value.trim() !== '' && Number.isFinite(Number(value)))
    return Number(value);
  if (type === 'boolean' && (value === 'true' || value === 'false')) return value === 'true';
  return value;
}
