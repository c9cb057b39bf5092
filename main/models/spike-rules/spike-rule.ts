/** @file What a spike rule is: the part of a layer that turns membrane potential into spikes. */
import type { Tensor } from '../../graph/index.ts';
import type { LayerContext, Memory } from '../memories/memory.ts';
import type { PartOption } from '../options.ts';

/** What a spiking layer gives to the next one and to the observer. */
export interface Spikes {
  /** Spikes, 0 or 1, [B,T,hidden]. */
  readonly spikes: Tensor;
  /** Spikes of each neuron summed over time, [B,hidden]. */
  readonly count: Tensor;
}

export interface SpikeRule {
  readonly id: string;
  readonly title: string;
  /** In the catalogue's notation: u membrane potential, H step function, θ threshold, s spike. */
  readonly equation: string;
  readonly options: readonly PartOption[];
  /** Whether a layer with this rule can be computed in parallel over time steps. */
  readonly parallel: boolean;
  /** Adds memory and rule to the graph. `current` is the layer's input current x, [B,T,hidden]. */
  readonly apply: (current: Tensor, memory: Memory, context: LayerContext) => Spikes;
}
