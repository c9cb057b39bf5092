/** @file The share of a leaky memory that is left after a step: the same for all, or learned for each neuron or each layer. */
import { broadcastTo, sigmoid } from '../../graph/index.ts';
import type { Tensor } from '../../graph/index.ts';
import type { LayerContext } from './memory.ts';

/**
 * Decays of a layer's neurons, [hidden], in (0, 1).
 * @param part what the learned parameter is called, `<layer>.memory.<part>` [hidden] or, for a layer, [1]: the logit, which keeps
 *   a decay inside (0, 1) whatever the optimizer does
 * @param start the value, or what it starts from where it is learned
 */
export function decayOf(
  { name, hidden, options, parameters }: LayerContext,
  part: string,
  start: number,
): Tensor {
  const { learnDecay, decayPer } = options;
  if (!learnDecay) return parameters.constant(new Float32Array(hidden).fill(start), [hidden]);
  const shape = [decayPer === 'layer' ? 1 : hidden];
  const logit = Math.log(start / (1 - start));
  const decay = sigmoid(parameters.declare(`${name}.memory.${part}`, shape, { values: [logit] }));
  return decayPer === 'layer' ? broadcastTo(decay, [hidden]) : decay;
}

/** The options of a leaky memory's decay. */
export const decayOptions = ['decay', 'tau', 'dt', 'learnDecay', 'decayPer'] as const;

/** A time constant is in steps unless a step is said to take another time than 1. */
export const stepsOfOne = { dt: 1 } as const;
