/**
 * @file A fused network is the network that was written: the same spikes, and gradients within rounding, whatever the
 * sizes, rules and instruction set. Weights and inputs are multiples of a power of two, so that sums are exact in any
 * order and no spike can hang on rounding.
 */
import { fromBinary } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { installKernels, loadAddon } from '../../../kernels/index.ts';
import type { LifRule, Surrogate } from '../catalogue.ts';
import {
  Graph, abs, add, gradients, lifNeuron, linear, max, mul, sigmoid, softmaxCrossEntropy, sum,
} from '../index.ts'; // prettier-ignore
import type { Tensor } from '../index.ts';
import { randomNumbers } from '../testing/random.ts';
import { evaluate } from '../testing/run.ts';
import { encodeModel } from './encode-model.ts';
import { ModelProtoSchema } from './onnx_pb.ts';

await import('onnxruntime-node');
installKernels();
const addon = loadAddon();

interface Spec {
  readonly batch: number;
  readonly steps: number;
  readonly channels: number;
  readonly hidden: readonly number[];
  readonly rule: LifRule;
  readonly surrogate: Surrogate;
  /** Narrow: many errors are zero where the surrogate has a finite support; wide: hardly any is. */
  readonly surrogateScale: number;
  readonly threshold: number;
  readonly period: number;
  readonly learnDecay: boolean;
}

const rules: readonly LifRule[] = ['none', 'soft', 'hard', 'refractory', 'refractory-conv'];
const specs: fc.Arbitrary<Spec> = fc.record({
  batch: fc.integer({ min: 1, max: 4 }),
  steps: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.constantFrom(63, 64, 65, 128, 129, 300)),
  channels: fc.constantFrom(1, 2, 28, 65, 70),
  hidden: fc.array(fc.constantFrom(1, 15, 16, 17, 64, 65, 100, 130), { minLength: 1, maxLength: 3 }),
  rule: fc.constantFrom(...rules),
  surrogate: fc.constantFrom<Surrogate>('atan', 'sigmoid', 'fast-sigmoid', 'boxcar', 'triangle'),
  surrogateScale: fc.constantFrom(2, 0.0625),
  threshold: fc.constantFrom(1, 0.5, 0, -0.25),
  period: fc.constantFrom(0, 1, 4, 70),
  learnDecay: fc.boolean(),
});

/** A stack as the models have it, with a loss that depends on every layer's spikes. */
function build(spec: Spec) {
  const { batch, steps, channels, hidden, rule, threshold, period, surrogate, surrogateScale, learnDecay } =
    spec;
  const graph = new Graph();
  const x = graph.input('x', 'float32', [batch, steps, channels]);
  const labels = graph.input('labels', 'int64', [batch]);
  const options = { rule, threshold, period, surrogate, surrogateScale };
  const layers: ReturnType<typeof lifNeuron>[] = [];
  const currents: Tensor[] = [];
  let input = x;
  hidden.forEach((size, l) => {
    const fanIn = input.shape.at(-1)!;
    const weight = graph.parameter(`w${l}`, [size, fanIn]);
    const current = linear(input, weight, graph.parameter(`b${l}`, [size]));
    const decay = learnDecay
      ? sigmoid(graph.parameter(`d${l}`, [size]))
      : graph.constant(new Float32Array(size).fill(0.875));
    currents.push(current);
    layers.push(lifNeuron(current, decay, options));
    input = layers.at(-1)!.s;
  });
  const readout = graph.parameter('readout', [5, hidden.at(-1)!]);
  const logits = linear(mul(layers.at(-1)!.count, 1 / steps), readout);
  const loss = softmaxCrossEntropy(logits, labels);
  const found = gradients(loss, graph.parameters);
  const outputs: Record<string, Tensor> = { loss };
  layers.forEach(({ count }, l) => (outputs[`count${l}`] = sum(count, [])));
  graph.parameters.forEach(({ name }, i) => (outputs[`gradient of ${name}`] = found[i]!));
  // How large the terms are that weights' and decays' gradients are made of.
  const sizes = Object.fromEntries(
    gradients(loss, currents).map((dcurrent, l) => {
      const perNeuron = sum(abs(dcurrent), [0, 1]);
      return [`terms${l}`, mul(max(perNeuron, [0]), add(max(abs(layers[l]!.v), [0, 1, 2]), 1))];
    }),
  );
  return { graph, layers, outputs, sizes, x };
}

/** Numbers for every input: sixteenths, spread so that a good part of the neurons spikes. */
function feedsOf(graph: Graph, seed: number): Record<string, number[]> {
  const random = randomNumbers(seed);
  const values = ({ name = '', shape }: Tensor) =>
    Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => {
      if (name === 'labels') return Math.floor(random() * 5);
      if (name === 'x') return random() < 0.4 ? 0 : Math.round(random() * 16) / 16;
      return Math.round((random() - 0.4) * 16) / 16;
    });
  return Object.fromEntries([...graph.inputs, ...graph.parameters].map((one) => [one.name!, values(one)]));
}

/** The same, of any length: rounding shows in which order sums were taken. */
function unevenFeedsOf(graph: Graph, seed: number): Record<string, number[]> {
  const random = randomNumbers(seed);
  return Object.fromEntries(
    Object.entries(feedsOf(graph, seed)).map(([name, values]) => [
      name,
      name === 'labels' ? values : values.map((value) => value * (0.5 + random())),
    ]),
  );
}

function operatorsOf(graph: Graph, outputs: Record<string, Tensor>, fuse: boolean): string[] {
  const model = fromBinary(ModelProtoSchema, encodeModel(graph, { outputs, portable: false, fuse }));
  return model.graph!.node.filter(({ domain }) => domain === 'refract').map(({ opType }) => opType);
}

test('fused layers give the same spikes, and gradients within 1e-5, on every instruction set', async () => {
  await fc.assert(
    fc.asyncProperty(specs, fc.integer({ min: 1, max: 1e6 }), async (spec, seed) => {
      const { graph, outputs, sizes } = build(spec);
      const feeds = feedsOf(graph, seed);
      expect(operatorsOf(graph, outputs, true)).not.toContain('LifNeuron');
      for (const isa of addon.isas()) {
        addon.setIsa(isa);
        const plain = await evaluate(outputs, feeds, { fuse: false });
        const fused = await evaluate(outputs, feeds, { fuse: true });
        // A gradient is a sum over time of terms that may cancel: what counts is the size of the terms.
        const terms = await evaluate(sizes, feeds, { fuse: false });
        const scale = Math.max(...Object.values(terms).flat(), 1e-30);
        for (const [name, expected] of Object.entries(plain)) {
          const exact = name.startsWith('count');
          expected.forEach((value, i) => {
            const off = Math.abs(fused[name]![i]! - value);
            if (exact ? off !== 0 : !(off <= 1e-5 * scale)) {
              throw new Error(
                `${name}[${i}] on ${isa}: ${fused[name]![i]}, unfused ${value}, largest ${scale}`,
              );
            }
          });
        }
      }
      addon.setIsa(addon.isas()[0]!);
    }),
    { numRuns: 60 },
  );
});

test('few spikes or many, the same bits on every instruction set', async () => {
  await fc.assert(
    fc.asyncProperty(specs, fc.integer({ min: 1, max: 1e6 }), async (spec, seed) => {
      const { graph, outputs } = build(spec);
      const feeds = unevenFeedsOf(graph, seed);
      const all: Record<string, readonly number[]>[] = [];
      for (const isa of addon.isas()) {
        addon.setIsa(isa);
        for (const least of [0, 2]) {
          addon.setCrossover(least, least);
          all.push(await evaluate(outputs, feeds, { fuse: true }));
        }
        const [dense, sparse] = all.slice(-2);
        expect(dense).toEqual(sparse);
      }
      addon.setIsa(addon.isas()[0]!);
      addon.setCrossover(0.25, 0.25);
      // The dense product of the gradient alone may round differently from one instruction set to the next.
      const spikes = all.map((one) => Object.entries(one).filter(([name]) => /^(loss|count)/.test(name)));
      for (const other of spikes) expect(other).toEqual(spikes[0]);
    }),
    { numRuns: 40 },
  );
});

test('any number of threads gives the same bits', async () => {
  const specsOfMany = specs.map((spec) => ({ ...spec, batch: spec.batch + 18 }));
  await fc.assert(
    fc.asyncProperty(specsOfMany, fc.integer({ min: 1, max: 1e6 }), async (spec, seed) => {
      const { graph, outputs } = build(spec);
      const feeds = unevenFeedsOf(graph, seed);
      const one = await evaluate(outputs, feeds, { fuse: true, threads: 1 });
      for (const threads of [2, 3]) {
        expect(await evaluate(outputs, feeds, { fuse: true, threads })).toEqual(one);
      }
    }),
    { numRuns: 15 },
  );
});

test('the rates from which on the dense paths are faster can be measured', () => {
  const { map, gradient } = addon.measureCrossover();
  for (const rate of [map, gradient]) expect(rate === 2 || (rate > 0 && rate <= 1)).toBe(true);
});

const example: Spec = {
  ...{
    batch: 3,
    steps: 150,
    channels: 3,
    hidden: [70, 20],
    rule: 'refractory',
    surrogate: 'atan',
    surrogateScale: 2,
  },
  ...{ threshold: 1, period: 3, learnDecay: false },
};

test('one operator a layer forward, and one for the whole stack back', () => {
  const { graph, outputs } = build(example);
  expect(operatorsOf(graph, outputs, true)).toEqual(['SpikingLayer', 'SpikingLayer', 'SpikingLayerGrad']);
  expect(operatorsOf(graph, outputs, false)).toEqual([
    'LifNeuron',
    'LifNeuron',
    'LifNeuronGrad',
    'LifNeuronGrad',
  ]);
});

test('a stack deeper than the operator takes is cut', async () => {
  const deep = { ...example, batch: 1, steps: 5, hidden: Array.from({ length: 10 }, () => 6) };
  const { graph, outputs } = build(deep);
  const grads = operatorsOf(graph, outputs, true).filter((name) => name === 'SpikingLayerGrad');
  expect(grads).toHaveLength(2);
  const feeds = feedsOf(graph, 3);
  const fused = await evaluate(outputs, feeds, { fuse: true });
  const plain = await evaluate(outputs, feeds, { fuse: false });
  for (const [name, values] of Object.entries(plain)) {
    values.forEach((value, i) => expect(fused[name]![i]).toBeCloseTo(value, 5));
  }
});

test('a potential that someone asks for stays: its layer is not fused', async () => {
  const { graph, outputs, layers } = build(example);
  const asked = { ...outputs, v: layers[1]!.v };
  expect(operatorsOf(graph, asked, true).sort()).toEqual([
    'LifNeuron',
    'LifNeuronGrad',
    'SpikingLayer',
    'SpikingLayerGrad',
  ]);
  const feeds = feedsOf(graph, 5);
  const fused = await evaluate(asked, feeds, { fuse: true });
  const plain = await evaluate(asked, feeds, { fuse: false });
  expect(fused['v']).toEqual(plain['v']);
  expect(fused['count0']).toEqual(plain['count0']);
});

test('spikes that someone asks for come as they are, also without gradients', async () => {
  const { graph, layers } = build(example);
  const outputs = { first: layers[0]!.s, last: layers[1]!.s, count: layers[1]!.count };
  expect(operatorsOf(graph, outputs, true)).toEqual(['SpikingLayer', 'SpikingLayer']);
  const feeds = feedsOf(graph, 7);
  const fused = await evaluate(outputs, feeds, { fuse: true });
  expect(fused).toEqual(await evaluate(outputs, feeds, { fuse: false }));
  expect(fused['first']!.some((value) => value === 1)).toBe(true);
});

test('an input that is trained too gets its gradient', async () => {
  const { graph, outputs, x } = build({ ...example, channels: 5 });
  const [dx] = gradients(outputs['loss']!, [x]);
  const feeds = feedsOf(graph, 11);
  const fused = await evaluate({ ...outputs, dx: dx! }, feeds, { fuse: true });
  const plain = await evaluate({ ...outputs, dx: dx! }, feeds, { fuse: false });
  const scale = Math.max(...plain['dx']!.map(Math.abs));
  plain['dx']!.forEach((value, i) => expect(Math.abs(fused['dx']![i]! - value)).toBeLessThan(1e-5 * scale));
  expect(operatorsOf(graph, { ...outputs, dx: dx! }, true)).toContain('SpikingLayerGrad');
});

test('an empty batch is no error', async () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [0, 150, 3]);
  const current = linear(x, graph.parameter('w', [20, 3]), graph.parameter('b', [20]));
  const decay = graph.constant(new Float32Array(20).fill(0.5));
  const outputs = { count: lifNeuron(current, decay, { rule: 'soft' }).count };
  expect(operatorsOf(graph, outputs, true)).toEqual(['SpikingLayer']);
  expect(await evaluate(outputs, feedsOf(graph, 1), { fuse: true })).toEqual({ count: [] });
});

test('a model is streamed only where time goes through spiking layers alone', () => {
  const build = (keeps: boolean) => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', [2, 10, 3]);
    const weight = graph.parameter('w', [4, 3]);
    const current = linear(keeps ? x : abs(x), weight, graph.parameter('b', [4]));
    const decay = graph.constant(new Float32Array(4).fill(0.5));
    const options = { rule: 'soft', threshold: 1, period: 0, surrogate: 'atan', surrogateScale: 2 } as const;
    const { count } = lifNeuron(current, decay, options);
    return encodeModel(graph, { outputs: { count }, portable: false, streamed: true });
  };
  const { graph } = fromBinary(ModelProtoSchema, build(true));
  expect(graph!.input.map(({ name }) => name)).toEqual(['x', 'state.0', 'w', 'b']);
  expect(graph!.output.map(({ name }) => name)).toEqual(['count', 'next.0']);
  expect(() => build(false)).toThrow(/only spiking layers in a streamed model, got abs/);
});

test('what is given is not computed', () => {
  const { graph, layers, outputs } = build(example);
  const { count } = layers.at(-1)!;
  const options = { portable: false, fuse: false, given: { 'the counts': count } };
  const model = fromBinary(
    ModelProtoSchema,
    encodeModel(graph, { outputs: { loss: outputs['loss']! }, ...options }),
  );
  const names = model.graph!.input.map(({ name }) => name);
  expect(names.toSorted()).toEqual(['labels', 'readout', 'the counts']);
});
