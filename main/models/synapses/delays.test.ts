/** @file Learned delays against plain loops, and their gradients against finite differences. */
import { expect, it } from 'vitest';
import { Graph, gradients, linear, mul, spikeLinear, sum } from '../../graph/index.ts';
import { evaluate } from '../../graph/testing/run.ts';
import { ParameterList, startValues } from '../parameters.ts';
import { findVariant, variantOptions } from '../variants.ts';
import { delays } from './delays.ts';

const [batch, steps, fanIn, size, maxDelay] = [2, 9, 3, 4, 5];
const options = variantOptions(findVariant('sn-delays'), { maxDelay });
const noise = (length: number, seed: number) =>
  Array.from({ length }, (_, i) => Math.fround(Math.sin(seed + 2.7 * i * i)));
const x = noise(batch * steps * fanIn, 1);
const weight = noise(size * fanIn, 2);
const bias = noise(size, 3);
/** In steps, some at the ends of the range. */
const positions = Array.from({ length: size * fanIn }, (_, i) => [0, 4.3, 1.8, 5, 2.51, 0.4][i % 6]!);
const seen = noise(batch * steps * size, 4);

/** The share of a synapse that arrives n steps later. */
const spread = (sigma: number) => (delay: number, n: number) => {
  const bump = (m: number) => Math.exp(-0.5 * ((m - delay) / sigma) ** 2);
  const total = Array.from({ length: maxDelay + 1 }, (_, m) => bump(m)).reduce((a, b) => a + b);
  return bump(n) / (total + 1e-7);
};
const rounded = (delay: number, n: number) => Number(Math.floor(delay + 0.5) === n);

function plain(
  at: readonly number[],
  w: readonly number[],
  share: (delay: number, n: number) => number,
): number[] {
  return Array.from({ length: batch * steps * size }, (_, i) => {
    const [b, t, j] = [Math.floor(i / (steps * size)), Math.floor(i / size) % steps, i % size];
    let y = bias[j]!;
    for (let k = 0; k < fanIn; k++) {
      for (let n = 0; n <= Math.min(maxDelay, t); n++) {
        y += w[j * fanIn + k]! * share(at[j * fanIn + k]!, n) * x[(b * steps + t - n) * fanIn + k]!;
      }
    }
    return y;
  });
}

const given = { x, 'l.weight': weight, 'l.bias': bias, 'l.delay': positions.map((delay) => delay / 100) };

function build(mode: { isTraining?: true; progress?: true }, map: typeof linear) {
  const graph = new Graph();
  const parameters = new ParameterList(graph);
  const input = graph.input('x', 'float32', [batch, steps, fanIn]);
  const progress = mode.progress ? { progress: graph.input('progress', 'float32', []) } : {};
  const training = mode.isTraining ? { isTraining: true as const } : {};
  const y = delays.apply('l', input, size, map, options, { parameters, ...training, ...progress });
  return { graph, parameters, y };
}

function near(actual: readonly number[] | undefined, expected: readonly number[], digits = 5): void {
  expect(actual).toHaveLength(expected.length);
  expected.forEach((value, i) => expect(actual![i]).toBeCloseTo(value, digits));
}

it.each([
  [0, 2.5],
  [0.125, Math.sqrt(2.5 * 0.5)],
  [0.25, 0.5],
  [0.9, 0.5],
])('after a share %d of the training spikes are spread with σ = %d', async (progress, sigma) => {
  const { y } = build({ isTraining: true, progress: true }, spikeLinear);
  const results = await evaluate({ y }, { ...given, progress: [progress] }, { portable: true });
  near(results['y'], plain(positions, weight, spread(sigma)));
});

it('in evaluation each delay is a whole step', async () => {
  const { y } = build({}, linear);
  const results = await evaluate({ y }, given, { portable: true });
  near(results['y'], plain(positions, weight, rounded));
});

it('delays and weights have the gradients of finite differences', async () => {
  const { graph, parameters, y } = build({ isTraining: true, progress: true }, spikeLinear);
  const loss = sum(mul(y, graph.constant(Float32Array.from(seen), [batch, steps, size])));
  const found = gradients(loss, parameters.tensors);
  const outputs = Object.fromEntries(parameters.specs.map(({ name }, i) => [`d ${name}`, found[i]!]));
  const results = await evaluate(outputs, { ...given, progress: [0.125] }, { portable: true });
  const value = (at: readonly number[], w: readonly number[]) =>
    plain(at, w, spread(Math.sqrt(1.25))).reduce((total, one, i) => total + one * seen[i]!, 0);
  const slopes = (values: readonly number[], at: (moved: number[]) => number) =>
    values.map((one, i) => (at(values.with(i, one + 1e-5)) - at(values.with(i, one - 1e-5))) / 2e-5);
  // A delay is stored in units of 100 steps.
  const byDelay = slopes(positions, (moved) => value(moved, weight)).map((slope) => 100 * slope);
  const byWeight = slopes(weight, (moved) => value(positions, moved));
  near(results['d l.delay'], byDelay, 2);
  near(results['d l.weight'], byWeight, 4);
  expect(Math.max(...byDelay.map(Math.abs))).toBeGreaterThan(10);
});

it('delays start within their range and are kept there', () => {
  const { parameters } = build({}, linear);
  const spec = parameters.specs.find(({ name }) => name === 'l.delay')!;
  expect(spec.within).toEqual([0, maxDelay / 100]);
  const values = startValues({ ...spec, shape: [1000] }, 1);
  expect(Math.min(...values)).toBeGreaterThan(0);
  expect(Math.max(...values)).toBeLessThan(maxDelay / 100);
});

it('networks that have no place for them are refused in words', () => {
  expect(() => variantOptions(findVariant('sn-delays'), { network: 'sd-tcm' })).toThrow(
    'network is sd-tcm, whose maps between layers have no delays.',
  );
});
