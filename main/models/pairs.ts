/**
 * @file Variants that are put together from a memory and a spike rule, `MEMORY+RULE`: any two that fit (parts.ts). Title,
 * equation and source are composed of those of the parts. Options start from what the first variant of the same memory starts
 * from, so that pairs of one memory differ in their rules alone (and in the network, where its usual one needs more of a rule);
 * and, for what is the rule's own, from the first variant of that rule.
 */
import { RefractError } from '../api/errors.ts';
import { canConnect } from './feedback/layer.ts';
import type { Memory } from './memories/memory.ts';
import type { Options } from './options.ts';
import { clashes, renamed } from './notation.ts';
import { suitsNetwork } from './options-together.ts';
import { memories, misfit, spikeRules } from './parts.ts';
import type { SpikeRule } from './spike-rules/spike-rule.ts';
import type { Variant } from './variants.ts';

const SIGN = '+';

export const pairId = (memory: Memory, rule: SpikeRule): string => `${memory.id}${SIGN}${rule.id}`;

/** Whether it stands for a pair, be it one that there is. */
export const isPairId = (id: string): boolean => id.includes(SIGN);

const ids = (parts: readonly { readonly id: string }[]) => parts.map(({ id }) => id).join(', ');

function partOf<Part extends { readonly id: string }>(
  parts: readonly Part[],
  id: string,
  kind: string,
): Part {
  const part = parts.find((candidate) => candidate.id === id);
  if (part) return part;
  throw new RefractError('not-found', `There is no ${kind} "${id}".`, `There are ${ids(parts)}.`);
}

/**
 * The memory and the rule that an id stands for.
 * @throws RefractError `not-found` for parts that there are not, `invalid-option` for two that do not go together
 */
function partsOfPair(id: string): readonly [Memory, SpikeRule] {
  const at = id.indexOf(SIGN);
  const memory = partOf(memories, id.slice(0, at), 'memory');
  const rule = partOf(spikeRules, id.slice(at + SIGN.length), 'spike rule');
  const reason = misfit(memory, rule);
  if (reason === undefined) return [memory, rule];
  const fitting = spikeRules.filter((other) => misfit(memory, other) === undefined);
  throw new RefractError(
    'invalid-option',
    `The spike rule ${rule.id} does not go with the memory ${memory.id}: ${reason}.`,
    `With ${memory.id} go ${ids(fitting)}.`,
  );
}

/** Both equations, in which what the rule has a symbol for, too, has an m (of memory) below it, and what such symbols mean. */
function equationOf(
  memory: Memory,
  { equation, equationOn }: SpikeRule,
): Pick<Variant, 'equation' | 'symbols'> {
  const taken = clashes(memory.equation, equationOn?.('') ?? equation);
  const own = renamed(memory.equation, (symbol) => (taken.has(symbol) ? `${symbol}_m` : symbol));
  const meanings = Object.entries(memory.symbols ?? {}).filter(([symbol]) => taken.has(symbol));
  return {
    equation: equationOn ? equationOn(own) : `${own};  ${equation}`,
    symbols: Object.fromEntries(meanings.map(([symbol, meaning]) => [`${symbol}_m`, meaning])),
  };
}

/** Those of a variant's defaults whose options are among these. */
const startsOf = ({ defaults = {} }: Variant, takes: (name: string) => boolean): Partial<Options> =>
  Object.fromEntries(Object.entries(defaults).filter(([name]) => takes(name)));

/**
 * The variant that an id MEMORY+RULE stands for; one that has a name is that one, under this id.
 * @param named the variants with names of their own; every part is in one
 * @throws RefractError as partsOfPair
 */
export function variantOfPair(id: string, named: readonly Variant[]): Variant {
  const [memory, spikeRule] = partsOfPair(id);
  const plain = named.filter(({ synapses }) => !synapses);
  const same = plain.find((other) => other.memory === memory && other.spikeRule === spikeRule);
  if (same) return { ...same, id, source: `${same.source} (it is ${same.id})` };
  const ofMemory = plain.find((other) => other.memory === memory)!;
  const ofRule = plain.find((other) => other.spikeRule === spikeRule)!;
  const own: readonly string[] = [
    ...memory.options,
    ...spikeRule.options,
    ...(canConnect(memory, spikeRule) ? ['recurrent'] : []),
  ];
  const parts = new Set(
    named.flatMap((one) => [...one.memory.options, ...one.spikeRule.options] as string[]),
  );
  return {
    ...{ id, memory, spikeRule },
    title: `${memory.id === 'none' ? 'No memory' : memory.title}, ${spikeRule.title[0]!.toLowerCase()}${spikeRule.title.slice(1)}`,
    ...equationOf(memory, spikeRule),
    source: `Ours, of published parts: the memory of ${ofMemory.id} (${memory.source}) and the spike rule of ${ofRule.id} (${ofRule.source})`,
    defaults: {
      // What is a rule's alone, and stands for the size of no potential, starts as where the rule is from.
      ...startsOf(ofRule, (name) => spikeRule.options.includes(name as never) && !ofPotential.has(name)),
      ...startsOf(ofMemory, (name) => own.includes(name) || !parts.has(name)),
      ...(suitsNetwork(ofMemory.defaults?.network ?? 'stack', spikeRule.options) ? {} : { network: 'deep' }),
    },
  };
}

/** Options of rules that follow the potential which a memory gives. */
const ofPotential = new Set(['threshold', 'crossing']);
