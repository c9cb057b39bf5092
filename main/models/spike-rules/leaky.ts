/**
 * @file A leaky integrate-and-fire neuron behind a memory, as SpikingSSM has it (Shen et al. 2025, arXiv 2408.14909): the
 * potential of the memory is the current of the neuron, whose reset leaves the memory as it is,
 *
 *     v[t] = d·w[t−1] + u[t]        s[t] = H(v[t] − θ)        w[t] = v[t]·(1 − s[t])
 */
import { lifNeuron } from '../../graph/index.ts';
import { potentialOf, thresholdOf } from './crossing.ts';
import type { SpikeRule } from './spike-rule.ts';

export const leakyHard: SpikeRule = {
  id: 'leaky-hard',
  title: 'Leaky neuron with hard reset behind the memory',
  equation: 'v[t] = d·w[t−1] + u[t];  s[t] = H(v[t] − θ);  w[t] = v[t]·(1 − s[t])',
  symbols: { d: 'decay of the neuron behind the memory' },
  options: ['threshold', 'crossing', 'decay', 'tau', 'dt'],
  parallel: false,
  parallelPart: {
    always: true,
    words:
      'The memory is linear in what it carries: all steps at once, as a scan. The leaky neuron behind it, one number each, goes one step after the other.',
  },
  threshold: thresholdOf,
  apply(current, memory, context) {
    const { hidden, options, parameters } = context;
    const { surrogate, surrogateScale } = options;
    const decay = parameters.constant(new Float32Array(hidden).fill(options.decay), [hidden]);
    const { s, count, v } = lifNeuron(potentialOf(current, memory, context), decay, {
      ...{ rule: 'hard', threshold: thresholdOf(options), surrogate, surrogateScale },
    });
    return { spikes: s, count, potential: v };
  },
};
