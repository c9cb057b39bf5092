/**
 * @file Blocks that mix time and channels by spikes alone, the SD-TCM module of the parallel resonate-and-fire neuron
 * (Huang et al. 2024, arXiv 2410.03530), which D-RF (arXiv 2509.17186) stacks, too:
 *
 *     z_0 = W x + b        s = spikes(memory(norm(z)))        c = W₁(α·s) + b₁        r = H(c − θ)        z ← z + W₂ r + b₂
 *
 * Neurons with memory mix time; neurons without mix channels; what is carried from block to block are potentials (a
 * membrane shortcut). α, the amplitude of a block's spikes, is learned.
 */
import { add, mul, spikeLinear, sum } from '../../graph/index.ts';
import { candidatesOf } from '../spike-rules/crossing.ts';
import type { Spikes } from '../spike-rules/spike-rule.ts';
import { encode } from './deep.ts';
import { dropper } from './dropout.ts';
import { affine } from './affine.ts';
import { contextOf, layerName } from './network.ts';
import { normedFeatures, norms } from './norms.ts';
import { readOut } from './readout.ts';
import type { BuildNetwork } from './network.ts';

export const sdTcm: BuildNetwork = (variant, options, inputs) => {
  const { parameters, classes } = inputs;
  const { hidden } = options;
  const norm = norms[options.norm];
  const drop = dropper(options, inputs);
  const layers: Spikes[] = [];
  let z = encode(inputs.x, hidden, parameters);
  for (let l = 0; l < options.layers; l++) {
    const name = layerName(l);
    const context = contextOf(l, options, inputs);
    const inTime = variant.spikeRule.apply(norm(`${name}.norm`, z, inputs), variant.memory, context);
    const amplitude = parameters.declare(`${name}.amplitude`, [], { values: [1] });
    // W(α·s) is (α·W)s, in which s are spikes.
    const amplified: typeof spikeLinear = (x, weight, bias) => spikeLinear(x, mul(weight, amplitude), bias);
    const potential = affine(`${name}.expand`, inTime.spikes, hidden, parameters, amplified);
    const spikes = candidatesOf(potential, context);
    layers.push(inTime, { spikes, count: sum(spikes, [1]), potential });
    z = add(z, drop(affine(`${name}.mixing`, spikes, hidden, parameters, spikeLinear), l));
  }
  const features = normedFeatures(options.norm, z, inputs);
  return { logits: readOut(features, options, classes, parameters), layers };
};
