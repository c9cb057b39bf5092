/**
 * @file Multiplications with an addition (or, where a spike comes in, additions) of a step's linear maps: how many a dense
 * network does, and how many this one does. Membranes, spike rules, loss and optimizer are not counted: they are few.
 */
import type { ModelNode } from '../../graph/index.ts';
import { findVariant } from '../../models/index.ts';
import type { Options } from '../../models/index.ts';
import type { StepSpec } from '../step-model.ts';
import type { Place } from './parts.ts';

export interface OperationsRow {
  /** From 1. */
  readonly layer: number;
  /** "map", "map, made again", "gradient of the weights" or "gradient of the input". */
  readonly what: string;
  readonly isForward: boolean;
  readonly done: number;
  /** Whether `done` is only the most that it can be: the surrogate is 0 far from the threshold, and what is 0 is left out. */
  readonly isAtMost: boolean;
  readonly dense: number;
}

/** How a layer's map is made: densely, of rows where spikes come in, or that in one operator with the neurons. */
export type MapKind = 'dense' | 'rows' | 'fused';

/** From which share of spikes on kernels work densely after all; see crossover.ts. */
interface Crossover {
  readonly map: number;
  readonly gradient: number;
}

/** Operators that make a map. */
const kinds: Readonly<Record<string, MapKind>> = {
  SpikingLayer: 'fused',
  SpikingStack: 'fused',
  SpikeLinear: 'rows',
};

/**
 * How each layer's map is made forward.
 * @param nodes of the step's model
 * @returns by layer, from 1; those that are not there are dense
 */
export function mapsOf(
  nodes: readonly ModelNode[],
  places: ReadonlyMap<string, Place>,
): ReadonlyMap<number, MapKind> {
  const maps = new Map<number, MapKind>();
  for (const { name, op } of nodes) {
    const kind = kinds[op];
    const [, first, last = first] = /^layers? (\d+)(?:–(\d+))?$/.exec(places.get(name)?.part ?? '') ?? [];
    if (!kind || first === undefined) continue;
    for (let layer = Number(first); layer <= Number(last); layer++) maps.set(layer, kind);
  }
  return maps;
}

/** A linear map of a layer: how wide it is, and whose spikes go into it: a place among the spiking layers, or none. */
interface LinearMap {
  readonly name: string;
  readonly inputs: number;
  readonly outputs: number;
  readonly spikes: number | undefined;
}

type MapsOfLayer = (
  layer: number,
  options: Options,
  sizes: { readonly channels: number; readonly currents: number },
) => readonly LinearMap[];

/** The maps of each layer (of each block), by the way in which a network is put together. */
const mapsOfLayers: Record<Options['network'], MapsOfLayer> = {
  stack: (layer, { hidden }, { channels, currents }) => [
    {
      name: '',
      inputs: layer === 0 ? channels : hidden,
      outputs: hidden * currents,
      spikes: layer === 0 ? undefined : layer - 1,
    },
  ],
  deep: (layer, { hidden, mixing }) => [
    { name: '', inputs: hidden, outputs: mixing === 'glu' ? 2 * hidden : hidden, spikes: layer },
  ],
  // Neurons that mix time spike into the first map, neurons that mix channels into the second.
  'sd-tcm': (layer, { hidden }) =>
    ['first ', 'second '].map((name, at) => ({
      name,
      inputs: hidden,
      outputs: hidden,
      spikes: 2 * layer + at,
    })),
  // What goes in are counts of spikes, and nothing behind the last layer but the readout.
  'spike-sum': (layer, { hidden, layers }) =>
    layer < layers - 1 ? [{ name: '', inputs: hidden, outputs: hidden, spikes: undefined }] : [],
};

/** Surrogates that are 0 far from the threshold. */
const hasSupport = ({ surrogate }: Options): boolean => surrogate === 'boxcar' || surrogate === 'triangle';

/**
 * The operations of one step, without those of connections between a layer's own neurons, of delays and of gated cells.
 * @param maps as mapsOf gives them
 * @param spikes of the batch, by spiking layer
 * @param crossover of this machine; absent: rows are added up whatever the rate
 */
export function operationsOf(
  spec: Pick<StepSpec, 'variant' | 'batch' | 'steps' | 'channels' | 'options'>,
  maps: ReadonlyMap<number, MapKind>,
  spikes: readonly number[],
  crossover: Crossover = { map: Infinity, gradient: Infinity },
): readonly OperationsRow[] {
  const { batch, steps, channels, options } = spec;
  const currents = findVariant(spec.variant).memory.currents ?? 1;
  return Array.from({ length: options.layers }, (_, layer) => {
    const kind = maps.get(layer + 1) ?? 'dense';
    return mapsOfLayers[options.network](layer, options, { channels, currents }).flatMap((map) => {
      const dense = batch * steps * map.inputs * map.outputs;
      // Real numbers come in densely, but for zeros, which nobody counts.
      const isSparse = kind !== 'dense' && map.spikes !== undefined;
      const rate = isSparse ? (spikes[map.spikes] ?? 0) / (batch * steps * map.inputs) : 1;
      const sparse = (from: number) => (rate >= from ? dense : rate * dense);
      const row = { layer: layer + 1, isForward: false, isAtMost: false, dense };
      const named = (what: string) => `${map.name}${what}`;
      const rows: OperationsRow[] = [
        { ...row, what: named('map'), isForward: true, done: sparse(crossover.map) },
        {
          ...row,
          what: named(`${map.name && 'map, '}gradient of the weights`),
          done: sparse(crossover.gradient),
        },
      ];
      // Fused layers keep no potentials: the gradient makes them again, and spikes before that where they are not kept.
      const again = (options.recompute ? 2 : 1) * sparse(crossover.map);
      if (kind === 'fused')
        rows.splice(1, 0, { ...row, what: named('map, made again'), dense: 0, done: again });
      // The input of a stack is no parameter: nobody asks for its gradient.
      if (options.network === 'stack' && layer === 0) return rows;
      const isAtMost = kind === 'fused' && hasSupport(options);
      return [
        ...rows,
        { ...row, what: named(`${map.name && 'map, '}gradient of the input`), done: dense, isAtMost },
      ];
    });
  }).flat();
}
