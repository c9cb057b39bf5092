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

  it('that are the ends of a range have to be in order, also against a default', () => {
    const refuse = (given: Record<string, unknown>, id: string) => () =>
      variantOptions(findVariant(id), given);
    expect(refuse({ dtMin: 0.5 }, 'binary-s4d')).toThrow(/dtMin is 0.5, above dtMax, which is 0.1/);
    expect(refuse({ rMin: 0.9, rMax: 0.5 }, 'spiking-lru')).toThrow(/rMin is 0.9, above rMax/);
    expect(refuse({ timeMin: 30 }, 'se-adlif')).toThrow(/timeMin is 30, above timeMax, which is 25/);
    expect(refuse({ adaptationMax: 50 }, 'se-adlif')).toThrow(/adaptationMin is 60, above adaptationMax/);
    expect(refuse({ frequencyMin: 60 }, 'brf')).toThrow(/frequencyMin is 60, above frequencyMax/);
    expect(refuse({ dampingMin: 2 }, 'brf')).toThrow(/dampingMin is 2, above dampingMax, which is 1/);
    expect(variantOptions(findVariant('binary-s4d'), { dtMin: 0.5, dtMax: 0.5 })).toMatchObject({
      dtMin: 0.5,
    });
  });

  it.each([
    ['lif-soft', { norm: 'batch' }, 'norm is batch, but the network stack has no norms'],
    ['pmsn', { normPlace: 'post' }, 'normPlace is post, but the network spike-sum has no such blocks'],
    ['binary-s4d', { normPlace: 'post', norm: 'none' }, 'normPlace is post, but norm is none'],
  ])('of %s that make no sense together, %j, are refused in words', (id, given, message) => {
    const refused = () => variantOptions(findVariant(id), given);
    expect(refused).toThrow(`Wrong option for variant ${id}: ${message}.`);
    expect(() => variantOptions(findVariant(id), { network: 'deep', ...given, norm: 'batch' })).not.toThrow();
  });

  it.each([
    ['s4d', 'sd-tcm', 'network is sd-tcm, which is made of spikes, but it has none'],
    ['gru', 'spike-sum', 'network is spike-sum, which is made of spikes, but it has none'],
    [
      'psn',
      'sd-tcm',
      /sd-tcm, whose neurons between channels spike at its threshold, but it has no threshold/,
    ],
    ['p-spikessm', 'sd-tcm', /but it has no threshold/],
  ])('of %s do not take the network %s, which has no use for it', (id, network, message) => {
    expect(() => variantOptions(findVariant(id), { network })).toThrow(message);
    expect(variantOptions(findVariant(id), { network: 'deep' }).network).toBe('deep');
  });

  it('leave a variant’s own norm out where another network has no place for it', () => {
    const silif = findVariant('silif');
    expect(variantOptions(silif, {})).toMatchObject({ norm: 'batch', network: 'deep' });
    const stacked = variantOptions(silif, { network: 'stack' });
    expect(variantOptions(silif, { ...stacked })).toEqual(stacked);
    expect(() => variantOptions(silif, { network: 'stack', norm: 'batch' })).toThrow(/no norms/);
    const spikingssm = findVariant('spikingssm');
    expect(variantOptions(spikingssm, {}).normPlace).toBe('post');
    for (const given of [{ norm: 'none' }, { network: 'spike-sum' }, { network: 'stack' }]) {
      expect(variantOptions(spikingssm, given).normPlace).toBe('pre');
    }
  });

  it('give a decay as a time constant, in steps or in seconds with dt, but not both', () => {
    expect(variantOptions(soft, { tau: 20 }).decay).toBe(Math.exp(-1 / 20));
    const inSeconds = variantOptions(soft, { tau: '0.02', dt: '0.001', learnDecay: true });
    expect(inSeconds).toMatchObject({ decay: Math.exp(-0.001 / 0.02), tau: 0.02, dt: 0.001 });
    expect(variantOptions(findVariant('cuba-lif'), { currentTau: 5 })).toMatchObject({
      decay: 0.9,
      currentDecay: Math.exp(-1 / 5),
    });
    // What a run has stored says the same again.
    expect(variantOptions(soft, { ...inSeconds })).toEqual(inSeconds);
    const both = 'decay is 0.9 and tau is 20, but only one of them can say how fast the potential falls.';
    expect(() => variantOptions(soft, { tau: 20, decay: 0.9 })).toThrow(both);
    expect(() => variantOptions(findVariant('cuba-lif'), { currentTau: 5, currentDecay: 0.5 })).toThrow(
      /currentDecay is 0.5 and currentTau is 5/,
    );
    expect(() => variantOptions(soft, { tau: 1e-6 })).toThrow(/tau is 0.000001 and dt is 1, .* decay of 0/);
    expect(() => variantOptions(soft, { tau: 1e6, dt: 0.001 })).toThrow(/which makes a decay of 1\./);
  });

  it('take a refractory period for all layers, or one for each', () => {
    const lif = findVariant('lif-refractory');
    const periods = (given: Record<string, unknown>) => variantOptions(lif, given).refractory;
    expect(periods({ refractory: '3' })).toBe(3);
    for (const text of ['1,2,4', '1/2/4', ' 1, 2, 4 ']) {
      expect(periods({ layers: 3, refractory: text })).toBe('1/2/4');
      // What a run has stored says the same again.
      expect(periods(variantOptions(lif, { layers: 3, refractory: text }))).toBe('1/2/4');
    }
    expect(() => periods({ layers: 2, refractory: '1,2,4' })).toThrow(
      'Wrong option for variant lif-refractory: refractory is 1/2/4, 3 periods, but layers is 2.',
    );
    const words = /must be a whole number from 0 to 100000, or one for each layer, such as 1\/2\/4/;
    for (const wrong of ['1,x', '-1', '1.5', 'many', '', '1,,2', '1,100001', 1.5])
      expect(() => periods({ refractory: wrong })).toThrow(words);
    expect(() => periods({ refractory: -1 })).toThrow('refractory is -1 but must be at least 0');
    const described = describeOptions(lif).find(({ name }) => name === 'refractory');
    expect(described).toMatchObject({
      type: 'integer',
      minimum: 0,
      maximum: 100_000,
      default: 4,
      perLayer: true,
    });
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

describe('the catalogue', () => {
  it.each(variants.map((variant) => [variant.id, variant] as const))(
    '%s says how it differs from its publication, or that it is ours',
    (_, { source, differs }) => {
      expect(source).not.toBe('');
      expect(differs ?? (source.startsWith('Ours') ? 'ours' : '')).not.toBe('');
    },
  );

  // As published, or as in the code of the publication; what is said to differ must not be what is the default.
  it.each([
    ...['prf', 'd-rf', 'pmsn', 'p-spikessm', 'silif', 'c-silif'].map(
      (id) => [id, { norm: 'batch' }] as const,
    ),
    ['spikingssm', { norm: 'layer', normPlace: 'post' }],
    ...['alif', 'rf', 'brf', 'hrf'].map((id) => [id, { readout: 'integrator-mean' }] as const),
    ...['silif', 'c-silif'].map((id) => [id, { readout: 'softmax-sum', dropout: 0.5 }] as const),
    ['se-adlif', { dropout: 0.15 }],
    ['pmsn', { layers: 4, dropout: 0.02 }],
  ] as const)('%s starts from its publication’s %j', (id, published) => {
    const variant = findVariant(id);
    expect(variantOptions(variant, {})).toMatchObject(published);
    expect(variant.differs).not.toMatch(/[Ll]ayer norm,? (in place|before|where theirs)/);
  });
});

it('marks every option as off at 0 whose help says so', () => {
  const options = variants.flatMap(describeOptions);
  const says = options.filter(({ description }) => /\b0: |\b0 (does not|never)\b/.test(description));
  const names = (some: typeof options) => [...new Set(some.map(({ name }) => name))].sort();
  expect(names(options.filter(({ offAt }) => offAt === 0))).toEqual(names(says));
  expect(names(says)).toEqual(['clipNorm', 'currentTau', 'patience', 'tau']);
});
