/**
 * @file Parallel spiking neurons with a learned matrix over time (Fang et al. 2023, arXiv 2304.12760), shared by the
 * layer's neurons: H = W·U + b, s = H(H), W [T,T] and b [T]. The plain one sees all steps, also those to come. The masked
 * one of order k sees the last k: W ∘ (λ·M + 1 − λ), where M is 1 for the step itself and the k − 1 before it.
 */
import { matmul, add, mul, reshape, spike, sum } from '../../graph/index.ts';
import type { Tensor } from '../../graph/index.ts';
import type { LayerContext } from '../memories/memory.ts';
import { potentialOf, zeroThreshold } from './crossing.ts';
import type { SpikeRule } from './spike-rule.ts';

function psnRule(
  description: Pick<SpikeRule, 'id' | 'title' | 'equation' | 'symbols' | 'options'>,
  masked: (weight: Tensor, context: LayerContext) => Tensor,
): SpikeRule {
  return {
    ...description,
    parallel: true,
    threshold: zeroThreshold,
    apply(current, memory, context) {
      const { name, options, parameters } = context;
      const { surrogate, surrogateScale } = options;
      const input = potentialOf(current, memory, context);
      const steps = input.shape[1]!;
      const start = { uniform: 1 / Math.sqrt(steps) };
      const weight = masked(parameters.declare(`${name}.spike.weight`, [steps, steps], start), context);
      const bias = parameters.declare(`${name}.spike.bias`, [steps], { values: [-1] });
      const potential = add(matmul(weight, input), reshape(bias, [steps, 1]));
      const s = spike(potential, { threshold: zeroThreshold(options), surrogate, surrogateScale });
      return { spikes: s, count: sum(s, [1]), potential };
    },
  };
}

export const psn = psnRule(
  {
    id: 'psn',
    title: 'Parallel spiking neuron',
    equation: 'v[t] = Σ W[t,i]·u[i] + b[t];  s[t] = H(v[t])',
    symbols: { W: 'learned matrix', b: 'learned biases' },
    options: ['crossing'],
  },
  (weight) => weight,
);

export const psnMasked = psnRule(
  {
    id: 'psn-masked',
    title: 'Masked parallel spiking neuron',
    equation: 'v[t] = Σ W[t,i]·m[t−i]·u[i] + b[t];  m[j] = 1 for 0 ≤ j < order, else 1 − λ;  s[t] = H(v[t])',
    symbols: { W: 'learned matrix', b: 'learned biases', λ: 'mask (option)' },
    options: ['order', 'mask', 'crossing'],
  },
  (weight, { options: { order, mask }, parameters }) => {
    const steps = weight.shape[0]!;
    const share = Float32Array.from({ length: steps * steps }, (_, at) => {
      const back = Math.floor(at / steps) - (at % steps);
      return back >= 0 && back < order ? 1 : 1 - mask;
    });
    return mul(weight, parameters.constant(share, [steps, steps]));
  },
);
