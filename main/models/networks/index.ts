/** @file The ways to put layers together, by the option `network`. */
import type { Options } from '../options.ts';
import { deep } from './deep.ts';
import type { BuildNetwork } from './network.ts';
import { sdTcm } from './sd-tcm.ts';
import { spikeSum } from './spike-sum.ts';
import { stack } from './stack.ts';

const networks: Record<Options['network'], BuildNetwork> = {
  ...{ stack, deep },
  'sd-tcm': sdTcm,
  'spike-sum': spikeSum,
};

/**
 * Adds a variant's network to a graph, put together as its options say.
 * @returns scores and the spikes of each layer
 */
export const buildNetwork: BuildNetwork = (variant, options, inputs) =>
  networks[options.network](variant, options, inputs);

/** Spiking layers in each of the layers that the options count. */
const layersPerBlock: Record<Options['network'], number> = { stack: 1, deep: 1, 'sd-tcm': 2, 'spike-sum': 1 };

/** How many layers of spiking neurons a network has, all of the same size. */
export const spikingLayers = ({ network, layers }: Pick<Options, 'network' | 'layers'>): number =>
  layers * layersPerBlock[network];
