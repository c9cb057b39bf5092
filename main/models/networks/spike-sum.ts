/**
 * @file The network of the parallel multi-compartment spiking neuron (Chen et al. 2024, arXiv 2408.14917), whose shortcut
 * adds up spikes:
 *
 *     z_0 = W x + b        a_l = a_{l−1} + spikes(memory(norm(z_l)))        z_{l+1} = W_l a_l + b_l        logits = Wo·mean_t a_L + bo
 *
 * What goes from layer to layer are counts of 0 to l, the spikes of all layers so far.
 */
import { add, mean } from '../../graph/index.ts';
import type { Tensor } from '../../graph/index.ts';
import type { Spikes } from '../spike-rules/spike-rule.ts';
import { encode } from './deep.ts';
import { dropper } from './dropout.ts';
import { affine } from './affine.ts';
import { contextOf, layerName } from './network.ts';
import { norms } from './norms.ts';
import { readOut } from './readout.ts';
import type { BuildNetwork } from './network.ts';

export const spikeSum: BuildNetwork = (variant, options, inputs) => {
  const { parameters, classes } = inputs;
  const { hidden } = options;
  const norm = norms[options.norm];
  const drop = dropper(options, inputs);
  const layers: Spikes[] = [];
  let z = encode(inputs.x, hidden, parameters);
  let sums: Tensor | undefined;
  for (let l = 0; l < options.layers; l++) {
    const name = layerName(l);
    const context = contextOf(l, options, inputs);
    const layer = variant.spikeRule.apply(norm(`${name}.norm`, z, inputs), variant.memory, context);
    layers.push(layer);
    sums = sums ? add(sums, layer.spikes) : layer.spikes;
    const isLast = l === options.layers - 1;
    z = drop(isLast ? sums : affine(`${name}.mixing`, sums, hidden, parameters), l);
  }
  const features = { mean: () => mean(z, [1]), sequence: () => z };
  return { logits: readOut(features, options, classes, parameters), layers };
};
