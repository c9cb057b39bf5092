/**
 * @file Multiplications with an addition (or, where a spike comes in, additions) of a step's linear maps: how many a dense
 * network does, and how many this one does. Membranes, spike rules, loss and optimizer are not counted: they are few.
 */
import type { ModelNode } from '../../graph/index.ts';
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

/** Surrogates that are 0 far from the threshold. */
const hasSupport = ({ surrogate }: Options): boolean => surrogate === 'boxcar' || surrogate === 'triangle';

/**
 * The operations of one step. A deep network's maps follow its spikes; in the reference network they precede them.
 * @param maps as mapsOf gives them
 * @param spikes of the batch, by layer
 * @param crossover of this machine; absent: rows are added up whatever the rate
 */
export function operationsOf(
  { batch, steps, channels, options }: Pick<StepSpec, 'batch' | 'steps' | 'channels' | 'options'>,
  maps: ReadonlyMap<number, MapKind>,
  spikes: readonly number[],
  crossover: Crossover = { map: Infinity, gradient: Infinity },
): readonly OperationsRow[] {
  const { hidden, layers, mixing, recompute } = options;
  const isDeep = options.network === 'deep';
  return Array.from({ length: layers }, (_, l) => {
    const isFirst = l === 0 && !isDeep;
    const inputs = isFirst ? channels : hidden;
    const outputs = isDeep && mixing === 'glu' ? 2 * hidden : hidden;
    const dense = batch * steps * inputs * outputs;
    const kind = maps.get(l + 1) ?? 'dense';
    // The first layer's input are real numbers: dense, but for zeros, which nobody counts.
    const rate =
      kind === 'dense' || isFirst ? 1 : (spikes[isDeep ? l : l - 1] ?? 0) / (batch * steps * inputs);
    const sparse = (from: number) => (rate >= from ? dense : rate * dense);
    const row = { layer: l + 1, isForward: false, isAtMost: false, dense };
    return [
      { ...row, what: 'map', isForward: true, done: sparse(crossover.map) },
      // Fused layers keep no potentials: the gradient makes them again, and spikes before that where they are not kept.
      ...(kind === 'fused'
        ? [{ ...row, what: 'map, made again', dense: 0, done: (recompute ? 2 : 1) * sparse(crossover.map) }]
        : []),
      { ...row, what: 'gradient of the weights', done: sparse(crossover.gradient) },
      ...(isFirst
        ? []
        : [
            {
              ...row,
              what: 'gradient of the input',
              done: dense,
              isAtMost: kind === 'fused' && hasSupport(options),
            },
          ]),
    ];
  }).flat();
}
