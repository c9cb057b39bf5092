import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RefractError } from '../api/errors.ts';
import { synapticOperations, type NetworkShape } from './synaptic-operations.ts';

test('by hand: mnist-rows, two layers', () => {
  const shape = { steps: 28, inputs: 28, first: 128, hidden: [128, 64], fanOut: [64, 10] };
  const cost = synapticOperations(shape, [1000, 300.5]);
  expect(cost.accumulatesByLayer).toEqual([64_000, 3005]);
  expect(cost.accumulates).toBe(67_005);
  expect(cost.multiplyAccumulates).toBe(28 * 28 * 128);
  expect(cost.denseAccumulates).toBe(28 * 128 * 64 + 28 * 64 * 10);
  expect(cost.picojoules).toBeCloseTo(0.9 * 67_005 + 4.6 * 100_352, 6);
});

const size = fc.integer({ min: 1, max: 6 });
const layers = fc.array(size, { minLength: 1, maxLength: 3 });
/** Layers one behind the other, and a readout. */
const network = fc
  .record({ steps: size, inputs: size, hidden: layers, classes: size })
  .map(({ classes, hidden, ...rest }) => ({
    ...{ ...rest, hidden, first: hidden[0]!, fanOut: [...hidden.slice(1), classes] },
  }));

/** Counts as the hardware would: spike by spike, weight by weight. */
function countOneByOne(shape: NetworkShape, isSpike: () => boolean) {
  let accumulates = 0;
  const spikes = shape.hidden.map((neurons, layer) => {
    let count = 0;
    for (let step = 0; step < shape.steps; step++) {
      for (let neuron = 0; neuron < neurons; neuron++) {
        if (!isSpike()) continue;
        count++;
        for (let target = 0; target < shape.fanOut[layer]!; target++) accumulates++;
      }
    }
    return count;
  });
  return { spikes, accumulates };
}

test('as counted one by one', () => {
  fc.assert(
    fc.property(network, fc.infiniteStream(fc.boolean()), (shape, stream) => {
      const { spikes, accumulates } = countOneByOne(shape, () => stream.next().value === true);
      expect(synapticOperations(shape, spikes).accumulates).toBe(accumulates);
    }),
    { seed: 1 },
  );
});

test('with a spike everywhere it is the dense count, and without any it is 0', () => {
  fc.assert(
    fc.property(network, (shape) => {
      const most = shape.hidden.map((neurons) => neurons * shape.steps);
      const full = synapticOperations(shape, most);
      expect(full.accumulates).toBe(full.denseAccumulates);
      expect(synapticOperations(shape, most.map(() => 0)).accumulates).toBe(0); // prettier-ignore
    }),
    { seed: 1 },
  );
});

test('spikes into a memory count, too', () => {
  const shape = { steps: 10, inputs: 1, first: 4, hidden: [4, 4], fanOut: [4, 2] };
  const within = [
    { spikes: 7, fanOut: 17 },
    { spikes: 5, fanOut: 17 },
  ];
  const cost = synapticOperations(shape, [3, 2], within);
  expect(cost.accumulatesByLayer).toEqual([3 * 4 + 7 * 17, 2 * 2 + 5 * 17]);
  expect(cost.denseAccumulates).toBe(40 * (4 + 17) + 40 * (2 + 17));
  expect(() => synapticOperations(shape, [3, 2], [within[0]!])).toThrow(RefractError);
});

test('refuses counts that cannot be', () => {
  const shape = { steps: 10, inputs: 1, first: 4, hidden: [4], fanOut: [2] };
  for (const spikes of [[], [1, 2], [41], [-1], [NaN]]) {
    expect(() => synapticOperations(shape, spikes)).toThrow(RefractError);
  }
  expect(synapticOperations(shape, [40]).accumulates).toBe(80);
});
