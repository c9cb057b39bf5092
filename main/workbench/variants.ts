/** @file The variant catalogue as lists show it; names as in CONTRACT. */
import {
  describeOptions,
  equationOf,
  findVariant,
  legendOf,
  memories,
  misfit,
  pairId,
  spikeRules,
  symbolsOf,
  variants,
} from '../models/index.ts';
import type { Meaning, OptionDescription, Variant } from '../models/index.ts';

export interface VariantDescription {
  readonly id: string;
  readonly title: string;
  readonly memory: string;
  /** What the memory is called, and where it comes from. */
  readonly memoryTitle: string;
  readonly memorySource: string;
  readonly spikeRule: string;
  readonly spikeRuleTitle: string;
  /** Whether a layer can be computed in parallel over time. */
  readonly parallel: boolean;
  /** Whether what is not parallel as a whole is so in part, whatever its options. */
  readonly parallelInPart: boolean;
  /** What of it that is, or with which options; null where there is nothing to say. */
  readonly parallelPart: string | null;
  /** Whether its memory by itself can be. */
  readonly memoryParallel: boolean;
  readonly source: string;
  /** How ours differs from the publication; null where there is none to differ from. */
  readonly differs: string | null;
  readonly equation: string;
  /** What its symbols mean, in the order of the equation. */
  readonly symbols: readonly Meaning[];
  readonly options: readonly OptionDescription[];
}

/** The variants that have names of their own. */
export const listVariants = (): VariantDescription[] => variants.map(describe);

/** A variant by its name or as MEMORY+RULE. @throws RefractError as findVariant */
export const describeVariant = (id: string): VariantDescription => describe(findVariant(id));

function describe(variant: Variant): VariantDescription {
  const { id, title, memory, spikeRule, source, differs = null } = variant;
  return {
    id,
    title,
    memory: memory.id,
    memoryTitle: memory.title,
    memorySource: memory.source,
    spikeRule: spikeRule.id,
    spikeRuleTitle: spikeRule.title,
    parallel: spikeRule.parallel && memory.parallel !== false,
    memoryParallel: memory.parallel !== false,
    ...partInParallel(variant),
    source,
    differs,
    equation: equationOf(variant),
    symbols: legendOf(equationOf(variant), symbolsOf(variant)),
    options: describeOptions(variant),
  };
}

/** What a rule says of itself holds on memories that do not go step by step themselves. */
function partInParallel({
  memory,
  spikeRule,
}: Variant): Pick<VariantDescription, 'parallelInPart' | 'parallelPart'> {
  const { always = false, words = null } = spikeRule.parallelPart ?? {};
  const holds = memory.parallel !== false || !always;
  return { parallelInPart: always && holds, parallelPart: holds ? words : null };
}

/** Parts that variants are put together from, and which go together. */
export interface Parts {
  readonly memories: readonly { readonly id: string; readonly title: string; readonly source: string }[];
  readonly spikeRules: readonly { readonly id: string; readonly title: string; readonly equation: string }[];
  readonly pairs: readonly Pair[];
}

interface Pair {
  readonly memory: string;
  readonly spikeRule: string;
  /** The variant that it is: the first with a name or, where none has one, MEMORY+RULE; null where the two do not go together. */
  readonly id: string | null;
  /** Why they do not, as what follows "because"; null where they do. */
  readonly reason: string | null;
}

export function listParts(): Parts {
  return {
    memories: memories.map(({ id, title, source }) => ({ id, title, source })),
    spikeRules: spikeRules.map(({ id, title, equation }) => ({ id, title, equation })),
    pairs: memories.flatMap((memory) =>
      spikeRules.map((spikeRule) => {
        const reason = misfit(memory, spikeRule) ?? null;
        const named = variants.find(
          (one) => one.memory === memory && one.spikeRule === spikeRule && !one.synapses,
        );
        const id = reason === null ? (named?.id ?? pairId(memory, spikeRule)) : null;
        return { memory: memory.id, spikeRule: spikeRule.id, id, reason };
      }),
    ),
  };
}
