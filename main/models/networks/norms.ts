/**
 * @file Norms of a network's blocks. Layer and root-mean-square norm are over the channels of each step. Batch norm (Ioffe
 * and Szegedy 2015, arXiv 1502.03167) is over batch and time, for each channel:
 *
 *     y = (x − μ)/√(σ² + ε)·scale + bias        μ' ← (1 − m)·μ' + m·μ        σ'² ← (1 − m)·σ'² + m·σ²·n/(n − 1)
 *
 * μ and σ² are those of the batch (its n values, n its samples times steps) while training, and the running averages μ' and
 * σ'² in evaluation, which start at 0 and 1. ε and m are PyTorch's (torch.nn.BatchNorm1d), and so is the n/(n − 1).
 */
import { add, batchNorm, mean as meanOf, mul, norm as normalise } from '../../graph/index.ts';
import type { Tensor } from '../../graph/index.ts';
import type { Options } from '../options.ts';
import type { ParameterList } from '../parameters.ts';
import type { NetworkInputs } from './network.ts';

/** Share m of a batch in the running averages. */
const MOMENTUM = 0.1;
/** What is added to variances, ε. */
const EPSILON = 1e-5;

type NormInputs = Pick<NetworkInputs, 'parameters' | 'isTraining'>;

/** @param name prefix of its parameters' names */
type Norm = (name: string, x: Tensor, inputs: NormInputs) => Tensor;

const vector = (name: string, x: Tensor, parameters: ParameterList, value: number) =>
  parameters.declare(name, [x.shape.at(-1)!], { values: [value] });

const scaleOf = (name: string, x: Tensor, parameters: ParameterList) =>
  vector(`${name}.scale`, x, parameters, 1);

const biasOf = (name: string, x: Tensor, parameters: ParameterList) =>
  vector(`${name}.bias`, x, parameters, 0);

const overBatch: Norm = (name, x, { parameters, isTraining = false }) => {
  const bias = biasOf(name, x, parameters);
  const scale = scaleOf(name, x, parameters);
  const shape = [x.shape.at(-1)!];
  const values = x.shape.slice(0, -1).reduce((product, n) => product * n, 1);
  const ofBatch = isTraining ? batchNorm(x, scale, bias, { training: true, epsilon: EPSILON }) : undefined;
  // Of a single value there is no variance: it changes no average.
  const follow = (statistic: Tensor | undefined, factor: number) =>
    statistic &&
    ((before: Tensor) =>
      values > 1 ? add(mul(before, 1 - MOMENTUM), mul(statistic, MOMENTUM * factor)) : before);
  const mean = parameters.average(`${name}.runningMean`, shape, { values: [0] }, follow(ofBatch?.mean, 1));
  const variance = parameters.average(
    `${name}.runningVariance`,
    shape,
    { values: [1] },
    follow(ofBatch?.variance, values / (values - 1)),
  );
  const y = ofBatch?.y;
  return y ?? batchNorm(x, scale, bias, { training: false, mean, variance, epsilon: EPSILON }).y;
};

export const norms: Record<Options['norm'], Norm> = {
  batch: overBatch,
  layer: (name, x, { parameters }) => {
    const bias = biasOf(name, x, parameters);
    return normalise(x, scaleOf(name, x, parameters), bias, { centred: true });
  },
  rms: (name, x, { parameters }) => normalise(x, scaleOf(name, x, parameters), undefined, { centred: false }),
  none: (_, x) => x,
};

/**
 * What a readout reads of the last sum z [B,T,H]: normed once more, the mean over time before norms over channels, and after
 * batch norm, whose statistics are over all steps.
 */
export function normedFeatures(
  kind: Options['norm'],
  z: Tensor,
  inputs: NormInputs,
): { readonly mean: () => Tensor; readonly sequence: () => Tensor } {
  const normed = (x: Tensor) => norms[kind]('norm', x, inputs);
  return {
    mean: () => (kind === 'batch' ? meanOf(normed(z), [1]) : normed(meanOf(z, [1]))),
    sequence: () => normed(z),
  };
}
