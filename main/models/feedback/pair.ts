/**
 * @file Neurons of two states into which their spikes feed back: a memory and a rule that belong together, since what a
 * spike does is said in the memory's own parameters. One operator computes them all (kernels/operators/feedback-neuron).
 */
import { feedbackNeuron } from '../../graph/index.ts';
import type { FeedbackParameters } from '../../graph/index.ts';
import type { LayerContext, Memory } from '../memories/memory.ts';
import type { PartOption } from '../options.ts';
import { thresholdOf } from '../spike-rules/crossing.ts';
import type { SpikeRule } from '../spike-rules/spike-rule.ts';
import { feedbackLayer } from './layer.ts';

/** A memory and what its spikes do to it. */
interface Pair {
  readonly memory: Memory;
  readonly spikeRule: SpikeRule;
}

type Described = Pick<Memory, 'id' | 'title' | 'equation' | 'symbols' | 'options' | 'defaults' | 'source'>;

/**
 * @param memory what it is without spikes
 * @param rule what spikes do, with the equations of both; options besides the threshold's
 * @param parameters both, in the parameters of the operator
 */
export function pairOf(
  memory: Described,
  rule: Pick<SpikeRule, 'id' | 'title' | 'equation' | 'symbols' | 'parallelPart'> & {
    readonly options: readonly PartOption[];
  },
  parameters: (context: LayerContext) => FeedbackParameters,
): Pair {
  const own: Memory = {
    ...memory,
    potential(current, context) {
      const { map, read } = parameters(context);
      return feedbackNeuron(current, { map, read }).v;
    },
  };
  const spikeRule: SpikeRule = {
    ...rule,
    isWhole: true,
    options: ['threshold', 'crossing', 'recurrent', ...rule.options],
    parallel: false,
    threshold: thresholdOf,
    apply(current, given, context) {
      if (given.id !== own.id)
        throw new TypeError(`internal: the rule ${rule.id} needs the memory ${own.id}`);
      return feedbackLayer(current, parameters(context), context);
    },
  };
  return { memory: own, spikeRule };
}
