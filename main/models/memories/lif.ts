/** @file The leaky integrator: u[t] = d·u[t−1] + I[t], u[−1] = 0 (CONTRACT). */
import { concat, reshape, sigmoid } from '../../graph/index.ts';
import type { Tensor } from '../../graph/index.ts';
import type { LayerContext, Memory } from './memory.ts';

export const lif: Memory = {
  id: 'lif',
  title: 'Leaky integrator',
  equation: 'u[t] = d·u[t−1] + x[t]',
  options: ['decay', 'learnDecay'],
  source: 'Standard: the leaky integrate-and-fire neuron without its reset',
  decay: decayOf,
  stateSpace(context) {
    const { hidden, parameters } = context;
    const zeros = parameters.constant(new Float32Array(hidden), [1, 1, hidden]);
    const pole = concat([reshape(decayOf(context), [1, 1, hidden]), zeros], 0);
    const one = new Float32Array(2 * hidden).fill(1, 0, hidden);
    return { pole, mix: parameters.constant(one, [2, 1, hidden]) };
  },
};

function decayOf({ name, hidden, options, parameters }: LayerContext): Tensor {
  const { decay, learnDecay } = options;
  if (!learnDecay) return parameters.constant(new Float32Array(hidden).fill(decay), [hidden]);
  // The logit keeps a learned decay inside (0, 1) whatever the optimizer does.
  const logit = Math.log(decay / (1 - decay));
  return sigmoid(parameters.declare(`${name}.memory.decay`, [hidden], { values: [logit] }));
}
