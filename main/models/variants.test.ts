import { describe, expect, it } from 'vitest';
import { Graph } from '../graph/index.ts';
import {
  ParameterList,
  buildNetwork,
  describeOptions,
  findVariant,
  optionNames,
  optionsWithoutUse,
  startValues,
  variantOptions,
  variants,
} from './index.ts';

describe('options', () => {
  const soft = findVariant('lif-soft');

  it('have the defaults of CONTRACT', () => {
    expect(variantOptions(soft, {})).toMatchObject({
      layers: 2,
      hidden: 128,
      decay: 0.95,
      surrogate: 'atan',
      surrogateScale: 2,
    });
  });

  it('take text as the command line gives it', () => {
    const options = variantOptions(soft, {
      hidden: '64',
      learnDecay: 'true',
      decay: '0.5',
      optimizer: 'sgd',
    });
    expect(options).toMatchObject({ hidden: 64, learnDecay: true, decay: 0.5, optimizer: 'sgd' });
  });

  it.each([
    [{ hidden: '' }, /hidden is ""/],
    [{ hidden: '1.5' }, /hidden is "1.5" but must be a whole number/],
    [{ learnDecay: 'yes' }, /learnDecay is "yes" but must be true or false/],
    [{ threshold: 'NaN' }, /threshold is "NaN"/],
    [{ threshold: 0 }, /threshold is 0 but must be greater than 0/],
    [{ network: 'wide' }, /network is "wide"/],
    [{ order: 0 }, /order is 0/],
    [{ __proto__: null, constructor: 1 }, /"constructor"/],
  ])('%j is refused by name', (given, message) => {
    expect(() => variantOptions(soft, given)).toThrow(
      expect.objectContaining({
        code: 'invalid-option',
        message: expect.stringMatching(message) as string,
      }) as Error,
    );
  });

  it('of other variants are allowed and change nothing', () => {
    const psn = findVariant('psn-sliding');
    expect(variantOptions(psn, { decay: 0.5, threshold: 3, order: 4 })).toEqual(
      variantOptions(psn, { order: 4 }),
    );
    expect(optionsWithoutUse(psn, ['decay', 'threshold', 'order', 'hidden'])).toEqual(['decay', 'threshold']);
  });

  it('are described with default and range for lists and forms', () => {
    for (const variant of variants) {
      const described = describeOptions(variant);
      expect(described.map(({ name }) => name)).toEqual(optionNames(variant));
      for (const { title, description, default: value } of described) {
        expect(title).toMatch(/\S/);
        expect(description).toMatch(/\.$/);
        expect(value).toBeDefined();
      }
    }
  });
});

describe('the reference network', () => {
  it.each([
    [
      'lif-none',
      {},
      [
        'layers.0.linear.weight',
        'layers.0.linear.bias',
        'layers.1.linear.weight',
        'layers.1.linear.bias',
        'readout.weight',
        'readout.bias',
      ],
    ],
    [
      'lif-hard',
      { layers: 1, learnDecay: true },
      [
        'layers.0.linear.weight',
        'layers.0.linear.bias',
        'layers.0.memory.decay',
        'readout.weight',
        'readout.bias',
      ],
    ],
    [
      'psn-sliding',
      { layers: 1 },
      [
        'layers.0.linear.weight',
        'layers.0.linear.bias',
        'layers.0.spike.weight',
        'layers.0.spike.bias',
        'readout.weight',
        'readout.bias',
      ],
    ],
  ])('%s has the parameters of CONTRACT', (id, options, names) => {
    const variant = findVariant(id);
    const graph = new Graph();
    const parameters = new ParameterList(graph);
    const x = graph.input('x', 'float32', [4, 10, 3]);
    const { logits, layers } = buildNetwork(variant, variantOptions(variant, options), {
      x,
      classes: 5,
      parameters,
    });
    expect(parameters.specs.map(({ name }) => name)).toEqual(names);
    expect(logits.shape).toEqual([4, 5]);
    expect(layers.map(({ spikes, count }) => [spikes.shape, count.shape])).toEqual(
      layers.map(() => [
        [4, 10, 128],
        [4, 128],
      ]),
    );
  });
});

describe('start values', () => {
  const spec = { name: 'layers.0.linear.weight', shape: [64, 100], start: { uniform: 0.1 } };

  it('are uniform in ±bound: mean 0, standard deviation bound/√3, none outside', () => {
    const values = [...startValues(spec, 1)];
    const mean = values.reduce((a, b) => a + b) / values.length;
    const sd = Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length);
    expect(Math.abs(mean)).toBeLessThan(0.003);
    expect(sd).toBeCloseTo(0.1 / Math.sqrt(3), 3);
    expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(0.1);
  });

  it('depend on seed and name, and on nothing else', () => {
    expect(startValues(spec, 1)).toEqual(startValues({ ...spec }, 1));
    const correlation = (a: Float32Array, b: Float32Array) =>
      a.reduce((sum, value, i) => sum + value * b[i]!, 0) /
      Math.sqrt(a.reduce((s, v) => s + v * v, 0) * b.reduce((s, v) => s + v * v, 0));
    const first = startValues(spec, 1);
    for (const other of [startValues(spec, 2), startValues({ ...spec, name: 'layers.1.linear.weight' }, 1)]) {
      expect(Math.abs(correlation(first, other))).toBeLessThan(0.05);
    }
  });

  it('repeat given values', () => {
    expect([...startValues({ name: 'b', shape: [3], start: { values: [0.5] } }, 1)]).toEqual([0.5, 0.5, 0.5]);
  });
});
