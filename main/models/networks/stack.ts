/**
 * @file The reference network (CONTRACT): a stack of spiking layers, each linear map → memory → spike rule, and a
 * readout: of the mean rate of the last layer unless the options say otherwise.
 */
import { div, linear } from '../../graph/index.ts';
import type { Spikes } from '../spike-rules/spike-rule.ts';
import { dropper } from './dropout.ts';
import { connector } from '../synapses/synapses.ts';
import { mapFor } from './affine.ts';
import { contextOf, layerName } from './network.ts';
import { readOut } from './readout.ts';
import type { BuildNetwork } from './network.ts';

export const stack: BuildNetwork = (variant, options, inputs) => {
  const { parameters, classes } = inputs;
  const steps = inputs.x.shape[1]!;
  const drop = dropper(options, inputs);
  const connect = connector(variant.synapses, options, inputs);
  const layers: Spikes[] = [];
  // Layers that are fused later, map and all, have theirs written as any other product.
  const isFused = !variant.synapses && (variant.spikeRule.takesMap?.(variant.memory, options) ?? false);
  let x = inputs.x;
  for (let l = 0; l < options.layers; l++) {
    const name = layerName(l);
    const currents = options.hidden * (variant.memory.currents ?? 1);
    const below = layers.at(-1);
    const map = below && !isFused ? mapFor(below) : linear;
    const current = connect(`${name}.linear`, below ? drop(x, l) : x, currents, map);
    const context = contextOf(l, options, inputs);
    const layer = variant.spikeRule.apply(current, variant.memory, context);
    layers.push(layer);
    x = layer.spikes;
  }
  const last = layers.at(-1)!;
  const features = {
    mean: () => drop(last.mean ?? div(last.count, steps), options.layers),
    sequence: () => drop(last.spikes, options.layers),
  };
  return { logits: readOut(features, options, classes, parameters), layers };
};
