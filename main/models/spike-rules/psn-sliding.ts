/**
 * @file The sliding parallel spiking neuron (Fang et al. 2023, arXiv 2304.12760): a learned filter over the last
 * `order` inputs, shared by the layer's neurons, and a threshold; no state of its own.
 */
import { slidingPsn } from '../../graph/index.ts';
import type { SpikeRule } from './spike-rule.ts';

export const psnSliding: SpikeRule = {
  id: 'psn-sliding',
  title: 'Sliding parallel spiking neuron',
  equation: 'h[t] = Σ w[i]·x[t−i] + b, i < order;  s[t] = H(h[t])',
  options: ['order'],
  parallel: true,
  threshold: () => 0,
  apply(current, _memory, { name, options, parameters }) {
    const { order, surrogate, surrogateScale } = options;
    const start = Array.from({ length: order }, (_, i) => 2 ** -i);
    const weight = parameters.declare(`${name}.spike.weight`, [order], { values: start });
    const bias = parameters.declare(`${name}.spike.bias`, [], { values: [-1] });
    const { s, count, h } = slidingPsn(current, weight, bias, { surrogate, surrogateScale });
    return { spikes: s, count, potential: h };
  },
};
