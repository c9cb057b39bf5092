/** @file What a network is: layers put together with a readout; the table of ways to do so. */
import { linear } from '../../graph/index.ts';
import type { Tensor } from '../../graph/index.ts';
import type { Options } from '../options.ts';
import type { ParameterList } from '../parameters.ts';
import type { Spikes } from '../spike-rules/spike-rule.ts';
import type { Variant } from '../variants.ts';

export interface Network {
  /** One score per class, [B,classes]. */
  readonly logits: Tensor;
  readonly layers: readonly Spikes[];
}

export interface NetworkInputs {
  /** The sequences, [B,T,channels]. */
  readonly x: Tensor;
  readonly classes: number;
  readonly parameters: ParameterList;
  /** Integer scalar that changes every step; given while training, absent in evaluation, where nothing is dropped. */
  readonly dropoutSeed?: Tensor;
}

/** Adds a variant's network to a graph. */
export type BuildNetwork = (
  variant: Pick<Variant, 'memory' | 'spikeRule'>,
  options: Options,
  inputs: NetworkInputs,
) => Network;

/** y = x Wᵀ + b over the last axis, W and b uniform in ±1/√fan_in. */
export function affine(name: string, x: Tensor, size: number, parameters: ParameterList): Tensor {
  const fanIn = x.shape.at(-1)!;
  const start = { uniform: 1 / Math.sqrt(fanIn) };
  const weight = parameters.declare(`${name}.weight`, [size, fanIn], start);
  const bias = parameters.declare(`${name}.bias`, [size], start);
  return linear(x, weight, bias);
}
