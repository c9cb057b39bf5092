/** @file The linear maps of networks. */
import { linear, spikeLinear } from '../../graph/index.ts';
import type { Tensor } from '../../graph/index.ts';
import type { ParameterList } from '../parameters.ts';
import type { Spikes } from '../spike-rules/spike-rule.ts';

/** y = x Wᵀ + b over the last axis, W and b uniform in ±1/√fan_in; `spikeLinear` as map where x are spikes. */
export function affine(
  name: string,
  x: Tensor,
  size: number,
  parameters: ParameterList,
  map: typeof linear = linear,
): Tensor {
  const fanIn = x.shape.at(-1)!;
  const start = { uniform: 1 / Math.sqrt(fanIn) };
  const weight = parameters.declare(`${name}.weight`, [size, fanIn], start);
  const bias = parameters.declare(`${name}.bias`, [size], start);
  return map(x, weight, bias);
}

/** The product for what a layer says: that of spikes costs what spikes, and far more than a plain one for other numbers. */
export function mapFor({ mean }: Pick<Spikes, 'mean'>): typeof linear {
  return mean ? linear : spikeLinear;
}
