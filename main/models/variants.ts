/** @file The variant catalogue: each entry names a memory and a spike rule, and where they come from. */
import { z } from 'zod';
import { RefractError } from '../api/errors.ts';
import { checkReadout, usualOptions } from './asked.ts';
import type { Asked } from './asked.ts';
import { canConnect } from './feedback/layer.ts';
import { lif } from './memories/lif.ts';
import { lru } from './memories/lru.ts';
import type { Memory } from './memories/memory.ts';
import { none } from './memories/none.ts';
import { s4d } from './memories/s4d.ts';
import { checkEach, optionsOf, parseOptions, unusedOptions } from './options.ts';
import type { Options, PartOption } from './options.ts';
import { refractoryFreeze } from './spike-rules/freeze.ts';
import { neuronRules } from './spike-rules/neuron.ts';
import { psnSliding } from './spike-rules/psn-sliding.ts';
import { refractoryRaise } from './spike-rules/raise.ts';
import type { SpikeRule } from './spike-rules/spike-rule.ts';
import { refractoryBlock, refractoryClock } from './spike-rules/timed.ts';
import { checkSynapses } from './synapses/synapses.ts';
import type { Synapses } from './synapses/synapses.ts';
import { isPairId, variantOfPair } from './pairs.ts';
import { controls } from './variants-controls.ts';
import { feedbackVariants } from './variants-feedback.ts';
import { parallelVariants } from './variants-parallel.ts';

export interface Variant {
  readonly id: string;
  readonly title: string;
  readonly memory: Memory;
  readonly spikeRule: SpikeRule;
  /** The map between layers, where it is no plain linear one. */
  readonly synapses?: Synapses;
  /** Where the rule is published, or that the reading is ours. */
  readonly source: string;
  /** How it differs from the publication, if it does. */
  readonly differs?: string;
  /** What memory and rule come to together, where that is not the one after the other. */
  readonly equation?: string;
  /** What symbols of that equation mean which are those of neither part. */
  readonly symbols?: Readonly<Record<string, string>>;
  /** Where its options start from, if not the usual defaults: those of its publication. */
  readonly defaults?: Partial<Options>;
}

/** Names of the options that a variant takes. */
export function optionNames(variant: Variant): string[] {
  return Object.keys(optionsOf(partsOf(variant)).shape);
}

const seedPaper = 'Zhang 2025, arXiv 2504.17751';

/** A deep network of state space memories; surrogate and threshold as in the networks that our readings are compared with. */
const deepDefaults = { network: 'deep', layers: 4, surrogate: 'triangle', surrogateScale: 1 } as const;

/** The readings of the paper's fixed refractory period, as the catalogue of readings names them. */
const readings: readonly {
  readonly id: string;
  readonly rule: SpikeRule;
  readonly reading: string;
  /** What else has to be said of it. */
  readonly besides?: string;
}[] = [
  {
    id: 'spiking-fr-ssm',
    rule: neuronRules.refractory,
    reading: 'A: silent for k steps after each spike it emits',
  },
  {
    id: 'spiking-fr-ssm-conv',
    rule: neuronRules['refractory-conv'],
    reading: 'B: silent for k steps after each crossing',
  },
  {
    id: 'spiking-fr-ssm-raise',
    rule: refractoryRaise,
    reading: 'B′: each crossing raises the threshold for k steps',
    besides:
      'The amounts are learned without bounds, one list of k for a layer: some may become negative, and then help a spike.',
  },
  { id: 'spiking-fr-ssm-clock', rule: refractoryClock, reading: 'C: spikes in one of k + 1 steps alone' },
  {
    id: 'spiking-fr-ssm-block',
    rule: refractoryBlock,
    reading: 'C′: at most one spike in each block of k + 1 steps',
  },
];

const notInFull =
  'The paper’s rule could not be had in full: this is one of our readings, and each is a variant of its own.';
const ownB =
  'S4D’s B is 1 and multiplied into C; a memory a channel, and channels meet in the map after the spikes.';

/** A step of a state space without the spikes’ effect on its states, g. */
const freeStep = 'g[t] = Ā·h[t−1] + B̄·x[t];  v[t] = D·x[t] + 2·Re(C·g[t]);  s[t] = H(v[t] − θ)';

const stateSpaceVariants: readonly Variant[] = [
  ...readings.map(({ id, rule, reading, besides = '' }) => ({
    ...{ id, memory: s4d, spikeRule: rule, defaults: deepDefaults },
    title: `State space, fixed refractory period, reading ${reading.split(':')[0]}`,
    source: `${seedPaper} (spikingFRssm); our reading ${reading}`,
    differs: `${notInFull} ${ownB} ${besides}`.trim(),
  })),
  {
    id: 'spiking-pssm',
    title: 'State space, sliding parallel spiking neuron',
    memory: s4d,
    spikeRule: psnSliding,
    source: `${seedPaper} (SpikingPssm); our reading D: the filter of psn-sliding on the memory’s potential`,
    differs: `${notInFull} ${ownB}`,
    defaults: { ...deepDefaults, order: 4 },
  },
  {
    id: 'binary-s4d',
    title: 'State space, binary activation, no reset',
    memory: s4d,
    spikeRule: neuronRules.none,
    source: 'Stan & Rhodes 2024, arXiv 2401.00955',
    differs: `Without its gated unit. ${ownB}`,
    defaults: deepDefaults,
  },
  {
    id: 'ssm-soft',
    title: 'State space, soft reset',
    memory: s4d,
    spikeRule: neuronRules.soft,
    source:
      'Ours, for comparison: a spike takes the threshold from the potential by the shortest change of the states',
    equation: `${freeStep};  h[t] = g[t] − s[t]·δ`,
    symbols: { g: 'states without the spike', δ: 'the shortest step with 2·Re(C·δ) = θ' },
    defaults: deepDefaults,
  },
  {
    id: 'ssm-hard',
    title: 'State space, hard reset',
    memory: s4d,
    spikeRule: neuronRules.hard,
    source: 'Ours, for comparison: a spike sets the states to 0',
    equation: `${freeStep};  h[t] = g[t]·(1 − s[t])`,
    symbols: { g: 'states without the spike' },
    defaults: deepDefaults,
  },
  {
    id: 'spiking-lru',
    title: 'Linear recurrent unit, no reset',
    memory: lru,
    spikeRule: neuronRules.none,
    source: 'Ours: the memory of Orvieto et al. 2023, arXiv 2303.06349, with a threshold',
    differs:
      'γ follows λ while it is trained, where the publication trains it on its own from the same start; a memory a channel.',
    defaults: deepDefaults,
  },
];

const constantReset =
  'Nothing in the equations. For the gradient the reset is a constant (SpikingJelly’s detach_reset) unless resetGradient says otherwise.';

/** All variants, in the order in which lists show them. */
export const variants: readonly Variant[] = [
  {
    id: 'lif-none',
    title: 'Leaky integrator, no reset',
    memory: lif,
    spikeRule: neuronRules.none,
    source: `${seedPaper} (a layer without reset is a diagonal linear system)`,
    differs: 'One real state, where the paper’s layers have several complex ones.',
  },
  {
    id: 'lif-soft',
    title: 'Leaky integrate-and-fire, soft reset',
    memory: lif,
    spikeRule: neuronRules.soft,
    source: 'Standard; for example SpikingJelly LIFNode with v_reset=None',
    differs: constantReset,
  },
  {
    id: 'lif-hard',
    title: 'Leaky integrate-and-fire, hard reset',
    memory: lif,
    spikeRule: neuronRules.hard,
    source: 'Standard; for example SpikingJelly LIFNode with v_reset=0',
    differs: constantReset,
  },
  {
    id: 'lif-refractory',
    title: 'Leaky integrator, refractory period',
    memory: lif,
    spikeRule: neuronRules.refractory,
    source: `${seedPaper}; our reading A: a neuron is silent for k steps after each spike it emits`,
    differs: `${notInFull} Over one real state, where the paper’s layers have several complex ones.`,
  },
  {
    id: 'lif-refractory-conv',
    title: 'Leaky integrator, convolutional refractory period',
    memory: lif,
    spikeRule: neuronRules['refractory-conv'],
    source: `${seedPaper}; our reading B: a neuron is silent for k steps after each threshold crossing`,
    differs: `${notInFull} Over one real state, where the paper’s layers have several complex ones.`,
  },
  {
    id: 'psn-sliding',
    title: 'Sliding parallel spiking neuron',
    memory: none,
    spikeRule: psnSliding,
    source: 'Fang et al. 2023, arXiv 2304.12760',
    differs: 'Nothing in the equations.',
  },
  ...stateSpaceVariants,
  ...controls,
  ...parallelVariants,
  ...feedbackVariants,
  // Colours go by place: what is new comes last, so that the others keep theirs.
  {
    id: 'lif-freeze',
    title: 'Leaky integrate-and-fire, frozen through a refractory period',
    memory: lif,
    spikeRule: refractoryFreeze,
    source: 'Pehle & Pedersen 2021, Norse (LIFRefrac): membrane and input are frozen',
    differs:
      'The input is the current itself, where theirs goes through a second leaky integrator; k steps pass after a spike, 4 unless set, where theirs are 5.',
  },
];

const found = new Map(variants.map((variant) => [variant.id, variant]));

/**
 * Finds a variant by its name or as MEMORY+RULE (pairs.ts).
 * @throws RefractError `not-found` that lists the variants there are; as variantOfPair
 */
export function findVariant(id: string): Variant {
  const variant = found.get(id);
  if (variant) return variant;
  if (isPairId(id)) {
    const pair = variantOfPair(id, variants);
    found.set(id, pair);
    return pair;
  }
  const names = variants.map((candidate) => candidate.id).join(', ');
  throw new RefractError(
    'not-found',
    `There is no variant "${id}".`,
    `The variants are ${names}; and MEMORY+RULE for any two that \`refract variants --parts\` lists as fitting.`,
  );
}

/** A variant's equations: its own, or those of its memory and its rule. */
export function equationOf({ memory, spikeRule, equation }: Variant): string {
  const joined = spikeRule.isWhole ? spikeRule.equation : `${memory.equation};  ${spikeRule.equation}`;
  return equation ?? joined;
}

/** What the symbols of a variant's equations mean that are not the catalogue's own. */
export const symbolsOf = ({ memory, spikeRule, symbols }: Variant): Readonly<Record<string, string>> => ({
  ...memory.symbols,
  ...spikeRule.symbols,
  ...symbols,
});

/** A variant by its name or as MEMORY+RULE, or none: a run of another version of Refract may have one that is not here. */
export function variantIfAny(id: string): Variant | undefined {
  try {
    return findVariant(id);
  } catch (error) {
    if (error instanceof RefractError) return undefined;
    throw error;
  }
}

/** Options of a variant's memory and spike rule. */
export function partsOf({ memory, spikeRule, synapses }: Variant): readonly PartOption[] {
  const connections = canConnect(memory, spikeRule) ? (['recurrent'] as const) : [];
  return [...memory.options, ...spikeRule.options, ...connections, ...(synapses?.options ?? [])];
}

/** What a variant has in place of the usual defaults. */
function defaultsOf({ memory, defaults }: Variant): Partial<Options> {
  return { ...memory.defaults, ...defaults };
}

/**
 * Options of a variant, checked and completed; see parseOptions.
 * @param asked by the data set, which decides what readout is usual
 * @throws RefractError as parseOptions; `invalid-option` for a readout that does not say what is asked, or a network without the
 *   variant's synapses
 */
export function variantOptions(
  variant: Variant,
  given: Readonly<Record<string, unknown>>,
  asked?: Asked,
): Options {
  const where = `variant ${variant.id}`;
  const defaults = { ...defaultsOf(variant), ...(asked && usualOptions(asked)) };
  const options = parseOptions(given, partsOf(variant), where, defaults);
  checkSynapses(variant.synapses, options, where);
  if (asked) checkReadout(options.readout, asked);
  return options;
}

/** Checks each option by itself, whatever others it will stand with. @throws RefractError `invalid-option` */
export function checkOptions(variant: Variant, given: Readonly<Record<string, unknown>>): void {
  checkEach(given, partsOf(variant), `variant ${variant.id}`);
}

/** Those of the given options that the variant has no use for. */
export function optionsWithoutUse(variant: Variant, given: readonly string[]): string[] {
  return unusedOptions(given, partsOf(variant));
}

/** One option as a list or a form shows it. */
export interface OptionDescription {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly unit?: string;
  /** The value at which it does nothing. */
  readonly offAt?: number;
  readonly type: string;
  /** Whether it may be a text of one number for each layer, "1/2/4", too. */
  readonly perLayer?: true;
  readonly default: unknown;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly exclusiveMaximum?: number;
  readonly choices?: readonly string[];
}

/** The options that a person can set on a variant. */
export function describeOptions(variant: Variant): OptionDescription[] {
  const { properties = {} } = z.toJSONSchema(optionsOf(partsOf(variant)), { io: 'input' });
  return Object.entries(properties).map(([name, property]) => {
    // What may also be said for each layer is described as one number.
    const { anyOf, ...plain } = property as Record<string, unknown> & { readonly anyOf?: readonly object[] };
    const { enum: choices, ...rest } = { ...plain, ...anyOf?.[0] } as Record<string, unknown>;
    const own = (defaultsOf(variant) as Readonly<Record<string, unknown>>)[name];
    return {
      ...{ name, ...rest },
      ...(choices ? { choices } : {}),
      ...(anyOf ? { perLayer: true } : {}),
      ...(own === undefined ? {} : { default: own }),
    } as OptionDescription;
  });
}

/** Whether a step of training draws random numbers, which are made of a seed that changes every step. */
export function drawsNumbers({ spikeRule }: Variant, { dropout }: Pick<Options, 'dropout'>): boolean {
  return dropout > 0 || spikeRule.isRandom === true;
}
