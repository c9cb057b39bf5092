/**
 * @file What a network costs per sample, counted in operations, and an estimate of the energy of the arithmetic.
 *
 * A spike that arrives at a weight costs one addition and nothing else; a weight that meets no spike costs nothing. So a
 * layer that receives spikes costs (number of spikes) × (number of neurons that each reaches): effective accumulates, as
 * NeuroBench counts them (Yik et al. 2025, Nature Communications 16:1545; research code in neurobench/metrics). The
 * first layer receives real numbers and costs a multiplication and an addition (a MAC) for every weight and time step.
 * Not counted, as in NeuroBench: biases, the membranes' own updates, normalisation, and moving data.
 */
import { RefractError } from '../api/errors.ts';

/** The reference network: layers of neurons, one behind the other, and a readout. */
export interface NetworkShape {
  /** Time steps of a sample. */
  readonly steps: number;
  /** Channels of a sample. */
  readonly inputs: number;
  /** Neurons of each layer, the first layer first. */
  readonly hidden: readonly number[];
  readonly classes: number;
}

/** The operations of one sample. */
export interface SynapticOperations {
  /** Additions caused by spikes, over all layers and the readout. */
  readonly accumulates: number;
  /** The same by receiver: layers 1, 2, … and last the readout. */
  readonly accumulatesByReceiver: readonly number[];
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
 * Counts the operations of a sample: accumulates Σ_l spikes(l) × neurons(l + 1), with the readout behind the last layer;
 * multiply-accumulates steps × inputs × neurons(0); energy 0.9 pJ × accumulates + 4.6 pJ × multiply-accumulates.
 * @param shape of the network
 * @param spikes of each layer in one sample, over all neurons and steps; a mean over samples, so need not be whole
 * @throws {RefractError} 'internal' when the number of layers differs or a layer has more spikes than it can have
 */
export function synapticOperations(shape: NetworkShape, spikes: readonly number[]): SynapticOperations {
  const { steps, inputs, hidden, classes } = shape;
  checkSpikes(shape, spikes);
  const receivers = [...hidden.slice(1), classes];
  const accumulatesByReceiver = receivers.map((neurons, layer) => spikes[layer]! * neurons);
  const accumulates = sum(accumulatesByReceiver);
  const multiplyAccumulates = steps * inputs * (hidden[0] ?? 0);
  return {
    accumulates,
    accumulatesByReceiver,
    multiplyAccumulates,
    denseAccumulates: sum(receivers.map((neurons, layer) => steps * hidden[layer]! * neurons)),
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
