/** @file A refractory period of its own for each layer: each layer is that of a network with this period in all. */
import { expect, it } from 'vitest';
import { Graph, gradients, sum } from '../../graph/index.ts';
import { evaluate } from '../../graph/testing/run.ts';
import { ParameterList, buildNetwork, findVariant, startValues, variantOptions } from '../index.ts';

const [batch, steps, channels] = [2, 30, 3];
const x = Array.from({ length: batch * steps * channels }, (_, i) => 3 * Math.abs(Math.sin(i * i)));

/** The least number of steps from a spike of a neuron to its next. */
function leastDistance(spikes: readonly number[], hidden: number): number {
  let least = Infinity;
  for (let b = 0; b < batch; b++) {
    for (let h = 0; h < hidden; h++) {
      const at = Array.from({ length: steps }, (_, t) => t).filter(
        (t) => spikes[(b * steps + t) * hidden + h] === 1,
      );
      at.slice(1).forEach((t, i) => (least = Math.min(least, t - at[i]!)));
    }
  }
  return least;
}

it.each([
  ['lif-refractory', {}, 1],
  ['lif-refractory-conv', { threshold: 0.8 }, 1],
  ['spiking-fr-ssm', { dtMin: 0.1, dtMax: 0.5, threshold: 0.3 }, 1],
  ['lru+refractory', { network: 'sd-tcm', threshold: 0.3 }, 2],
])('%s has spikes as far apart as each layer’s period says', async (id, given, perBlock) => {
  const variant = findVariant(id);
  const hidden = 12;
  const options = variantOptions(variant, { network: 'stack', ...given, hidden, layers: 3, refractory: '4/0/2' });
  const graph = new Graph();
  const parameters = new ParameterList(graph);
  const input = graph.input('x', 'float32', [batch, steps, channels]);
  const { logits, layers } = buildNetwork(variant, options, { x: input, classes: 2, parameters });
  const values = Object.fromEntries(parameters.specs.map((spec) => [spec.name, [...startValues(spec, 1)].map((w) => 3 * w + 0.2)]));
  const spikes = Object.fromEntries(layers.map((layer, l) => [`s${l}`, layer.spikes]));
  const results = await evaluate(spikes, { x, ...values }, { portable: true });
  const distances = [4, 0, 2].map((k, l) => [k, leastDistance(results[`s${l * perBlock}`]!, hidden)]);
  for (const [k, distance] of distances) {
    // A burst leaves one spike of the convolutional reading, and the next may be long after.
    if (id.endsWith('conv')) expect(distance).toBeGreaterThan(k!);
    else expect(distance).toBe(k! + 1);
  }
  const [slope] = gradients(sum(logits), [parameters.tensors[0]!]);
  expect(slope!.shape).toEqual(parameters.specs[0]!.shape);
}); // prettier-ignore
