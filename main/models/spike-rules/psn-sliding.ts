/**
 * @file The sliding parallel spiking neuron (Fang et al. 2023, arXiv 2304.12760): a learned filter over the last
 * `order` inputs, shared by the layer's neurons, and a threshold; no state of its own. On a memory, the filter reads that
 * memory's potential.
 */
import { slidingPsn, spike, sum } from '../../graph/index.ts';
import { potentialOf, zeroThreshold } from './crossing.ts';
import type { SpikeRule } from './spike-rule.ts';

export const psnSliding: SpikeRule = {
  id: 'psn-sliding',
  title: 'Sliding parallel spiking neuron',
  equation: 'v[t] = Σ w[i]·u[t−i] + b, i < order;  s[t] = H(v[t])',
  symbols: { w: 'learned filter', b: 'learned bias' },
  options: ['order', 'crossing'],
  parallel: true,
  threshold: zeroThreshold,
  apply(current, memory, context) {
    const { name, options, parameters } = context;
    const { order, surrogate, surrogateScale } = options;
    const start = Array.from({ length: order }, (_, i) => 2 ** -i);
    const weight = parameters.declare(`${name}.spike.weight`, [order], { values: start });
    const bias = parameters.declare(`${name}.spike.bias`, [], { values: [-1] });
    const input = potentialOf(current, memory, context);
    const { s, count, h } = slidingPsn(input, weight, bias, { surrogate, surrogateScale });
    if (options.crossing === '>=') return { spikes: s, count, potential: h };
    // The operator spikes where h is 0, too.
    const passed = spike(h, { threshold: zeroThreshold(options), surrogate, surrogateScale });
    return { spikes: passed, count: sum(passed, [1]), potential: h };
  },
};
