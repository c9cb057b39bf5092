/** @file The leaky integrator: u[t] = d·u[t−1] + I[t], u[−1] = 0 (CONTRACT). */
import { concat, reshape } from '../../graph/index.ts';
import { decayOf, decayOptions, stepsOfOne } from './decay.ts';
import type { LayerContext, Memory } from './memory.ts';

export const lif: Memory = {
  id: 'lif',
  title: 'Leaky integrator',
  equation: 'u[t] = d·u[t−1] + x[t]',
  options: decayOptions,
  defaults: stepsOfOne,
  symbols: { d: 'decay' },
  source: 'Standard: the leaky integrate-and-fire neuron without its reset',
  decay: ofPotential,
  states: (context) => [ofPotential(context), 0, 1, 0, 0, 0],
  stateSpace(context) {
    const { hidden, parameters } = context;
    const zeros = parameters.constant(new Float32Array(hidden), [1, 1, hidden]);
    const pole = concat([reshape(ofPotential(context), [1, 1, hidden]), zeros], 0);
    const one = new Float32Array(2 * hidden).fill(1, 0, hidden);
    return { pole, mix: parameters.constant(one, [2, 1, hidden]) };
  },
};

function ofPotential(context: LayerContext) {
  return decayOf(context, 'decay', context.options.decay);
}
