/**
 * @file The deep network: residual blocks around spiking layers, as state space models are stacked (Gu et al. 2022, arXiv
 * 2111.00396), with spikes as what a block's memory says to its channels:
 *
 *     z_0 = W x + b        block: z ← z + mix(spikes(memory(norm(z))))        logits = Wo·norm(mean_t z) + bo
 *
 * The memory and the spike rule work on each channel alone; channels meet in the linear map after the spikes, which adds up
 * the rows of those that fired. What is carried from block to block is not spikes but their sums, as in the residual
 * networks of section 2.8 of the catalogue's sources.
 *
 * Post-norm blocks have the norm behind the sum, z ← norm(z + mix(spikes(memory(z)))), and no norm before the readout.
 */
import { add, gelu, mean, mul, reshape, sigmoid, slice } from '../../graph/index.ts';
import type { Tensor } from '../../graph/index.ts';
import type { Options } from '../options.ts';
import type { ParameterList } from '../parameters.ts';
import type { Spikes } from '../spike-rules/spike-rule.ts';
import { dropper } from './dropout.ts';
import { connector } from '../synapses/synapses.ts';
import { affine, mapFor } from './affine.ts';
import { contextOf, layerName } from './network.ts';
import { normedFeatures, norms } from './norms.ts';
import { readOut } from './readout.ts';
import type { BuildNetwork } from './network.ts';

/** @param map a linear map of `hidden` numbers to so many */
type Mixing = (map: (size: number) => Tensor, hidden: number) => Tensor;

const mixings: Record<Options['mixing'], Mixing> = {
  linear: (map, hidden) => map(hidden),
  gelu: (map, hidden) => gelu(map(hidden)),
  glu: (map, hidden) => {
    const both = map(2 * hidden);
    const half = (start: number) => slice(both, { axis: 2, start, end: start + hidden });
    return mul(half(0), sigmoid(half(hidden)));
  },
};

/** The linear map from the input to what blocks add to. Of one channel it is a product, which costs less both ways. */
export function encode(x: Tensor, hidden: number, parameters: ParameterList): Tensor {
  if (x.shape.at(-1) !== 1) return affine('encoder', x, hidden, parameters);
  const weight = parameters.declare('encoder.weight', [hidden, 1], { uniform: 1 });
  const bias = parameters.declare('encoder.bias', [hidden], { uniform: 1 });
  return add(mul(x, reshape(weight, [hidden])), bias);
}

export const deep: BuildNetwork = (variant, options, inputs) => {
  const { parameters, classes } = inputs;
  const { hidden } = options;
  const isPost = options.normPlace === 'post';
  const norm = (name: string, x: Tensor) => norms[options.norm](`${name}.norm`, x, inputs);
  const drop = dropper(options, inputs);
  const connect = connector(variant.synapses, options, inputs);
  const layers: Spikes[] = [];
  let z = encode(inputs.x, hidden, parameters);
  for (let l = 0; l < options.layers; l++) {
    const name = layerName(l);
    const context = contextOf(l, options, inputs);
    const layer = variant.spikeRule.apply(isPost ? z : norm(name, z), variant.memory, context);
    layers.push(layer);
    const map = (size: number) => connect(`${name}.mixing`, layer.spikes, size, mapFor(layer));
    const sum = add(z, drop(mixings[options.mixing](map, hidden), l));
    z = isPost ? norm(name, sum) : sum;
  }
  const features = isPost
    ? { mean: () => mean(z, [1]), sequence: () => z }
    : normedFeatures(options.norm, z, inputs);
  return { logits: readOut(features, options, classes, parameters), layers };
};
