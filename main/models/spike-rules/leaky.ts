/**
 * @file A leaky integrate-and-fire neuron behind a memory, as SpikingSSM has it (Shen et al. 2025, arXiv 2408.14909): the
 * potential of the memory is the current of the neuron, whose reset leaves the memory as it is,
 *
 *     v[t] = d·w[t−1] + u[t]        s[t] = H(v[t] − θ)        w[t] = v[t]·(1 − s[t])
 *
 * For the gradient the reset is a constant, as published, unless it goes through (`resetGradient`).
 */
import { concat, lifNeuron, reshape, stateSpaceNeuron } from '../../graph/index.ts';
import type { LifResult, Tensor } from '../../graph/index.ts';
import type { LayerContext } from '../memories/memory.ts';
import { potentialOf, thresholdOf } from './crossing.ts';
import type { SpikeRule } from './spike-rule.ts';

function neuron(current: Tensor, { hidden, options, parameters }: LayerContext): LifResult {
  const { surrogate, surrogateScale } = options;
  const row = (value: number) => parameters.constant(new Float32Array(hidden).fill(value), [hidden]);
  const decay = row(options.decay);
  const given = { rule: 'hard', threshold: thresholdOf(options), surrogate, surrogateScale } as const;
  if (options.resetGradient === 'detached') return lifNeuron(current, decay, given);
  // One complex state without an imaginary part.
  const real = (part: Tensor) =>
    concat(
      [part, row(0)].map((one) => reshape(one, [1, 1, hidden])),
      0,
    );
  return stateSpaceNeuron(current, { pole: real(decay), mix: real(row(1)) }, { ...given, through: true });
}

export const leakyHard: SpikeRule = {
  id: 'leaky-hard',
  title: 'Leaky neuron with hard reset behind the memory',
  equation: 'v[t] = d·w[t−1] + u[t];  s[t] = H(v[t] − θ);  w[t] = v[t]·(1 − s[t])',
  symbols: { d: 'decay of the neuron behind the memory' },
  options: ['threshold', 'crossing', 'resetGradient', 'decay', 'tau', 'dt'],
  parallel: false,
  parallelPart: {
    always: true,
    words:
      'The memory is linear in what it carries: all steps at once, as a scan. The leaky neuron behind it, one number each, goes one step after the other.',
  },
  threshold: thresholdOf,
  apply(current, memory, context) {
    const { s, count, v } = neuron(potentialOf(current, memory, context), context);
    return { spikes: s, count, potential: v };
  },
};
