/**
 * @file The options of a network, as one zod schema: it validates what the command line and the window send, fills in
 * the defaults of CONTRACT, and (as JSON Schema) makes the form. Units, explanations and the value at which an
 * option is off (`offAt`) are the schema's metadata.
 */
import { z } from 'zod';
import { RefractError } from '../api/errors.ts';
import { requirement } from '../api/zod-words.ts';
import type { Surrogate } from '../graph/index.ts';
import { checkTogether, fittingDefaults, withTimeConstants } from './options-together.ts';

/** Derivatives that stand in for the step function's; the formulas are in main/graph/functions/spiking.ts. */
const surrogates = [
  'atan',
  'sigmoid',
  'fast-sigmoid',
  'boxcar',
  'triangle',
  'slayer',
  'double-gaussian',
  'multi-gaussian',
  'straight-through',
] as const satisfies readonly Surrogate[];

const positive = (maximum: number) => z.number().gt(0).max(maximum);

/** Options of the reference network (`network=stack`). Ranges are wide: they stop mistakes, not experiments. */
const stackOptions = {
  network: z.enum(['stack', 'deep', 'sd-tcm', 'spike-sum']).default('stack').meta({
    title: 'Network',
    description:
      'How layers are put together: stack is linear map, memory, spike rule, once per layer; deep is residual blocks of norm, memory, spike rule, linear map; sd-tcm is residual blocks whose channels spike, too; spike-sum adds up the spikes of all layers.',
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
  readout: z
    .enum([
      'rate',
      'integrator-last',
      'integrator-max',
      'integrator-mean',
      'softmax-sum',
      'step-linear',
      'step-mean',
      'step-integrator',
    ])
    .default('rate')
    .meta({
      title: 'Readout',
      description:
        'How scores come from the last layer: a linear map of its mean over time; the last, largest or mean value of leaky integrators that the map drives; or the sum of their softmax. A data set that asks for something at every step takes step-linear (the map of each step, its default), step-mean (the map of the mean of the steps so far; the default where each sample asks for a number) or step-integrator (the integrators at each step).',
    }),
  dropout: z.number().min(0).lt(1).default(0).meta({
    title: 'Dropout',
    description:
      'Share that is dropped while training: of the spikes between layers and of what the readout reads (stack), of what a block adds (deep, sd-tcm), or of what goes from layer to layer and to the readout (spike-sum).',
  }),
  norm: z.enum(['batch', 'layer', 'rms', 'none']).default('layer').meta({
    title: 'Norm',
    description:
      'Normalisation in each block of a network that has any: over the channels of each step (layer, rms), or over batch and time for each channel (batch), by the batch’s own statistics while training, and by their running averages (momentum 0.1, ε 1e-5) afterwards.',
  }),
  normPlace: z.enum(['pre', 'post']).default('pre').meta({
    title: 'Place of the norm',
    description:
      'Whether a block of a deep network norms what its memory reads (pre), or the sum that the block gives (post).',
  }),
  mixing: z.enum(['linear', 'glu', 'gelu']).default('linear').meta({
    title: 'Channel mixing',
    description:
      'What follows the spikes of a deep network’s block: a linear map, a gated one (a half times the sigmoid of the other), or one with a GELU after it.',
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
    offAt: 0,
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
    offAt: 0,
    description:
      'Stop after this many epochs without a lower validation loss and keep the best weights; 0 never stops.',
  }),
} as const;

const LONGEST_PERIOD = 100_000;
const LISTED = `must be a whole number from 0 to ${LONGEST_PERIOD}, or one for each layer, such as 1/2/4`;

/** Whether a text is whole numbers, one for each of at least two layers: "1/2/4". */
function arePeriods(text: string): boolean {
  return /^\d{1,6}(\/\d{1,6})+$/.test(text) && text.split('/').every((k) => Number(k) <= LONGEST_PERIOD);
}

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
    description: 'Train the decays, as the logit of d, from their value on.',
  }),
  decayPer: z.enum(['neuron', 'layer']).default('neuron').meta({
    title: 'A learned decay for each',
    description: 'Whether each neuron learns a decay of its own, or the neurons of a layer one for all.',
  }),
  tau: z.number().min(0).max(1e6).default(0).meta({
    title: 'Time constant τ',
    unit: 'in the unit of the step Δ',
    offAt: 0,
    description:
      'In place of the decay: the potential falls to 1/e in this time, d = exp(−Δ/τ). It is in steps where Δ is 1, and in seconds where Δ is the seconds of a step. 0: the decay says.',
  }),
  refractory: z
    .union([z.int().min(0).max(LONGEST_PERIOD), z.string().refine(arePeriods, { error: LISTED })], {
      error: LISTED,
    })
    .default(4)
    .meta({
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
  activation: z.enum(['gelu', 'relu', 'tanh', 'identity']).default('gelu').meta({
    title: 'Activation',
    description: 'What the potential goes through where there are no spikes.',
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
    description:
      'The first step in which the clock lets spikes pass; it does so again every k + 1 steps. A phase of k + 1 or more counts as what is left of it after whole rounds of k + 1.',
  }),
  raise: z.number().min(0).max(1e6).default(1).meta({
    title: 'Threshold raise',
    description: 'What each of the k steps after a crossing adds to the threshold at first; it is learned.',
  }),
  maxDelay: z.int().min(0).max(1000).default(24).meta({
    title: 'Longest delay D',
    unit: 'steps',
    description:
      'The delays of synapses start uniform between 0 and this, and stay there. A layer takes D + 1 times as long.',
  }),
  order: z.int().min(1).max(1024).default(32).meta({
    title: 'Order',
    unit: 'steps',
    description: 'Length of the learned filter over time.',
  }),
  mask: z.number().min(0).max(1).default(1).meta({
    title: 'Mask λ',
    description:
      'How much of what is outside the last steps of a masked matrix over time is taken away; 1 is all of it.',
  }),
  recovery: z.number().gt(0).lt(1).default(0.9).meta({
    title: 'Recovery ρ',
    unit: 'per step',
    description: 'Share of a raised threshold that is left after one step.',
  }),
  steepness: positive(1e4).default(4).meta({
    title: 'Steepness k',
    description: 'How fast the probability of a spike rises where the potential passes the threshold.',
  }),
  timeConstant: positive(1e6).default(2).meta({
    title: 'Time constant τ',
    description: 'An oscillation falls to 1/e in this time, of which a step is Δ.',
  }),
  blocks: z.int().min(1).max(8192).default(8).meta({
    title: 'Blocks',
    description: 'The frequencies of a layer start as those of so many equal matrices, one below the other.',
  }),
  branches: z.int().min(1).max(64).default(4).meta({
    title: 'Branches n',
    unit: 'states per neuron',
    description: 'Branches or compartments of each neuron, each with one complex state.',
  }),
  currentDecay: z.number().gt(0).lt(1).default(0.8).meta({
    title: 'Decay of the current',
    unit: 'per step',
    description: 'Share of the input current that is left after one step.',
  }),
  currentTau: z.number().min(0).max(1e6).default(0).meta({
    title: 'Time constant of the current',
    unit: 'in the unit of the step Δ',
    offAt: 0,
    description:
      'In place of the decay of the current: it falls to 1/e in this time, by exp(−Δ/τ) a step. 0: the decay of the current says.',
  }),
  reset: z.enum(['hard', 'soft', 'none']).default('hard').meta({
    title: 'Reset',
    description: 'What a spike does to the potential: sets it to 0, takes the threshold from it, or nothing.',
  }),
  recurrent: z.boolean().default(false).meta({
    title: 'Recurrent connections',
    description:
      'Whether the spikes of a layer reach the neurons of the same layer at the next step, by learned weights; such a layer goes step by step, whatever its rule.',
  }),
  resetShare: z.number().min(0).max(1e6).default(0.5).meta({
    title: 'Reset amount r',
    description: 'What a spike takes from the real part of the state; 0 is no reset.',
  }),
  adaptation: z.number().min(0).max(1e6).default(1.8).meta({
    title: 'Adaptation κ',
    description: 'How much the trace of a neuron’s spikes raises its threshold.',
  }),
  timeMean: positive(1e6).default(20).meta({
    title: 'Time constants, mean',
    unit: 'steps',
    description: 'The learned time constants of the potential start normal around this.',
  }),
  timeDeviation: z.number().min(0).max(1e6).default(5).meta({
    title: 'Time constants, deviation',
    unit: 'steps',
    description: 'The standard deviation of the time constants’ start.',
  }),
  adaptationMean: positive(1e6).default(200).meta({
    title: 'Time constants of the adaptation, mean',
    unit: 'steps',
    description: 'The learned time constants of the adaptation start normal around this.',
  }),
  adaptationDeviation: z.number().min(0).max(1e6).default(50).meta({
    title: 'Time constants of the adaptation, deviation',
    unit: 'steps',
    description: 'The standard deviation of their start.',
  }),
  timeMin: positive(1e6).default(5).meta({
    title: 'Shortest time constant',
    unit: 'steps',
    description: 'The learned time constants of the potential lie between the shortest and the longest.',
  }),
  timeMax: positive(1e6).default(25).meta({
    title: 'Longest time constant',
    unit: 'steps',
    description: 'See the shortest time constant.',
  }),
  adaptationMin: positive(1e6).default(60).meta({
    title: 'Shortest time constant of the adaptation',
    unit: 'steps',
    description: 'The learned time constants of the adaptation lie between the shortest and the longest.',
  }),
  adaptationMax: positive(1e6).default(300).meta({
    title: 'Longest time constant of the adaptation',
    unit: 'steps',
    description: 'See the shortest time constant of the adaptation.',
  }),
  adaptationScale: z.number().min(0).max(1e6).default(120).meta({
    title: 'Adaptation scale q',
    description: 'What both causes of the adaptation, potential and spikes, are multiplied by.',
  }),
  dt: positive(1e3).default(0.01).meta({
    title: 'Step Δ',
    description: 'The time that a step takes.',
  }),
  frequencyMin: z.number().min(0).max(1e4).default(15).meta({
    title: 'Lowest frequency ω',
    unit: 'radians a unit of time',
    description: 'Learned frequencies start uniform between the lowest and the highest.',
  }),
  frequencyMax: z.number().min(0).max(1e4).default(50).meta({
    title: 'Highest frequency ω',
    unit: 'radians a unit of time',
    description: 'See the lowest frequency.',
  }),
  dampingMin: z.number().min(0).max(1e4).default(0.1).meta({
    title: 'Weakest damping b',
    unit: 'per unit of time',
    description: 'Learned dampings start uniform between the weakest and the strongest.',
  }),
  dampingMax: z.number().min(0).max(1e4).default(1).meta({
    title: 'Strongest damping b',
    unit: 'per unit of time',
    description: 'See the weakest damping.',
  }),
  gain: positive(1e6).default(30).meta({
    title: 'Gain',
    description: 'What the input current of an oscillating neuron is multiplied by.',
  }),
} as const;

export type PartOption = keyof typeof partOptions;

type Shape = typeof stackOptions & typeof trainingOptions & typeof partOptions;

/**
 * Every option with its value. A variant that lacks a part's option (a decay, an order) carries its default unused, so
 * that code that builds networks reads one type; `optionsOf` is what a person sees.
 */
export type Options = { [K in keyof Shape]: z.output<Shape[K]> };

/** The options of one layer: what may be said for each is that layer's. */
export type LayerOptions = Omit<Options, 'refractory'> & { readonly refractory: number };

/** The options of a layer, counted from 0. */
export function optionsOfLayer(options: Options, layer: number): LayerOptions {
  const { refractory } = options;
  return {
    ...options,
    refractory: typeof refractory === 'number' ? refractory : Number(refractory.split('/')[layer]),
  };
}

const everyOption: Shape = { ...stackOptions, ...trainingOptions, ...partOptions };
const schema = z.strictObject(everyOption);

/** What a person can set on a network made of parts that take `parts`. */
export function optionsOf(parts: readonly PartOption[]): z.ZodObject {
  const own = Object.fromEntries(parts.map((name) => [name, partOptions[name]]));
  return z.strictObject({ ...stackOptions, ...own, ...trainingOptions });
}

/**
 * Checks the value of each option by itself.
 * @param given option values; strings are taken as numbers or booleans where the option is one, so that `--set k=v`
 *   and a form's JSON go the same way
 * @param parts which part options the variant takes
 * @param where what the options belong to, for the message ("variant lif-soft")
 * @returns the values with their types, and every option that was not given at its usual default
 * @throws RefractError `invalid-option` that names each wrong option, its value and what is allowed
 */
export function checkEach(
  given: Readonly<Record<string, unknown>>,
  parts: readonly PartOption[],
  where: string,
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
  const typed = Object.entries(given).map(([name, value]) => [
    name,
    fromText(schema.shape[name as keyof Shape], value),
  ]);
  const parsed = schema.safeParse(Object.fromEntries(typed));
  if (parsed.success) return parsed.data;
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

/**
 * Checks options, each and together, and fills in the defaults.
 * @param given see checkEach. Options of parts that the variant does not have are checked too and then left at
 *   their default: one list of options serves a whole family of variants (see unusedOptions)
 * @param defaults what a variant has in place of the usual defaults
 * @throws RefractError `invalid-option` that names what is wrong, or does not go together
 */
export function parseOptions(
  given: Readonly<Record<string, unknown>>,
  parts: readonly PartOption[],
  where: string,
  defaults: Partial<Options> = {},
): Options {
  const checked = checkEach(given, parts, where);
  const unused = unusedOptions(Object.keys(given), parts);
  const used = Object.keys(given).filter((name) => !unused.includes(name));
  const chosen: Partial<Options> = Object.fromEntries(
    used.map((name) => [name, checked[name as keyof Shape]] as const),
  );
  const all = schema.parse({ ...fittingDefaults(defaults, chosen), ...chosen });
  const complete = withTimeConstants(all, used, where);
  checkTogether(complete, parts, where);
  return complete;
}

/** Those of the given options that only other variants have: they change nothing, and a person should hear so. */
export function unusedOptions(given: readonly string[], parts: readonly PartOption[]): string[] {
  return given.filter((name) => Object.hasOwn(partOptions, name) && !parts.includes(name as PartOption));
}

/** Turns the text of `--set k=v` into the type that the option has; anything else stays as it is. */
function fromText(option: z.core.$ZodType | undefined, value: unknown): unknown {
  if (typeof value !== 'string' || !option) return value;
  const { type, anyOf } = z.toJSONSchema(option, { io: 'input' });
  // One for each layer: commas are easier to type, and stand between groups in the window.
  if (anyOf) return /^\s*\d+\s*$/.test(value) ? Number(value) : value.replace(/\s*[,/]\s*/g, '/').trim();
  if ((type === 'number' || type === 'integer') && value.trim() !== '' && Number.isFinite(Number(value)))
    return Number(value);
  if (type === 'boolean' && (value === 'true' || value === 'false')) return value === 'true';
  return value;
}
