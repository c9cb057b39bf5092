/** @file Spikes by chance: how many there are, what they depend on, and that the gradient is that of the probability. */
import { describe, expect, it } from 'vitest';
import { Graph, gradients, mul, sum, uniform } from '../../graph/index.ts';
import { evaluate } from '../../graph/testing/run.ts';
import { none } from '../memories/none.ts';
import { optionsOfLayer } from '../options.ts';
import { ParameterList } from '../parameters.ts';
import { findVariant, variantOptions } from '../variants.ts';
import { runPart } from '../testing.ts';
import { bernoulli, stochastic } from './stochastic.ts';

const options = {
  ...optionsOfLayer(variantOptions(findVariant('lif-stochastic'), {}), 0),
  ...{ steepness: 2, threshold: 0.5 },
};
const sigma = (u: number) => 1 / (1 + Math.exp(-2 * (u - 0.5)));

/** Spikes of potentials [batch,steps,hidden] in the layer of that number, with a seed as while training or without. */
async function spikesOf(
  u: readonly number[],
  shape: readonly [number, number, number],
  { seed, layer = 0 }: { seed?: number; layer?: number } = {},
): Promise<number[]> {
  const graph = new Graph();
  const current = graph.input('x', 'float32', shape);
  const seeding = seed === undefined ? {} : { seed: graph.input('seed', 'int64', []) };
  const parameters = new ParameterList(graph);
  const context = { name: `layers.${layer}`, hidden: shape[2], options, parameters, ...seeding };
  const { spikes } = stochastic.apply(current, none, context);
  const given = seed === undefined ? {} : { seed: [seed] };
  return (await evaluate({ spikes }, { x: [...u], ...given }, { portable: true }))['spikes']!;
}

describe('spikes by chance', () => {
  it.each([-1, 0.5, 1, 3])('at a potential of %d come as often as said', async (u) => {
    const shape = [8, 250, 50] as const;
    const spikes = await spikesOf(
      Array.from({ length: 100_000 }, () => u),
      shape,
      { seed: 7 },
    );
    expect(new Set(spikes)).toEqual(new Set([0, 1]));
    const p = sigma(u);
    const rate = spikes.reduce((a, b) => a + b, 0) / spikes.length;
    // Four standard deviations of so many draws.
    expect(Math.abs(rate - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / spikes.length));
  });

  const shape = [3, 40, 11] as const;
  const u = Array.from({ length: 3 * 40 * 11 }, (_, i) => Math.sin(i));
  const share = (a: readonly number[], b: readonly number[]) =>
    a.filter((value, i) => value === b[i]).length / a.length;

  it('depend on seed and layer', async () => {
    const first = await spikesOf(u, shape, { seed: 1 });
    expect(await spikesOf(u, shape, { seed: 1 })).toEqual(first);
    expect(share(first, await spikesOf(u, shape, { seed: 2 }))).toBeLessThan(0.8);
    expect(share(first, await spikesOf(u, shape, { seed: 1, layer: 1 }))).toBeLessThan(0.8);
  });

  it('in evaluation do not depend on what else is in the batch', async () => {
    const alone = await spikesOf(u.slice(440, 880), [1, 40, 11]);
    const among = await spikesOf(u, shape);
    expect(among.slice(440, 880)).toEqual(alone);
    expect(share(alone, among.slice(0, 440))).toBeLessThan(0.999);
  });

  it('are certain where the probability is 0 or 1, or beyond', async () => {
    const graph = new Graph();
    const p = graph.input('p', 'float32', [1, 4, 500]);
    const context = { name: 'l.0', hidden: 500, options, parameters: new ParameterList(graph) };
    const spikes = bernoulli(p, { ...context, seed: graph.input('seed', 'int64', []) });
    const [dp] = gradients(sum(spikes), [p]);
    const values = Array.from({ length: 2000 }, (_, i) => [-0.5, 0, 1, 1.5][Math.floor(i / 500)]!);
    const results = await evaluate({ spikes, dp: dp! }, { p: values, seed: [3] });
    expect(results['spikes']).toEqual(values.map((value) => (value >= 1 ? 1 : 0)));
    expect(results['dp']).toEqual(values.map((value) => (value < 0 || value > 1 ? 0 : 1)));
  });

  it('have the gradient of their probability', async () => {
    const graph = new Graph();
    const current = graph.input('x', 'float32', shape);
    const parameters = new ParameterList(graph);
    const context = { name: 'layers.0', hidden: 11, options, parameters };
    const { spikes } = stochastic.apply(current, none, context);
    const weights = Float32Array.from(u, (_, i) => Math.cos(i));
    const [dx] = gradients(sum(mul(spikes, graph.constant(weights, shape))), [current]);
    const { dx: found } = await evaluate({ dx: dx! }, { x: u });
    u.forEach((value, i) => {
      const slope = (sigma(value + 1e-5) - sigma(value - 1e-5)) / 2e-5;
      expect(found![i]).toBeCloseTo(weights[i]! * slope, 5);
    });
  });
});

describe('random numbers', () => {
  const draw = async (seed: number, stream: number) => {
    const graph = new Graph();
    const numbers = uniform([50, 400], graph.input('seed', 'int64', []), stream);
    return (await evaluate({ numbers }, { seed: [seed] }))['numbers']!;
  };

  it('are uniform in [0, 1)', async () => {
    const numbers = await draw(5, 0);
    const mean = numbers.reduce((a, b) => a + b, 0) / numbers.length;
    const variance = numbers.reduce((a, b) => a + (b - mean) ** 2, 0) / numbers.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.009);
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(0.003);
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...numbers)).toBeLessThan(1);
    const tenths = Array.from(
      { length: 10 },
      (_, k) => numbers.filter((n) => Math.floor(10 * n) === k).length,
    );
    // χ² with 9 degrees of freedom is below 28 with a probability of 0.999.
    expect(tenths.reduce((a, n) => a + (n - 2000) ** 2 / 2000, 0)).toBeLessThan(28);
  });

  it('of other seeds, streams and places have nothing to do with each other', async () => {
    const first = await draw(5, 0);
    const others = [
      await draw(6, 0),
      await draw(5, 1),
      [...first.slice(1), first[0]!],
      [...first.slice(400), ...first.slice(0, 400)],
    ];
    for (const other of others) {
      const correlation =
        first.reduce((a, value, i) => a + (value - 0.5) * (other[i]! - 0.5), 0) / first.length;
      expect(Math.abs(12 * correlation)).toBeLessThan(0.03);
    }
  });
});

it('both ways: what goes into the memory are spikes, and they are counted', async () => {
  const variant = findVariant('p-spikessm');
  const sizes = [2, 30, 4] as const;
  const [, steps, hidden] = sizes;
  // Inputs of 1 always spike, inputs of 0 never, as long as the affine map is where it starts.
  const x = Array.from({ length: 2 * steps * hidden }, (_, i) => Number(Math.sin(i * i) > 0.3));
  const { results } = await runPart(x, sizes, variantOptions(variant, {}), (current, context) => {
    const { before } = variant.spikeRule.apply(current, variant.memory, context);
    return { before: before! };
  });
  const expected = Array.from({ length: 2 * hidden }, (_, i) => {
    const [b, h] = [Math.floor(i / hidden), i % hidden];
    return Array.from({ length: steps }, (__, t) => x[(b * steps + t) * hidden + h]!).reduce((m, n) => m + n);
  });
  expect(results['before']).toEqual(expected);
  expect(variant.spikeRule.spikesBefore).toBe(true);
});
