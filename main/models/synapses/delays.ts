/**
 * @file Learned delays, one a synapse (Hammouamri et al. 2023, arXiv 2306.17670; dilated convolution with learnable spacings):
 *
 *     y_j[t] = Σ_i Σ_n w_ji·k_ji[n]·x_i[t − n] + b_j        k_ji[n] = e_ji[n]/(Σ_m e_ji[m] + 10⁻⁷)
 *     e_ji[n] = exp(−½·((n − d_ji)/σ)²),  n = 0 … D
 *
 * While training, a synapse spreads what passes it over the steps around its delay d, so that there is a gradient by d; the
 * spread σ falls from D/2 to ½, exponentially over the first quarter of the steps, and stays there. In evaluation each synapse
 * has its delay rounded to a whole step, y_j[t] = Σ_i w_ji·x_i[t − d_ji] + b_j. Delays are kept between 0 and D after each
 * step. They are stored in units of 100 steps: what that does to Adam's step is what a learning rate of a hundred times the
 * others' does, the publication's.
 *
 * It is a sum of D + 1 products, each with the input of one step more ago: time and arithmetic are D + 1 times those of a
 * plain map, forward and back.
 */
import {
  add, cast, div, exp, greaterOrEqual, less, logicalAnd, minimum, mul, pad, reshape, slice, square, sub, sum,
} from '../../graph/index.ts'; // prettier-ignore
import type { Tensor } from '../../graph/index.ts';
import type { ParameterList } from '../parameters.ts';
import type { Synapses } from './synapses.ts';

/** Steps in the unit of a stored delay. */
const UNIT = 100;
/** The spread that it ends with, in steps. */
const LAST_SPREAD = 0.5;
/** The share of the training in which the spread falls. */
const ANNEALED = 0.25;

/** σ, a scalar. @param progress share of the training that is done; absent: all of it */
function spreadOf(maxDelay: number, progress: Tensor | undefined, parameters: ParameterList): Tensor {
  const first = Math.max(LAST_SPREAD, maxDelay / 2);
  const last = parameters.constant(Float32Array.of(LAST_SPREAD), []);
  if (!progress) return last;
  const share = minimum(mul(progress, 1 / ANNEALED), 1);
  return exp(add(mul(share, Math.log(LAST_SPREAD / first)), Math.log(first)));
}

/** x[t − n], 0 before the start. */
function delayed(x: Tensor, n: number): Tensor {
  if (n === 0) return x;
  return pad(slice(x, { axis: 1, start: 0, end: x.shape[1]! - n }), [0, n, 0], [0, 0, 0]);
}

export const delays: Synapses = {
  id: 'delays',
  options: ['maxDelay'],
  isAnnealed: true,
  // Of what comes n steps late, the last n steps are not heard.
  productsPerStep({ maxDelay }, steps) {
    const all = Math.min(maxDelay + 1, steps);
    return all - (all * (all - 1)) / (2 * steps);
  },
  apply(name, x, size, map, { maxDelay }, { parameters, isTraining = false, progress }) {
    const [, steps, fanIn] = x.shape as [number, number, number];
    const shape = [size, fanIn];
    const start = { uniform: 1 / Math.sqrt(fanIn) };
    const range = [0, maxDelay / UNIT] as const;
    const weight = parameters.declare(`${name}.weight`, shape, start);
    const bias = parameters.declare(`${name}.bias`, [size], start);
    const stored = parameters.declare(`${name}.delay`, shape, { between: range }, range);
    const delay = reshape(mul(stored, UNIT), [1, ...shape]);
    const all = maxDelay + 1;
    const taps = (shift: number) =>
      parameters.constant(
        Float32Array.from({ length: all }, (_, n) => n + shift),
        [all, 1, 1],
      );
    const spread = () => {
      const far = div(sub(taps(0), delay), spreadOf(maxDelay, progress, parameters));
      const near = exp(mul(square(far), -0.5));
      return div(near, add(sum(near, [0], true), 1e-7));
    };
    const rounded = () =>
      cast(logicalAnd(greaterOrEqual(delay, taps(-0.5)), less(delay, taps(0.5))), 'float32');
    const kernel = mul(isTraining ? spread() : rounded(), weight);
    // What is delayed past the end of a sequence is not heard any more.
    return Array.from({ length: Math.min(all, steps) }, (_, n) => {
      const own = reshape(slice(kernel, { axis: 0, start: n, end: n + 1 }), shape);
      return map(delayed(x, n), own, n === 0 ? bias : undefined);
    }).reduce((total, part) => add(total, part));
  },
};
