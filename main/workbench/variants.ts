/** @file The variant catalogue as lists show it; names as in CONTRACT. */
import { describeOptions, equationOf, legendOf, symbolsOf, variants } from '../models/index.ts';
import type { Meaning, OptionDescription } from '../models/index.ts';

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
  readonly source: string;
  /** How ours differs from the publication; null where there is none to differ from. */
  readonly differs: string | null;
  readonly equation: string;
  /** What its symbols mean, in the order of the equation. */
  readonly symbols: readonly Meaning[];
  readonly options: readonly OptionDescription[];
}

export function listVariants(): VariantDescription[] {
  return variants.map((variant) => {
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
      parallelInPart: spikeRule.parallelPart?.always === true,
      parallelPart: spikeRule.parallelPart?.words ?? null,
      source,
      differs,
      equation: equationOf(variant),
      symbols: legendOf(equationOf(variant), symbolsOf(variant)),
      options: describeOptions(variant),
    };
  });
}
