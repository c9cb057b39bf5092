/** @file What of a layer's activity is shown: its spikes as a raster, one neuron as a trace. */
import type { NeuronTrace, Raster } from './protocol.ts';

/** A layer's activity on one sample: one row of neurons a step. */
export interface LayerActivity {
  readonly steps: number;
  readonly neurons: number;
  /** 0 or 1, [steps,neurons]. */
  readonly trains: Float32Array;
  /** What is compared with the threshold, [steps,neurons]. */
  readonly potentials: Float32Array;
}

/**
 * The spikes of a layer in the order of their steps. Where there are more than `maxSpikes`, those of every second,
 * third … neuron: a thinned raster still shows each of its neurons truly. One neuron is always given.
 */
export function rasterOf({ steps, neurons, trains }: LayerActivity, maxSpikes: number): Raster {
  const counts = new Uint32Array(neurons);
  for (let at = 0; at < trains.length; at++) if (trains[at]! > 0) counts[at % neurons]!++;
  const spikesOf = (stride: number) => counts.reduce((sum, n, i) => sum + (i % stride === 0 ? n : 0), 0);
  let neuronStride = 1;
  while (neuronStride < neurons && spikesOf(neuronStride) > maxSpikes) neuronStride++;
  const spikes = { steps: [] as number[], neurons: [] as number[] };
  for (let step = 0; step < steps; step++) {
    for (let neuron = 0; neuron < neurons; neuron += neuronStride) {
      if (trains[step * neurons + neuron] === 0) continue;
      spikes.steps.push(step);
      spikes.neurons.push(neuron);
    }
  }
  return { neurons, total: spikesOf(1), neuronStride, spikes };
}

/** One neuron of a layer over time. @param threshold of its rule */
export function traceOf(
  { steps, neurons, trains, potentials }: LayerActivity,
  { layer, index }: Pick<NeuronTrace, 'layer' | 'index'>,
  threshold: number,
): NeuronTrace {
  const at = (values: Float32Array) =>
    Array.from({ length: steps }, (_, step) => values[step * neurons + index]!);
  const [potential, fired] = [at(potentials), at(trains)];
  const limit = Math.fround(threshold); // as the network compares it
  const stepsWhere = (holds: (step: number) => boolean) =>
    fired.flatMap((_, step) => (holds(step) ? [step] : []));
  return {
    layer,
    index,
    potential,
    threshold,
    spikes: stepsWhere((step) => fired[step]! > 0),
    suppressed: stepsWhere((step) => fired[step] === 0 && potential[step]! >= limit),
  };
}
