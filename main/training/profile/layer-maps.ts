/**
 * @file The linear maps of each layer of a network: those between layers, those of a memory's own gates, and those that bring a
 * layer's own spikes back to it.
 */
import type { Options, Variant } from '../../models/index.ts';

/** A linear map of a layer: how wide it is, and whose spikes go into it: a place among the spiking layers, or none. */
export interface LinearMap {
  readonly name: string;
  readonly inputs: number;
  readonly outputs: number;
  readonly spikes: number | undefined;
  /** Who makes it: operators of products, or the operator of the neurons or of the cell, step by step. */
  readonly by: 'products' | 'neurons' | 'cell';
  /** Whether the data go into it: nobody asks for their gradient. */
  readonly isOfData?: boolean;
}

type Sizes = Pick<Options, 'network' | 'layers' | 'hidden' | 'mixing'> & {
  readonly channels: number;
  /** That a neuron takes. */
  readonly currents: number;
};

type MapsOfLayer = (layer: number, sizes: Sizes) => readonly LinearMap[];

/** The maps between layers (and within blocks), by the way in which a network is put together. */
const betweenLayers: Record<Options['network'], MapsOfLayer> = {
  stack: (layer, { hidden, channels, currents }) => [
    {
      name: 'map',
      inputs: layer === 0 ? channels : hidden,
      outputs: hidden * currents,
      spikes: layer === 0 ? undefined : layer - 1,
      by: 'products',
      isOfData: layer === 0,
    },
  ],
  deep: (layer, { hidden, mixing }) => [
    {
      name: 'map',
      inputs: hidden,
      outputs: mixing === 'glu' ? 2 * hidden : hidden,
      spikes: layer,
      by: 'products',
    },
  ],
  // Neurons that mix time spike into the first map, neurons that mix channels into the second.
  'sd-tcm': (layer, { hidden }) =>
    ['first map', 'second map'].map((name, at) => ({
      name,
      inputs: hidden,
      outputs: hidden,
      spikes: 2 * layer + at,
      by: 'products',
    })),
  // What goes in are counts of spikes, and nothing behind the last layer but the readout.
  'spike-sum': (layer, { hidden, layers }) =>
    layer < layers - 1
      ? [{ name: 'map', inputs: hidden, outputs: hidden, spikes: undefined, by: 'products' }]
      : [],
};

/** All maps of a layer (of a block). @param layer from 0 */
export function mapsOfLayer(
  { memory }: Pick<Variant, 'memory'>,
  options: Options,
  channels: number,
  layer: number,
): readonly LinearMap[] {
  const { hidden, network, recurrent } = options;
  const { currents = 1, gates = {} } = memory;
  const square = (name: string, count: number, rest: Pick<LinearMap, 'spikes' | 'by'>) =>
    count > 0 ? [{ name, inputs: hidden, outputs: count * hidden, ...rest }] : [];
  // In a block of two layers of neurons the first has the memory and the connections.
  const own = network === 'sd-tcm' ? 2 * layer : layer;
  return [
    ...square('gates of the input', gates.ofInput ?? 0, { spikes: undefined, by: 'products' }),
    ...square('gates of the state', gates.ofState ?? 0, { spikes: undefined, by: 'cell' }),
    ...square('connections', recurrent ? 1 : 0, { spikes: own, by: 'neurons' }),
    ...betweenLayers[network](layer, { ...options, channels, currents }),
  ];
}
