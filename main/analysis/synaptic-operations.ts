/**
 * @file What a network costs per sample, counted in operations, and an estimate of the energy of the arithmetic.
 *
 * A spike that arrives at a weight costs one addition and nothing else; a weight that meets no spike costs nothing. So a
 * layer's spikes cost (number of spikes) × (number of weights that each meets): effective accumulates, as
 * NeuroBench counts them (Yik et al. 2025, Nature Communications 16:1545; research code in neurobench/metrics). The
 * first layer receives real numbers and costs a multiplication and an addition (a MAC) for every weight and time step.
 * Where sums of several layers' spikes arrive, as whole numbers, each spike of a sum is an addition of its own.
 * Not counted, as in NeuroBench: biases, the membranes' own updates, normalisation, and moving data; nor what readouts of
 * real numbers multiply.
 */
import { RefractError } from '../api/errors.ts';

/** A network, as far as its spikes go. */
export interface NetworkShape {
  /** Time steps of a sample. */
  readonly steps: number;
  /** Channels of a sample. */
  readonly inputs: number;
  /** Neurons that the input reaches. */
  readonly first: number;
  /** Neurons of each layer, the first layer first. */
  readonly hidden: readonly number[];
  /** Weights that a spike of each layer meets: those of the maps, to other layers, to its own and to the readout, that it goes into. */
  readonly fanOut: readonly number[];
}

/** Spikes that neurons take in without a weight between, each into a memory of several states. */
export interface SpikesWithin {
  /** In one sample, over all neurons and steps. */
  readonly spikes: number;
  /** Numbers that one of them is added to. */
  readonly fanOut: number;
}

/** The operations of one sample. */
export interface SynapticOperations {
  /** Additions caused by spikes, over all layers. */
  readonly accumulates: number;
  /** The same by the layer whose spikes cause them. */
  readonly accumulatesByLayer: readonly number[];
  /** Multiply-accumulates of the first layer, whose input are real numbers. */
  readonly multiplyAccumulates: number;
  /** What accumulates would be if every neuron spiked in every step. */
  readonly denseAccumulates: number;
  /** Estimated, arithmetic alone. */
  readonly picojoules: number;
}

/**
 * Energy of one 32-bit floating-point operation in 45 nm at 0.9 V, in picojoules: an addition, and a multiplication
 * (3.7) with an addition. Source: Horowitz 2014, "Computing's energy problem", ISSCC, figure 1.1.9. It leaves out memory,
 * which may cost hundreds of times more (arXiv 2409.08290), so it compares networks and predicts no battery.
 */
const PICOJOULES = { accumulate: 0.9, multiplyAccumulate: 4.6 } as const;

/**
 * Counts the operations of a sample: accumulates Σ_l spikes(l) × fanOut(l), and the same of spikes within;
 * multiply-accumulates steps × inputs × first; energy 0.9 pJ × accumulates + 4.6 pJ × multiply-accumulates.
 * @param shape of the network
 * @param spikes of each layer in one sample, over all neurons and steps; a mean over samples, so need not be whole
 * @param within each layer's spikes that go into a memory; default: none
 * @throws {RefractError} 'internal' when the number of layers differs or a layer has more spikes than it can have
 */
export function synapticOperations(
  shape: NetworkShape,
  spikes: readonly number[],
  within: readonly SpikesWithin[] = [],
): SynapticOperations {
  const { steps, inputs, first, hidden, fanOut } = shape;
  checkSpikes(shape, spikes);
  if (within.length > 0)
    checkSpikes(
      shape,
      within.map((own) => own.spikes),
    );
  const ownFanOut = (layer: number) => within[layer]?.fanOut ?? 0;
  const accumulatesByLayer = fanOut.map(
    (weights, layer) => spikes[layer]! * weights + (within[layer]?.spikes ?? 0) * ownFanOut(layer),
  );
  const accumulates = sum(accumulatesByLayer);
  const multiplyAccumulates = steps * inputs * first;
  return {
    accumulates,
    accumulatesByLayer,
    multiplyAccumulates,
    denseAccumulates: sum(
      fanOut.map((weights, layer) => steps * hidden[layer]! * (weights + ownFanOut(layer))),
    ),
    picojoules: PICOJOULES.accumulate * accumulates + PICOJOULES.multiplyAccumulate * multiplyAccumulates,
  };
}

function checkSpikes({ steps, hidden }: NetworkShape, spikes: readonly number[]): void {
  if (spikes.length !== hidden.length) {
    throw new RefractError(
      'internal',
      `There are spike counts of ${spikes.length} layers for ${hidden.length} layers.`,
    );
  }
  spikes.forEach((count, layer) => {
    const most = steps * hidden[layer]!;
    // The slack is for means that were summed in float32.
    if (count >= 0 && count <= most * (1 + 1e-6)) return;
    const range = `a sample can have from 0 to ${most}`;
    throw new RefractError('internal', `Layer ${layer} is said to have ${count} spikes, but ${range}.`);
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
