/** @file What a network is: layers put together with a readout; the table of ways to do so. */
import type { Tensor } from '../../graph/index.ts';
import type { LayerContext } from '../memories/memory.ts';
import { optionsOfLayer } from '../options.ts';
import type { Options } from '../options.ts';
import type { ParameterList } from '../parameters.ts';
import type { Spikes } from '../spike-rules/spike-rule.ts';
import type { Variant } from '../variants.ts';

export interface Network {
  /** One score per class, [B,classes]; of a readout that speaks at every step, [B,T,classes]. */
  readonly logits: Tensor;
  readonly layers: readonly Spikes[];
}

export interface NetworkInputs {
  /** The sequences, [B,T,channels]. */
  readonly x: Tensor;
  /** How many scores: classes or, of real numbers, channels of the targets. */
  readonly classes: number;
  readonly parameters: ParameterList;
  /** Integer scalar that changes every step; given while training, absent in evaluation, where nothing is dropped. Only
   * where something is random (drawsNumbers). */
  readonly dropoutSeed?: Tensor;
  /** The share of the training's steps that is done, a float scalar from 0 to 1; given while training where synapses are
   * annealed. */
  readonly progress?: Tensor;
  /** Whether the network is being trained: batch norm then has the statistics of the batch. Absent: no. */
  readonly isTraining?: true;
}

/** Adds a variant's network to a graph. */
export type BuildNetwork = (
  variant: Pick<Variant, 'memory' | 'spikeRule' | 'synapses'>,
  options: Options,
  inputs: NetworkInputs,
) => Network;

/** What a layer is called, and what the names of its parameters begin with. @param layer from 0 */
export const layerName = (layer: number): string => `layers.${layer}`;

/** Where a layer's parts stand. */
export function contextOf(
  layer: number,
  options: Options,
  { parameters, dropoutSeed }: Pick<NetworkInputs, 'parameters' | 'dropoutSeed'>,
): LayerContext {
  const seed = dropoutSeed ? { seed: dropoutSeed } : {};
  return {
    ...{ name: layerName(layer), hidden: options.hidden, options: optionsOfLayer(options, layer) },
    ...{ parameters, ...seed },
  };
}
