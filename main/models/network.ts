/**
 * @file The reference network (CONTRACT): a stack of spiking layers, each linear map → memory → spike rule, and a
 * readout of the mean rate of the last layer.
 */
import { add, div, dropout, linear, mul } from '../graph/index.ts';
import type { Tensor } from '../graph/index.ts';
import type { Options } from './options.ts';
import type { ParameterList } from './parameters.ts';
import type { Spikes } from './spike-rules/spike-rule.ts';
import type { Variant } from './variants.ts';

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

/**
 * Adds a variant's network to a graph.
 * @returns scores and the spikes of each layer
 */
export function buildNetwork(variant: Variant, options: Options, inputs: NetworkInputs): Network {
  const { parameters, classes, dropoutSeed } = inputs;
  const steps = inputs.x.shape[1]!;
  const drop = (x: Tensor, place: number): Tensor =>
    options.dropout > 0 && dropoutSeed ? dropout(x, options.dropout, add(mul(dropoutSeed, 1009), place)) : x;

  const layers: Spikes[] = [];
  let x = inputs.x;
  for (let l = 0; l < options.layers; l++) {
    const name = `layers.${l}`;
    const current = affine(`${name}.linear`, l > 0 ? drop(x, l) : x, options.hidden, parameters);
    const context = { name, hidden: options.hidden, options, parameters };
    const layer = variant.spikeRule.apply(current, variant.memory, context);
    layers.push(layer);
    x = layer.spikes;
  }
  const rate = div(layers.at(-1)!.count, steps);
  return { logits: affine('readout', drop(rate, options.layers), classes, parameters), layers };
}

/** y = x Wᵀ + b over the last axis, W and b uniform in ±1/√fan_in. */
function affine(name: string, x: Tensor, size: number, parameters: ParameterList): Tensor {
  const fanIn = x.shape.at(-1)!;
  const start = { uniform: 1 / Math.sqrt(fanIn) };
  const weight = parameters.declare(`${name}.weight`, [size, fanIn], start);
  const bias = parameters.declare(`${name}.bias`, [size], start);
  return linear(x, weight, bias);
}
