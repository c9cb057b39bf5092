/** @file Batch norm in a network, against plain loops over batch and time. (Its gradient: main/graph/functions/normalization.test.ts.) */
import { describe, expect, it } from 'vitest';
import { Graph, gradients, sum } from '../../graph/index.ts';
import { evaluate } from '../../graph/testing/run.ts';
import { ParameterList, startValues } from '../parameters.ts';
import { findVariant, variantOptions } from '../variants.ts';
import { buildNetwork } from './index.ts';
import { normedFeatures, norms } from './norms.ts';

const [batch, steps, channels] = [3, 5, 2];
const values = batch * steps;
const x = Array.from({ length: values * channels }, (_, i) => Math.fround(2 * Math.sin(1.7 * i) + (i % 2)));
const given = { scale: [1.5, 0.5], bias: [0.2, -0.3], runningMean: [0.4, -0.1], runningVariance: [2, 0.7] };
const prefixed = Object.fromEntries(Object.entries(given).map(([name, data]) => [`norm.${name}`, data]));

const column = (c: number) => x.filter((_, i) => i % channels === c);
const average = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0) / numbers.length;
const means = [0, 1].map((c) => average(column(c)));
const variances = [0, 1].map((c) => average(column(c).map((value) => (value - means[c]!) ** 2)));

const normed = (mean: readonly number[], variance: readonly number[]) =>
  x.map((value, i) => {
    const c = i % channels;
    return ((value - mean[c]!) / Math.sqrt(variance[c]! + 1e-5)) * given.scale[c]! + given.bias[c]!;
  });

function build(isTraining: boolean) {
  const graph = new Graph();
  const parameters = new ParameterList(graph);
  const inputs = { parameters, ...(isTraining ? { isTraining } : {}) };
  const tensor = graph.input('x', 'float32', [batch, steps, channels]);
  return { parameters, inputs, tensor };
}

function near(actual: readonly number[] | undefined, expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  expected.forEach((value, i) => expect(actual![i]).toBeCloseTo(value, 5));
}

describe('batch norm', () => {
  it('has the statistics of the batch while training, and its averages follow them', async () => {
    const { parameters, inputs, tensor } = build(true);
    const y = norms.batch('norm', tensor, inputs);
    const [mean, variance] = parameters.averages;
    expect([mean!.name, variance!.name]).toEqual(['norm.runningMean', 'norm.runningVariance']);
    const outputs = { y, mean: mean!.next!, variance: variance!.next! };
    const results = await evaluate(outputs, { x, ...prefixed }, { portable: true });
    near(results['y'], normed(means, variances));
    near(
      results['mean'],
      given.runningMean.map((before, c) => 0.9 * before + 0.1 * means[c]!),
    );
    near(
      results['variance'],
      given.runningVariance.map((before, c) => 0.9 * before + 0.1 * variances[c]! * (values / (values - 1))),
    );
  });

  it('has its averages in evaluation, and leaves them alone', async () => {
    const { parameters, inputs, tensor } = build(false);
    const y = norms.batch('norm', tensor, inputs);
    expect(parameters.averages.map(({ next }) => next)).toEqual([undefined, undefined]);
    const results = await evaluate({ y }, { x, ...prefixed }, { portable: true });
    near(results['y'], normed(given.runningMean, given.runningVariance));
  });

  it('of a single value moves no average', async () => {
    const graph = new Graph();
    const parameters = new ParameterList(graph);
    const y = norms.batch('norm', graph.input('x', 'float32', [1, 1, 2]), { parameters, isTraining: true });
    const [mean, variance] = parameters.averages.map(({ next }) => next!);
    const results = await evaluate({ y, mean: mean!, variance: variance! }, { x: [3, 4], ...prefixed });
    near(results['y'], given.bias);
    near(results['mean'], given.runningMean);
    near(results['variance'], given.runningVariance);
  });

  it('before the readout is over all steps, and their mean is what the readout reads', async () => {
    const { inputs, tensor } = build(true);
    const y = normedFeatures('batch', tensor, inputs).mean();
    const results = await evaluate({ y }, { x, ...prefixed }, { portable: true });
    const all = normed(means, variances);
    const expected = Array.from({ length: batch * channels }, (_, i) => {
      const [b, c] = [Math.floor(i / channels), i % channels];
      return average(Array.from({ length: steps }, (__, t) => all[(b * steps + t) * channels + c]!));
    });
    near(results['y'], expected);
  });
});

it.each(['pre', 'post'])('%s-norm blocks have their norms where they say', (normPlace) => {
  const variant = findVariant('binary-s4d');
  const options = variantOptions(variant, { normPlace, norm: 'batch', layers: 2, hidden: 4 });
  const graph = new Graph();
  const parameters = new ParameterList(graph);
  const input = graph.input('x', 'float32', [2, 6, 3]);
  const { logits } = buildNetwork(variant, options, { x: input, classes: 2, parameters, isTraining: true });
  const owned = parameters.averages.map(({ name }) => name.replace(/\.running\w+$/, ''));
  const inBlocks = ['layers.0.norm', 'layers.1.norm'];
  expect([...new Set(owned)]).toEqual(normPlace === 'pre' ? [...inBlocks, 'norm'] : inBlocks);
  // The optimizer sees what is trained alone, all of which the loss depends on.
  expect(parameters.specs.some(({ name }) => name.includes('running'))).toBe(false);
  expect(gradients(sum(logits), parameters.tensors)).toHaveLength(parameters.specs.length);
  expect([...startValues(parameters.averages[0]!, 1)]).toEqual([0, 0, 0, 0]);
});
