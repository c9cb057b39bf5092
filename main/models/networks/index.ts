/** @file The ways to put layers together, by the option `network`. */
import type { Options } from '../options.ts';
import { deep } from './deep.ts';
import type { BuildNetwork } from './network.ts';
import { stack } from './stack.ts';

const networks: Record<Options['network'], BuildNetwork> = { stack, deep };

/**
 * Adds a variant's network to a graph, put together as its options say.
 * @returns scores and the spikes of each layer
 */
export const buildNetwork: BuildNetwork = (variant, options, inputs) =>
  networks[options.network](variant, options, inputs);
