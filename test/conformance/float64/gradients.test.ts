/**
 * @file Loss and every gradient of the reference network's variants, native and portable, against plain loops in double
 * precision; and of every variant, native against portable. Weights and inputs are random; a neuron whose potential comes
 * within rounding of the threshold may decide either way, so draws in which any comes that close (by the double-precision
 * reference) are left out; at least two of five must remain.
 */
import { describe, expect, it } from 'vitest';
import { Graph, encodeModel, gradients, softmaxCrossEntropy } from '../../../main/graph/index.ts';
import {
  ParameterList,
  buildNetwork,
  drawsNumbers,
  findVariant,
  optionNames,
  startValues,
  variantOptions,
  variants,
} from '../../../main/models/index.ts';
import { createSession, loadEngine } from '../../../main/training/session.ts';
import { pseudoRandom } from '../../support/data.ts';
import { lossAndGradient } from './network.ts';
import type { Matrix, Parameters, Settings } from './network.ts';

const engine = await loadEngine();

interface Case {
  readonly batch: number;
  readonly steps: number;
  readonly channels: number;
  readonly hidden: number;
  readonly options: Readonly<Record<string, unknown>>;
}

const cases: readonly Case[] = [
  { batch: 3, steps: 12, channels: 4, hidden: 7, options: {} },
  { batch: 1, steps: 1, channels: 1, hidden: 1, options: { layers: 1 } },
  { batch: 2, steps: 40, channels: 3, hidden: 19, options: { learnDecay: true, layers: 3 } },
  {
    batch: 4,
    steps: 9,
    channels: 2,
    hidden: 33,
    options: { refractory: 20, threshold: 0.4, surrogateScale: 5, order: 3 },
  },
];

/** Reshapes a flat array. */
const rows = (data: Float32Array, columns: number): Matrix =>
  Array.from({ length: data.length / columns }, (_, r) => [...data.subarray(r * columns, (r + 1) * columns)]);

async function compare(
  id: string,
  { batch, steps, channels, hidden, options: given }: Case,
  portable: boolean,
): Promise<void> {
  const variant = findVariant(id);
  const known = optionNames(variant);
  const taken = Object.fromEntries(
    Object.entries({ ...given, hidden }).filter(([name]) => known.includes(name)),
  );
  const options = variantOptions(variant, taken);
  const classes = 3;
  const graph = new Graph();
  const parameters = new ParameterList(graph);
  const x = graph.input('x', 'float32', [batch, steps, channels]);
  const labels = graph.input('labels', 'int64', [batch]);
  const { logits } = buildNetwork(variant, options, { x, classes, parameters });
  const loss = softmaxCrossEntropy(logits, labels);
  const grads = gradients(loss, parameters.tensors);
  const outputs = {
    loss,
    ...Object.fromEntries(parameters.specs.map(({ name }, i) => [`grad.${name}`, grads[i]!])),
  };
  const session = await createSession(engine, encodeModel(graph, { outputs, portable }), 2);

  let compared = 0;
  for (let seed = 1; seed <= 5; seed++) {
    const random = pseudoRandom(seed * 7919);
    const data = Float32Array.from({ length: batch * steps * channels }, () => 3 * random() - 0.5);
    const classOf = Array.from({ length: batch }, () => Math.floor(random() * classes));
    const values = new Map(parameters.specs.map((spec) => [spec.name, startValues(spec, seed)]));
    const feeds = Object.fromEntries(
      parameters.specs.map(({ name, shape }) => [
        name,
        new engine.ort.Tensor('float32', values.get(name)!, shape),
      ]),
    );
    const got = await session.run({
      ...feeds,
      x: new engine.ort.Tensor('float32', data, [batch, steps, channels]),
      labels: new engine.ort.Tensor('int64', BigInt64Array.from(classOf, BigInt), [batch]),
    });

    const plain: Parameters = Object.fromEntries(
      parameters.specs.map(({ name, shape }) => {
        const flat = values.get(name)!;
        return [name, shape.length === 2 ? rows(flat, shape[1]!) : shape.length === 1 ? [...flat] : flat[0]!];
      }),
    );
    const settings: Settings = {
      variant: id,
      layers: options.layers,
      decay: Math.fround(options.decay),
      learnDecay: options.learnDecay,
      threshold: options.threshold,
      scale: options.surrogateScale,
      period: Number(options.refractory),
    };
    const samples = Array.from({ length: batch }, (_, n) =>
      rows(data.subarray(n * steps * channels, (n + 1) * steps * channels), channels),
    );
    const expected = lossAndGradient(samples, classOf, plain, settings);
    if (expected.margin < 1e-5) continue;
    compared++;
    expect((got['loss']!.data as Float32Array)[0]).toBeCloseTo(expected.loss, 5);
    for (const { name } of parameters.specs) {
      const flat = [expected.gradient[name]!].flat(3) as number[];
      const own = [...(got[`grad.${name}`]!.data as Float32Array)];
      const largest = Math.max(...flat.map(Math.abs), 1e-3);
      const worst = Math.max(...own.map((value, i) => Math.abs(value - flat[i]!))) / largest;
      expect(worst, `${name}, seed ${seed}`).toBeLessThan(1e-5);
    }
  }
  await session.release();
  expect(compared).toBeGreaterThanOrEqual(2);
}

/** Those that ./network.ts computes. The others are compared with PyTorch (../torch), which cases.test.ts sees to. */
const ofReference = [
  'lif-none',
  'lif-soft',
  'lif-hard',
  'lif-refractory',
  'lif-refractory-conv',
  'psn-sliding',
];

describe.each(ofReference)('%s', (id) => {
  it.each(cases.map((one, i) => [i, one] as const))(
    'native operators agree with double precision (case %i)',
    async (_, one) => {
      expect(engine.kernels).toBe('native');
      await compare(id, one, false);
    },
  );
  it.each(cases.map((one, i) => [i, one] as const))(
    'portable definitions agree with double precision (case %i)',
    async (_, one) => {
      await compare(id, one, true);
    },
  );
});

/** Thresholds and steps at which the neurons of small networks fire at first. */
const firing: Readonly<Record<string, unknown>> = { threshold: 0.3, dtMin: 0.05, dtMax: 0.5 };

/** The loss and the gradients of a variant in a small network, by name. */
async function lossAndGradients(id: string, portable: boolean): Promise<Map<string, Float32Array>> {
  const variant = findVariant(id);
  const known = optionNames(variant);
  const given = { hidden: 10, layers: 2, stateSize: 6, blocks: 2, order: 5, dropout: 0, ...firing };
  const taken = Object.entries(given).filter(([name]) => known.includes(name));
  // A layer of these that reads spikes alone would be silent at first.
  const network = id === 'psn' || id === 'psn-masked' ? { network: 'deep' } : {};
  const options = variantOptions(variant, { ...Object.fromEntries(taken), ...network });
  const [batch, steps, channels, classes] = [3, 14, 3, 4];
  const graph = new Graph();
  const parameters = new ParameterList(graph);
  const x = graph.input('x', 'float32', [batch, steps, channels]);
  const labels = graph.input('labels', 'int64', [batch]);
  const isRandom = drawsNumbers(variant, options);
  const isAnnealed = variant.synapses?.isAnnealed === true;
  const { logits } = buildNetwork(variant, options, {
    ...{ x, classes, parameters, isTraining: true },
    ...(isRandom ? { dropoutSeed: graph.input('seed', 'int64', []) } : {}),
    ...(isAnnealed ? { progress: graph.input('progress', 'float32', []) } : {}),
  });
  const loss = softmaxCrossEntropy(logits, labels);
  const grads = gradients(loss, parameters.tensors);
  const names = parameters.specs.map(({ name }) => name);
  const outputs = { loss, ...Object.fromEntries(names.map((name, i) => [`grad.${name}`, grads[i]!])) };
  const session = await createSession(engine, encodeModel(graph, { outputs, portable }), 2);
  const random = pseudoRandom(11);
  const { Tensor } = engine.ort;
  const data = Float32Array.from({ length: batch * steps * channels }, () => 12 * random() - 6);
  const results = await session.run({
    ...Object.fromEntries(
      parameters.specs.map((spec) => [spec.name, new Tensor('float32', startValues(spec, 2), spec.shape)]),
    ),
    x: new Tensor('float32', data, x.shape),
    labels: new Tensor('int64', BigInt64Array.from([0n, 2n, 3n]), [batch]),
    ...(isRandom ? { seed: new Tensor('int64', BigInt64Array.from([7n]), []) } : {}),
    ...(isAnnealed ? { progress: new Tensor('float32', Float32Array.from([0.2]), []) } : {}),
  });
  await session.release();
  return new Map(Object.entries(results).map(([name, { data: values }]) => [name, values as Float32Array]));
}

describe('every variant', () => {
  it.each(variants.map(({ id }) => id))(
    '%s: native and portable gradients agree, and there are some',
    async (id) => {
      const [native, portable] = [await lossAndGradients(id, false), await lossAndGradients(id, true)];
      expect([...native.keys()]).toEqual([...portable.keys()]);
      let without = 0;
      for (const [name, values] of native) {
        const largest = Math.max(...values.map(Math.abs));
        if (largest < 1e-9) without++;
        const gaps = values.map((value, i) => Math.abs(value - portable.get(name)![i]!));
        expect(Math.max(...gaps), name).toBeLessThan(1e-4 * Math.max(largest, 1e-2));
      }
      // Without spikes in the last layer the readout would have none, and hardly anything else.
      expect(native.get('grad.readout.weight')!.some((value) => value !== 0)).toBe(true);
      expect(without).toBeLessThan(native.size / 4);
    },
  );
});
