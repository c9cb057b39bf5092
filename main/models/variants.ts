/** @file The variant catalogue: each entry names a memory and a spike rule, and where they come from. */
import { z } from 'zod';
import { RefractError } from '../api/errors.ts';
import { lif } from './memories/lif.ts';
import type { Memory } from './memories/memory.ts';
import { none } from './memories/none.ts';
import { optionsOf, parseOptions, unusedOptions } from './options.ts';
import type { Options, PartOption } from './options.ts';
import { leakyRules } from './spike-rules/leaky.ts';
import { psnSliding } from './spike-rules/psn-sliding.ts';
import type { SpikeRule } from './spike-rules/spike-rule.ts';

export interface Variant {
  readonly id: string;
  readonly title: string;
  readonly memory: Memory;
  readonly spikeRule: SpikeRule;
  /** Where the rule is published, or that the reading is ours. */
  readonly source: string;
}

/** Names of the options that a variant takes. */
export function optionNames(variant: Variant): string[] {
  return Object.keys(optionsOf(partsOf(variant)).shape);
}

const seedPaper = 'Zhang 2025, arXiv 2504.17751';

/** All variants, in the order in which lists show them. */
export const variants: readonly Variant[] = [
  {
    id: 'lif-none',
    title: 'Leaky integrator, no reset',
    memory: lif,
    spikeRule: leakyRules.none,
    source: `${seedPaper} (a layer without reset is a diagonal linear system)`,
  },
  {
    id: 'lif-soft',
    title: 'Leaky integrate-and-fire, soft reset',
    memory: lif,
    spikeRule: leakyRules.soft,
    source: 'Standard; for example SpikingJelly LIFNode with v_reset=None',
  },
  {
    id: 'lif-hard',
    title: 'Leaky integrate-and-fire, hard reset',
    memory: lif,
    spikeRule: leakyRules.hard,
    source: 'Standard; for example SpikingJelly LIFNode with v_reset=0',
  },
  {
    id: 'lif-refractory',
    title: 'Leaky integrator, refractory period',
    memory: lif,
    spikeRule: leakyRules.refractory,
    source: `${seedPaper}; our reading A: a neuron is silent for k steps after each spike it emits`,
  },
  {
    id: 'lif-refractory-conv',
    title: 'Leaky integrator, convolutional refractory period',
    memory: lif,
    spikeRule: leakyRules['refractory-conv'],
    source: `${seedPaper}; our reading B: a neuron is silent for k steps after each threshold crossing`,
  },
  {
    id: 'psn-sliding',
    title: 'Sliding parallel spiking neuron',
    memory: none,
    spikeRule: psnSliding,
    source: 'Fang et al. 2023, arXiv 2304.12760',
  },
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
  return parseOptions(given, partsOf(variant), `variant ${variant.id}`);
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
    return { name, ...rest, ...(choices ? { choices } : {}) } as OptionDescription;
  });
}
