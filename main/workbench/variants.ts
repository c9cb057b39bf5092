/** @file The variant catalogue as lists show it; names as in CONTRACT. */
import { describeOptions, variants } from '../models/index.ts';
import type { OptionDescription } from '../models/index.ts';

export interface VariantDescription {
  readonly id: string;
  readonly title: string;
  readonly memory: string;
  readonly spikeRule: string;
  /** Whether a layer can be computed in parallel over time. */
  readonly parallel: boolean;
  readonly source: string;
  readonly equation: string;
  readonly options: readonly OptionDescription[];
}

export function listVariants(): VariantDescription[] {
  return variants.map((variant) => {
    const { id, title, memory, spikeRule, source } = variant;
    // A rule that resets states the whole recurrence itself.
    const equation =
      spikeRule.parallel && memory.id !== 'none'
        ? `${memory.equation};  ${spikeRule.equation}`
        : spikeRule.equation;
    return {
      id,
      title,
      memory: memory.id,
      spikeRule: spikeRule.id,
      parallel: spikeRule.parallel,
      source,
      equation,
      options: describeOptions(variant),
    };
  });
}
