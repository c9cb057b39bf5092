/** @file The variant catalogue: each entry names a memory and a spike rule, and where they come from. */
import { z } from 'zod';
import { RefractError } from '../api/errors.ts';
import { lif } from './memories/lif.ts';
import { lru } from './memories/lru.ts';
import type { Memory } from './memories/memory.ts';
import { none } from './memories/none.ts';
import { s4d } from './memories/s4d.ts';
import { optionsOf, parseOptions, unusedOptions } from './options.ts';
import type { Options, PartOption } from './options.ts';
import { neuronRules } from './spike-rules/neuron.ts';
import { psnSliding } from './spike-rules/psn-sliding.ts';
import { refractoryRaise } from './spike-rules/raise.ts';
import type { SpikeRule } from './spike-rules/spike-rule.ts';
import { refractoryBlock, refractoryClock } from './spike-rules/timed.ts';

export interface Variant {
  readonly id: string;
  readonly title: string;
  readonly memory: Memory;
  readonly spikeRule: SpikeRule;
  /** Where the rule is published, or that the reading is ours. */
  readonly source: string;
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
const readings: readonly { readonly id: string; readonly rule: SpikeRule; readonly reading: string }[] = [
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
  },
  { id: 'spiking-fr-ssm-clock', rule: refractoryClock, reading: 'C: spikes in one of k + 1 steps alone' },
  {
    id: 'spiking-fr-ssm-block',
    rule: refractoryBlock,
    reading: 'C′: at most one spike in each block of k + 1 steps',
  },
];

const stateSpaceVariants: readonly Variant[] = [
  ...readings.map(({ id, rule, reading }) => ({
    ...{ id, memory: s4d, spikeRule: rule, defaults: deepDefaults },
    title: `State space, fixed refractory period, reading ${reading.split(':')[0]}`,
    source: `${seedPaper} (spikingFRssm); our reading ${reading}`,
  })),
  {
    id: 'spiking-pssm',
    title: 'State space, sliding parallel spiking neuron',
    memory: s4d,
    spikeRule: psnSliding,
    source: `${seedPaper} (SpikingPssm); our reading D: the filter of psn-sliding on the memory’s potential`,
    defaults: { ...deepDefaults, order: 4 },
  },
  {
    id: 'binary-s4d',
    title: 'State space, binary activation, no reset',
    memory: s4d,
    spikeRule: neuronRules.none,
    source: 'Stan & Rhodes 2024, arXiv 2401.00955',
    defaults: deepDefaults,
  },
  {
    id: 'ssm-soft',
    title: 'State space, soft reset',
    memory: s4d,
    spikeRule: neuronRules.soft,
    source:
      'Ours, for comparison: a spike takes the threshold from the potential by the shortest change of the states',
    defaults: deepDefaults,
  },
  {
    id: 'ssm-hard',
    title: 'State space, hard reset',
    memory: s4d,
    spikeRule: neuronRules.hard,
    source: 'Ours, for comparison: a spike sets the states to 0',
    defaults: deepDefaults,
  },
  {
    id: 'spiking-lru',
    title: 'Linear recurrent unit, no reset',
    memory: lru,
    spikeRule: neuronRules.none,
    source: 'Ours: the memory of Orvieto et al. 2023, arXiv 2303.06349, with a threshold',
    defaults: deepDefaults,
  },
];

/** All variants, in the order in which lists show them. */
export const variants: readonly Variant[] = [
  {
    id: 'lif-none',
    title: 'Leaky integrator, no reset',
    memory: lif,
    spikeRule: neuronRules.none,
    source: `${seedPaper} (a layer without reset is a diagonal linear system)`,
  },
  {
    id: 'lif-soft',
    title: 'Leaky integrate-and-fire, soft reset',
    memory: lif,
    spikeRule: neuronRules.soft,
    source: 'Standard; for example SpikingJelly LIFNode with v_reset=None',
  },
  {
    id: 'lif-hard',
    title: 'Leaky integrate-and-fire, hard reset',
    memory: lif,
    spikeRule: neuronRules.hard,
    source: 'Standard; for example SpikingJelly LIFNode with v_reset=0',
  },
  {
    id: 'lif-refractory',
    title: 'Leaky integrator, refractory period',
    memory: lif,
    spikeRule: neuronRules.refractory,
    source: `${seedPaper}; our reading A: a neuron is silent for k steps after each spike it emits`,
  },
  {
    id: 'lif-refractory-conv',
    title: 'Leaky integrator, convolutional refractory period',
    memory: lif,
    spikeRule: neuronRules['refractory-conv'],
    source: `${seedPaper}; our reading B: a neuron is silent for k steps after each threshold crossing`,
  },
  {
    id: 'psn-sliding',
    title: 'Sliding parallel spiking neuron',
    memory: none,
    spikeRule: psnSliding,
    source: 'Fang et al. 2023, arXiv 2304.12760',
  },
  ...stateSpaceVariants,
];

/**
 * Finds a variant.
 * @throws RefractError `not-found` that lists the variants there are
 */
export function findVariant(id: string): Variant {
  const variant = variants.find((candidate) => candidate.id === id);
  if (variant) return variant;
  const names = variants.map((candidate) => candidate.id).join(', ');
  throw new RefractError('not-found', `There is no variant "${id}".`, `The variants are ${names}.`);
}

function partsOf({ memory, spikeRule }: Variant): readonly PartOption[] {
  return [...memory.options, ...spikeRule.options];
}

/** Options of a variant, checked and completed; see parseOptions. */
export function variantOptions(variant: Variant, given: Readonly<Record<string, unknown>>): Options {
  return parseOptions(given, partsOf(variant), `variant ${variant.id}`, variant.defaults);
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
  readonly type: string;
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
    const { enum: choices, ...rest } = property as Record<string, unknown>;
    const own = (variant.defaults as Readonly<Record<string, unknown>> | undefined)?.[name];
    return {
      ...{ name, ...rest },
      ...(choices ? { choices } : {}),
      ...(own === undefined ? {} : { default: own }),
    } as OptionDescription;
  });
}
