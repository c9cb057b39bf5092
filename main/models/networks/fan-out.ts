/** @file How many weights a spike of each layer meets, by the way in which a network is put together. */
import type { Options } from '../options.ts';
import type { Variant } from '../variants.ts';

type Sizes = Pick<Options, 'network' | 'layers' | 'hidden' | 'mixing' | 'recurrent'>;

type FanOut = (variant: Pick<Variant, 'memory'>, options: Sizes, classes: number) => number[];

const each = (count: number, of: (layer: number) => number) => Array.from({ length: count }, (_, l) => of(l));

const fanOuts: Record<Options['network'], FanOut> = {
  /** The next layer's currents, or the readout's scores. */
  stack: ({ memory }, { layers, hidden }, classes) =>
    each(layers, (l) => (l < layers - 1 ? hidden * (memory.currents ?? 1) : classes)),
  /** The block's map, also that of the last block: what readouts take are real numbers. */
  deep: (_, { layers, hidden, mixing }) => each(layers, () => (mixing === 'glu' ? 2 : 1) * hidden),
  /** Both maps of a block. */
  'sd-tcm': (_, { layers, hidden }) => each(2 * layers, () => hidden),
  /** A spike is in the sums that all later layers take, and in those that the readout takes. */
  'spike-sum': (_, { layers, hidden }, classes) => each(layers, (l) => (layers - 1 - l) * hidden + classes),
};

/**
 * Weights that a spike of each spiking layer meets; with recurrent connections those of its own layer, too. In a block of two
 * layers of neurons, connections are among those with memory, the first.
 */
export function fanOutOf(variant: Pick<Variant, 'memory'>, options: Sizes, classes: number): number[] {
  const { network, hidden, recurrent } = options;
  const isConnected = (layer: number) => recurrent && (network !== 'sd-tcm' || layer % 2 === 0);
  return fanOuts[network](variant, options, classes).map(
    (weights, layer) => weights + (isConnected(layer) ? hidden : 0),
  );
}

/**
 * Numbers that a spike is added to where it goes into a memory itself: what the memory's maps make of it or, where it has none,
 * the parts of its neuron's states that take it, and the potential past them.
 */
export const fanIntoMemory = ({ memory }: Pick<Variant, 'memory'>, options: Options): number =>
  memory.gates?.ofInput ? memory.gates.ofInput * options.hidden : (memory.reaches?.(options) ?? 1);
