import { describe, expect, it } from 'vitest';
import { rasterOf, traceOf } from './raster.ts';

/** A layer whose neuron i fires at every (i + 1)-th step, with potentials that are its number and the step. */
function layer(steps: number, neurons: number) {
  const trains = new Float32Array(steps * neurons);
  const potentials = new Float32Array(steps * neurons);
  for (let step = 0; step < steps; step++) {
    for (let neuron = 0; neuron < neurons; neuron++) {
      trains[step * neurons + neuron] = step % (neuron + 1) === 0 ? 1 : 0;
      potentials[step * neurons + neuron] = neuron + step / 100;
    }
  }
  return { steps, neurons, trains, potentials };
}

describe('a raster', () => {
  it('has every spike in the order of the steps', () => {
    expect(rasterOf(layer(3, 2), 100)).toEqual({
      neurons: 2,
      total: 5,
      neuronStride: 1,
      spikes: { steps: [0, 0, 1, 2, 2], neurons: [0, 1, 0, 0, 1] },
    });
  });

  it('of too many spikes has every second, third … neuron with all of its spikes', () => {
    const { total, neuronStride, spikes } = rasterOf(layer(60, 4), 80);
    expect(total).toBe(60 + 30 + 20 + 15);
    expect(neuronStride).toBe(2); // neurons 0 and 2
    expect(new Set(spikes.neurons)).toEqual(new Set([0, 2]));
    expect(spikes.steps).toHaveLength(60 + 20);
    expect(rasterOf(layer(60, 4), 79).neuronStride).toBe(3);
  });

  it('has one neuron at least', () => {
    const { neuronStride, spikes } = rasterOf(layer(60, 4), 1);
    expect(neuronStride).toBe(4);
    expect(new Set(spikes.neurons)).toEqual(new Set([0]));
    expect(spikes.steps).toHaveLength(60);
  });
});

it('a trace has the potential of its neuron, its spikes, and the candidates that were no spikes', () => {
  expect(traceOf(layer(4, 3), { layer: 1, index: 2 }, 2.01)).toEqual({
    layer: 1,
    index: 2,
    potential: [2, 2.01, 2.02, 2.03].map(Math.fround),
    threshold: 2.01,
    spikes: [0, 3],
    suppressed: [1, 2], // at step 1 just reached: float32's 2.01 is the threshold
  });
});
