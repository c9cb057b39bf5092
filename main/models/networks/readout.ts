/**
 * @file Readouts: from what the last layer says over time to one score per class, or to scores of every step.
 *
 *     rate              y = W·mean_t x[t] + b
 *     integrator-…      m[t] = a·m[t−1] + W·x[t] + b, a learned for each class; the scores are m[T], max_t m or mean_t m
 *     softmax-sum       Σ_t softmax(m[t]), of the same integrator
 *     step-linear       of every step t, W·x[t] + b
 *     step-mean         of every step t, W·mean_{s≤t} x[s] + b
 *     step-integrator   of every step t, m[t] of the same integrator
 *
 * Sources: the leaky integrator whose mean is the score is that of Huber et al. 2025 (arXiv 2504.00719), the sum of softmax
 * that of Bittar & Garner 2022 (Frontiers in Neuroscience 16:865897); last and maximum are usual (Cramer et al. 2022, IEEE
 * TNNLS 33:2744). An integrator that is read at every step is the output neuron of Bellec et al. 2020 (Nature
 * Communications 11:3625), a linear map of every step that of state space models (Gu et al. 2022, arXiv 2111.00396).
 */
import { linearScan, max, mean, mul, reshape, sigmoid, slice, softmax, sum } from '../../graph/index.ts';
import type { Tensor } from '../../graph/index.ts';
import type { Options } from '../options.ts';
import type { ParameterList } from '../parameters.ts';
import { affine } from './affine.ts';

type Readout = Options['readout'];

/** What a readout reads, made where it is asked for. */
interface Features {
  /** [B,T,H] */
  readonly sequence: () => Tensor;
  /** The mean over time, [B,H]. */
  readonly mean: () => Tensor;
}

/** The share of an integrator that is left after a step, at first. */
const START = 0.8;

/** Scores of an integrator m [B,T,K]: [B,K], or [B,T,K] of those that say something at every step. */
const ofIntegrator: Record<Exclude<Readout, 'rate' | 'step-linear' | 'step-mean'>, (m: Tensor) => Tensor> = {
  'integrator-last': (m) => {
    const [batch, steps, classes] = m.shape as [number, number, number];
    return reshape(slice(m, { axis: 1, start: steps - 1, end: steps }), [batch, classes]);
  },
  'integrator-max': (m) => max(m, [1]),
  'integrator-mean': (m) => mean(m, [1]),
  'softmax-sum': (m) => sum(softmax(m, 2), [1]),
  'step-integrator': (m) => m,
};

/**
 * Adds the readout that the options name.
 * @param classes how many scores: classes or, of real numbers, channels of the targets
 * @returns scores [B,classes] or, of a readout for steps, [B,T,classes]
 */
export function readOut(
  features: Features,
  { readout }: Pick<Options, 'readout'>,
  classes: number,
  parameters: ParameterList,
): Tensor {
  if (readout === 'rate') return affine('readout', features.mean(), classes, parameters);
  if (readout === 'step-mean') return affine('readout', meansSoFar(features.sequence()), classes, parameters);
  const y = affine('readout', features.sequence(), classes, parameters);
  if (readout === 'step-linear') return y;
  const logit = Math.log(START / (1 - START));
  const decay = sigmoid(parameters.declare('readout.decay', [classes], { values: [logit] }));
  return ofIntegrator[readout](linearScan(y, decay));
}

/** The mean of x [B,T,H] over the steps up to each. */
function meansSoFar(x: Tensor): Tensor {
  const [, steps, size] = x.shape as [number, number, number];
  const { graph } = x;
  const sums = linearScan(x, graph.constant(new Float32Array(size).fill(1), [size]));
  const shares = Float32Array.from({ length: steps }, (_, t) => 1 / (t + 1));
  return mul(sums, graph.constant(shares, [1, steps, 1]));
}
