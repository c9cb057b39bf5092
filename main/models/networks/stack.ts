/**
 * @file The reference network (CONTRACT): a stack of spiking layers, each linear map → memory → spike rule, and a
 * readout of the mean rate of the last layer.
 */
import { div } from '../../graph/index.ts';
import type { Spikes } from '../spike-rules/spike-rule.ts';
import { dropper } from './dropout.ts';
import { affine } from './network.ts';
import type { BuildNetwork } from './network.ts';

export const stack: BuildNetwork = (variant, options, inputs) => {
  const { parameters, classes } = inputs;
  const steps = inputs.x.shape[1]!;
  const drop = dropper(options, inputs);
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
};
