/**
 * @file A refractory period as a raised threshold, our reading B′: each crossing raises the threshold for the k steps after
 * it by learned amounts. It depends on crossings alone, so forward and backward pass are parallel over time; the same form
 * as the adaptive threshold of D-RF (arXiv 2509.17186). With large amounts it is the convolutional reading.
 */
import { concat, slidingPsn, sub, sum } from '../../graph/index.ts';
import { candidatesOf, potentialOf, thresholdOf } from './crossing.ts';
import type { SpikeRule } from './spike-rule.ts';

export const refractoryRaise: SpikeRule = {
  id: 'refractory-raise',
  title: 'Raised threshold',
  equation: 'c[t] = H(u[t] − θ);  s[t] = H(u[t] − θ − Σ a[j]·c[t−j]), 1 ≤ j ≤ k',
  symbols: { a: 'learned amounts, which may become negative, one list for a layer' },
  options: ['threshold', 'crossing', 'refractory', 'raise'],
  parallel: true,
  threshold: thresholdOf,
  apply(current, memory, context) {
    const { name, options, parameters } = context;
    const potential = potentialOf(current, memory, context);
    const c = candidatesOf(potential, context);
    if (options.refractory === 0) return { spikes: c, count: sum(c, [1]), potential };
    const amounts = parameters.declare(`${name}.spike.raise`, [options.refractory], {
      values: [options.raise],
    });
    // The filter's first weight is for the step itself, which raises nothing.
    const weight = concat([parameters.constant(new Float32Array(1), [1]), amounts], 0);
    const { h: raised } = slidingPsn(c, weight, parameters.constant(new Float32Array(1), []));
    const left = sub(potential, raised);
    const spikes = candidatesOf(left, context);
    return { spikes, count: sum(spikes, [1]), potential: left };
  },
};
