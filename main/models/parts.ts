/**
 * @file Memories and spike rules as parts that a person puts together: the table of each, and which go with which. What fits is
 * said by the rule (`misfit`); that no option may mean two things is said here.
 */
import { alif, seAdlif, silif } from './feedback/adaptive.ts';
import { cuba } from './feedback/cuba.ts';
import { brf, cSilif, hrf } from './feedback/resonate.ts';
import { compartments } from './memories/compartments.ts';
import { dendrites } from './memories/dendrites.ts';
import { gru, lstm } from './memories/gated.ts';
import { lif } from './memories/lif.ts';
import { lru } from './memories/lru.ts';
import type { Memory } from './memories/memory.ts';
import { minGru } from './memories/mingru.ts';
import { none } from './memories/none.ts';
import { prf } from './memories/prf.ts';
import { resonators } from './memories/resonators.ts';
import { rf } from './memories/rf.ts';
import { s4d } from './memories/s4d.ts';
import { activation } from './spike-rules/activation.ts';
import { cumulativeReset } from './spike-rules/cumulative.ts';
import { refractoryFreeze } from './spike-rules/freeze.ts';
import { leakyHard } from './spike-rules/leaky.ts';
import { neuronRules } from './spike-rules/neuron.ts';
import { psn, psnMasked } from './spike-rules/psn.ts';
import { psnSliding } from './spike-rules/psn-sliding.ts';
import { refractoryRaise } from './spike-rules/raise.ts';
import type { SpikeRule } from './spike-rules/spike-rule.ts';
import { stochastic, stochasticBothWays } from './spike-rules/stochastic.ts';
import { refractoryBlock, refractoryClock } from './spike-rules/timed.ts';
import { decoupledReset, relativeRefractory } from './spike-rules/trace.ts';

/** Memories and rules that belong together: of each, the rule goes with its memory alone. */
const feedback = [cuba, alif, seAdlif, silif, cSilif, brf, hrf];

/** Every memory, in the order in which lists show them. */
export const memories: readonly Memory[] = [
  ...[none, lif, s4d, lru, minGru, gru, lstm],
  ...[prf, resonators, dendrites, compartments, rf],
  ...feedback.map(({ memory }) => memory),
];

/** Every spike rule, in the order in which lists show them. */
export const spikeRules: readonly SpikeRule[] = [
  ...Object.values(neuronRules),
  ...[refractoryFreeze, refractoryRaise, refractoryClock, refractoryBlock, relativeRefractory],
  ...[decoupledReset, cumulativeReset, leakyHard],
  ...[psnSliding, psn, psnMasked, stochastic, stochasticBothWays, activation],
  ...feedback.map(({ spikeRule }) => spikeRule),
];

/** Why a rule does not go with a memory, as what follows "because"; undefined where it does. */
export function misfit(memory: Memory, rule: SpikeRule): string | undefined {
  const shared = rule.options.filter((name) => memory.options.includes(name));
  const words = shared.length === 1 ? 'option' : 'options';
  return (
    rule.misfit?.(memory) ??
    (shared.length > 0 ? `both have the ${words} ${shared.join(', ')}, for different things` : undefined)
  );
}
