/**
 * @file Neurons of two states into which their spikes feed back: a memory and a rule that belong together, since what a
 * spike does is said in the memory's own parameters. One operator computes them all (kernels/operators/feedback-neuron).
 * The memory can stand without the rule: then no spike reaches it, and it says itself how its potential comes about.
 */
import { feedbackNeuron, sum } from '../../graph/index.ts';
import type { FeedbackParameters } from '../../graph/index.ts';
import type { LayerContext, Memory } from '../memories/memory.ts';
import type { Options, PartOption } from '../options.ts';
import { candidatesOf, potentialOf, thresholdOf } from '../spike-rules/crossing.ts';
import type { SpikeRule } from '../spike-rules/spike-rule.ts';
import { feedbackLayer } from './layer.ts';

/** A memory and what its spikes do to it. */
interface Pair {
  readonly memory: Memory;
  readonly spikeRule: SpikeRule;
}

/** What spikes do, with the equations of memory and rule. */
interface Rule extends Pick<SpikeRule, 'id' | 'title' | 'equation' | 'symbols' | 'parallelPart'> {
  /** Besides the threshold's. */
  readonly options: readonly PartOption[];
  /** Whether spikes do nothing to the memory; absent: never. */
  readonly isOff?: (options: Options) => boolean;
}

/** A memory of two states that goes step by step also without spikes: its two states do not come apart into scans. */
export const inSteps = (
  free: (context: LayerContext) => Pick<FeedbackParameters, 'map' | 'read'>,
): Pick<Memory, 'parallel' | 'potential'> => ({
  parallel: false,
  potential(current, context) {
    const { map, read } = free(context);
    return feedbackNeuron(current, { map, read }).v;
  },
});

/**
 * @param memory what it is without spikes
 * @param rule what spikes do
 * @param parameters both, in the parameters of the operator
 */
export function pairOf(
  memory: Memory,
  { isOff = () => false, ...rule }: Rule,
  parameters: (context: LayerContext) => FeedbackParameters,
): Pair {
  const spikeRule: SpikeRule = {
    ...rule,
    isWhole: true,
    options: ['threshold', 'crossing', 'recurrent', ...rule.options],
    parallel: false,
    threshold: thresholdOf,
    misfit: ({ id }) =>
      id === memory.id ? undefined : `what its spikes do is said in the numbers of the memory ${memory.id}`,
    apply(current, given, context) {
      if (given.id !== memory.id)
        throw new TypeError(`internal: the rule ${rule.id} needs the memory ${memory.id}`);
      const { options } = context;
      if (options.recurrent || !isOff(options)) return feedbackLayer(current, parameters(context), context);
      // What no spike reaches is linear, and runs as the memory alone does.
      const potential = potentialOf(current, memory, context);
      const spikes = candidatesOf(potential, context);
      return { spikes, count: sum(spikes, [1]), potential };
    },
  };
  return { memory, spikeRule };
}
