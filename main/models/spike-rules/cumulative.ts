/**
 * @file The reset of the parallel multi-compartment spiking neuron (Chen et al. 2024, arXiv 2408.14917), exact and parallel
 * over time: an integrator that does not leak takes in the positive part of the potential; where it passes one or more
 * multiples of the threshold, it spikes once and loses them all. What is left of it is the cumulative sum modulo θ, so no
 * step has to wait for another:
 *
 *     c[t] = Σ_{i ≤ t} max(0, u[i])        m[t] = c[t] − θ·⌊c[t−1]/θ⌋        s[t] = H(m[t] − θ)
 *
 * The gradient goes from a spike to the potential of its own step alone, with the surrogate at m[t] − θ, as published.
 * A sum of long sequences loses digits: at float32, a hundred-thousandth of θ at some 100 θ.
 */
import {
  add,
  cast,
  div,
  linearScan,
  mul,
  pad,
  relu,
  slice,
  spike,
  stopGradient,
  sub,
  sum,
} from '../../graph/index.ts';
import { potentialOf, thresholdOf } from './crossing.ts';
import type { SpikeRule } from './spike-rule.ts';

export const cumulativeReset: SpikeRule = {
  id: 'cumulative-reset',
  title: 'Reset by cumulative sums',
  equation: 'c[t] = c[t−1] + max(0, u[t]);  m[t] = c[t] − θ·⌊c[t−1]/θ⌋;  s[t] = H(m[t] − θ)',
  symbols: { c: 'sum of all inputs', m: 'what of it no spike has taken' },
  options: ['threshold'],
  parallel: true,
  threshold: ({ threshold }) => thresholdOf({ threshold, crossing: '>=' }),
  apply(current, memory, context) {
    const { hidden, options, parameters } = context;
    const { threshold, surrogate, surrogateScale } = options;
    const rate = relu(potentialOf(current, memory, context));
    const all = parameters.constant(new Float32Array(hidden).fill(1), [hidden]);
    const total = linearScan(stopGradient(rate), all);
    const before = pad(slice(total, { axis: 1, end: total.shape[1]! - 1 }), [0, 1, 0], [0, 0, 0]);
    // A whole number is what an integer keeps of a positive one.
    const multiples = cast(stopGradient(cast(div(before, threshold), 'int64')), 'float32');
    const left = stopGradient(sub(total, mul(multiples, threshold)));
    // Nothing is added to the value; the gradient is that of `rate`.
    const potential = add(left, sub(rate, stopGradient(rate)));
    const s = spike(potential, { threshold, surrogate, surrogateScale });
    return { spikes: s, count: sum(s, [1]), potential };
  },
};
