/**
 * @file The deep network: residual blocks around spiking layers, as state space models are stacked (Gu et al. 2022, arXiv
 * 2111.00396), with spikes as what a block's memory says to its channels:
 *
 *     z_0 = W x + b        block: z ← z + mix(spikes(memory(norm(z))))        logits = Wo·norm(mean_t z) + bo
 *
 * The memory and the spike rule work on each channel alone; channels meet in the linear map after the spikes, which adds up
 * the rows of those that fired. What is carried from block to block is not spikes but their sums, as in the residual
 * networks of section 2.8 of the catalogue's sources.
 */
import { add, mean, mul, norm as normalise, reshape, sigmoid, slice } from '../../graph/index.ts';
import type { Tensor } from '../../graph/index.ts';
import type { Options } from '../options.ts';
import type { ParameterList } from '../parameters.ts';
import type { Spikes } from '../spike-rules/spike-rule.ts';
import { dropper } from './dropout.ts';
import { affine } from './network.ts';
import type { BuildNetwork } from './network.ts';

type Norm = (name: string, x: Tensor, parameters: ParameterList) => Tensor;

const scaleOf = (name: string, x: Tensor, parameters: ParameterList) =>
  parameters.declare(`${name}.scale`, [x.shape.at(-1)!], { values: [1] });

const norms: Record<Options['norm'], Norm> = {
  layer: (name, x, parameters) => {
    const bias = parameters.declare(`${name}.bias`, [x.shape.at(-1)!], { values: [0] });
    return normalise(x, scaleOf(name, x, parameters), bias, { centred: true });
  },
  rms: (name, x, parameters) => normalise(x, scaleOf(name, x, parameters), undefined, { centred: false }),
  none: (_, x) => x,
};

type Mixing = (name: string, spikes: Tensor, hidden: number, parameters: ParameterList) => Tensor;

const mixings: Record<Options['mixing'], Mixing> = {
  linear: (name, spikes, hidden, parameters) => affine(`${name}.mixing`, spikes, hidden, parameters),
  glu: (name, spikes, hidden, parameters) => {
    const both = affine(`${name}.mixing`, spikes, 2 * hidden, parameters);
    const half = (start: number) => slice(both, { axis: 2, start, end: start + hidden });
    return mul(half(0), sigmoid(half(hidden)));
  },
};

/** The linear map from the input to what blocks add to. Of one channel it is a product, which costs less both ways. */
function encode(x: Tensor, hidden: number, parameters: ParameterList): Tensor {
  if (x.shape.at(-1) !== 1) return affine('encoder', x, hidden, parameters);
  const weight = parameters.declare('encoder.weight', [hidden, 1], { uniform: 1 });
  const bias = parameters.declare('encoder.bias', [hidden], { uniform: 1 });
  return add(mul(x, reshape(weight, [hidden])), bias);
}

export const deep: BuildNetwork = (variant, options, inputs) => {
  const { parameters, classes } = inputs;
  const { hidden } = options;
  const norm = norms[options.norm];
  const drop = dropper(options, inputs);
  const layers: Spikes[] = [];
  let z = encode(inputs.x, hidden, parameters);
  for (let l = 0; l < options.layers; l++) {
    const name = `layers.${l}`;
    const context = { name, hidden, options, parameters };
    const layer = variant.spikeRule.apply(norm(`${name}.norm`, z, parameters), variant.memory, context);
    layers.push(layer);
    z = add(z, drop(mixings[options.mixing](name, layer.spikes, hidden, parameters), l));
  }
  return { logits: affine('readout', norm('norm', mean(z, [1]), parameters), classes, parameters), layers };
};
