/**
 * @file Multiplications with an addition (or, where a spike comes in, additions) of a step's linear maps: how many a dense
 * network does, and how many this one does. Membranes, spike rules, loss and optimizer are not counted: they are few.
 */
import type { ModelNode } from '../../graph/index.ts';
import { findVariant } from '../../models/index.ts';
import type { Options } from '../../models/index.ts';
import type { StepSpec } from '../step-model.ts';
import { mapsOfLayer } from './layer-maps.ts';
import type { LinearMap } from './layer-maps.ts';
import type { Place } from './parts.ts';

export interface OperationsRow {
  /** From 1. */
  readonly layer: number;
  /** "map", "map, made again", "gradient of the weights", "gradient of the input"; of a layer's other maps with their names. */
  readonly what: string;
  readonly isForward: boolean;
  readonly done: number;
  /** Whether `done` is only the most that it can be: the surrogate is 0 far from the threshold, and what is 0 is left out. */
  readonly isAtMost: boolean;
  readonly dense: number;
}

/** Operations, and who does them. */
export interface CountedOperations extends OperationsRow {
  readonly by: LinearMap['by'];
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

/** Surrogates that are 0 far from the threshold. */
const hasSupport = ({ surrogate }: Options): boolean => surrogate === 'boxcar' || surrogate === 'triangle';

/**
 * The operations of one step.
 * @param maps as mapsOf gives them
 * @param spikes of the batch, by spiking layer
 * @param crossover of this machine; absent: rows are added up whatever the rate
 */
export function operationsOf(
  spec: Pick<StepSpec, 'variant' | 'batch' | 'steps' | 'channels' | 'options'>,
  maps: ReadonlyMap<number, MapKind>,
  spikes: readonly number[],
  crossover: Crossover = { map: Infinity, gradient: Infinity },
): readonly CountedOperations[] {
  const { batch, steps, channels, options } = spec;
  const variant = findVariant(spec.variant);
  const perStep = variant.synapses?.productsPerStep(options, steps) ?? 1;
  const count = (layer: number, map: LinearMap): readonly CountedOperations[] => {
    const isWithin = map.by !== 'products';
    const kind = maps.get(layer + 1) ?? 'dense';
    const dense = batch * steps * map.inputs * map.outputs * (isWithin ? 1 : perStep);
    // Real numbers come in densely, but for zeros, which nobody counts.
    const isSparse = map.spikes !== undefined && (map.by === 'neurons' || kind !== 'dense');
    const rate = isSparse ? (spikes[map.spikes] ?? 0) / (batch * steps * map.inputs) : 1;
    const sparse = (from: number) => (rate >= from ? dense : rate * dense);
    const forward = map.by === 'neurons' ? rate * dense : sparse(crossover.map);
    const row = { layer: layer + 1, isForward: false, isAtMost: false, dense, by: map.by };
    const gradient = (of: string) => (map.name === 'map' ? '' : `${map.name}, `) + `gradient of the ${of}`;
    const again = timesAgain(map, kind, options) * forward;
    return [
      { ...row, what: map.name, isForward: true, done: forward },
      ...(again > 0 ? [{ ...row, what: `${map.name}, made again`, dense: 0, done: again }] : []),
      {
        ...row,
        what: gradient('weights'),
        done: sparse(crossover.gradient),
        // That of connections is a product of its own, of spikes and what comes back to the step after them.
        by: map.by === 'neurons' ? 'products' : map.by,
      },
      ...(map.isOfData
        ? []
        : [
            {
              ...row,
              what: gradient('input'),
              done: dense,
              isAtMost: kind === 'fused' && hasSupport(options),
            },
          ]),
    ];
  };
  return Array.from({ length: options.layers }, (_, layer) =>
    mapsOfLayer(variant, options, channels, layer).flatMap((map) => count(layer, map)),
  ).flat();
}

/**
 * How often the backward pass makes a map once more. Fused layers keep no potentials: the gradient makes them again, and spikes
 * before that where they are not kept. Connected neurons are gone through twice more: for states at some steps, then for all.
 */
function timesAgain({ by }: LinearMap, kind: MapKind, { recompute }: Options): number {
  if (by === 'neurons') return 2;
  return kind === 'fused' ? (recompute ? 2 : 1) : 0;
}
