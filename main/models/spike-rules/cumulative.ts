/**
 * @file The reset of the parallel multi-compartment spiking neuron (Chen et al. 2024, arXiv 2408.14917), exact and parallel
 * over time: an integrator that does not leak takes in the positive part of the potential; where it passes one or more
 * multiples of the threshold, it spikes once and loses them all. What is left of it is the cumulative sum modulo θ, so no
 * step has to wait for another:
 *
 *     c[t] = Σ_{i ≤ t} max(0, u[i])        m[t] = c[t] − θ·⌊c[t−1]/θ⌋        s[t] = H(m[t] − θ)
 *
 * With `crossing=>` the comparison alone is the other one, as in the publication's serial form: what equals θ is lost
 * without a spike. The gradient goes from a spike to the potential of its own step alone, with the surrogate at m[t] − θ, as published.
 *
 * In float32 alone a long sum loses the digits that m is made of, a hundredth of θ at some 100,000 θ. Two sums keep them: of
 * the values in units of θ, and of what the first sum lost at each step, e[t] = y[t] − (c[t] − c[t−1]). Differences of
 * neighbours are exact, so that both together are the sum whatever order the first was added in, and what is left over is
 * the fraction of their fractions: within 5e-5 of θ after 70,000 steps, and 5e-4 after 200,000.
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
import type { Tensor } from '../../graph/index.ts';
import { potentialOf, thresholdOf } from './crossing.ts';
import type { SpikeRule } from './spike-rule.ts';

/** x − ⌊x⌋ of x ≥ 0, exactly; of x < 0, x − ⌈x⌉. */
const fraction = (x: Tensor): Tensor => sub(x, cast(cast(x, 'int64'), 'float32'));

/** What was a step ago, 0 at first, of [B,T,H]. */
const delayed = (x: Tensor): Tensor => pad(slice(x, { axis: 1, end: x.shape[1]! - 1 }), [0, 1, 0], [0, 0, 0]);

/** What is left of the sum of all y ≥ 0 before each step, modulo 1. [B,T,H] */
function leftBefore(y: Tensor, one: Tensor): Tensor {
  const total = linearScan(y, one);
  const before = delayed(total);
  const lost = linearScan(sub(y, sub(total, before)), one);
  // Losses may be negative, and the fraction of a whole more is the same.
  return fraction(add(add(fraction(before), fraction(delayed(lost))), 1));
}

export const cumulativeReset: SpikeRule = {
  id: 'cumulative-reset',
  title: 'Reset by cumulative sums',
  equation: 'c[t] = c[t−1] + max(0, u[t]);  m[t] = c[t] − θ·⌊c[t−1]/θ⌋;  s[t] = H(m[t] − θ)',
  symbols: { c: 'sum of all inputs', m: 'what of it no spike has taken' },
  options: ['threshold', 'crossing'],
  parallel: true,
  threshold: thresholdOf,
  apply(current, memory, context) {
    const { hidden, options, parameters } = context;
    const { surrogate, surrogateScale } = options;
    const rate = relu(potentialOf(current, memory, context));
    const one = parameters.constant(new Float32Array(hidden).fill(1), [hidden]);
    const left = leftBefore(stopGradient(div(rate, options.threshold)), one);
    const potential = add(stopGradient(mul(left, options.threshold)), rate);
    const s = spike(potential, { threshold: thresholdOf(options), surrogate, surrogateScale });
    return { spikes: s, count: sum(s, [1]), potential };
  },
};
