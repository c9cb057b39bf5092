/**
 * @file A fused network is the network that was written: the same spikes, and gradients within rounding, whatever the
 * sizes, rules and instruction set.
 */
import { fromBinary } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { installKernels, loadAddon } from '../../../kernels/index.ts';
import { Graph, gradients, lifNeuron, linear } from '../index.ts';
import type { Tensor } from '../index.ts';
import { evaluate } from '../testing/run.ts';
import { buildStack, exampleStack, feedsOf, stackSpecs, unevenFeedsOf } from '../testing/stacks.ts';
import { encodeModel } from './encode-model.ts';
import { ModelProtoSchema } from './onnx_pb.ts';

await import('onnxruntime-node');
installKernels();
const addon = loadAddon();

function operatorsOf(graph: Graph, outputs: Record<string, Tensor>, fuse: boolean): string[] {
  const model = fromBinary(ModelProtoSchema, encodeModel(graph, { outputs, portable: false, fuse }));
  return model.graph!.node.filter(({ domain }) => domain === 'refract').map(({ opType }) => opType);
}

test('fused layers give the same spikes, and gradients within 1e-5, on every instruction set', async () => {
  await fc.assert(
    fc.asyncProperty(stackSpecs, fc.integer({ min: 1, max: 1e6 }), async (spec, seed) => {
      const { graph, outputs, sizes } = buildStack(spec);
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
    fc.asyncProperty(stackSpecs, fc.integer({ min: 1, max: 1e6 }), async (spec, seed) => {
      const { graph, outputs } = buildStack(spec);
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
  const specsOfMany = stackSpecs.map((spec) => ({ ...spec, batch: spec.batch + 18 }));
  await fc.assert(
    fc.asyncProperty(specsOfMany, fc.integer({ min: 1, max: 1e6 }), async (spec, seed) => {
      const { graph, outputs } = buildStack(spec);
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

test('one operator a layer forward, and one for the whole stack back', () => {
  const { graph, outputs } = buildStack(exampleStack);
  expect(operatorsOf(graph, outputs, true)).toEqual(['SpikingLayer', 'SpikingLayer', 'SpikingLayerGrad']);
  expect(operatorsOf(graph, outputs, false)).toEqual([
    'LifNeuron',
    'LifNeuron',
    'LifNeuronGrad',
    'LifNeuronGrad',
  ]);
});

test('a stack deeper than the operator takes is cut', async () => {
  const deep = { ...exampleStack, batch: 1, steps: 5, hidden: Array.from({ length: 10 }, () => 6) };
  const { graph, outputs } = buildStack(deep);
  const grads = operatorsOf(graph, outputs, true).filter((name) => name === 'SpikingLayerGrad');
  expect(grads).toHaveLength(2);
  const feeds = feedsOf(graph, 3);
  const fused = await evaluate(outputs, feeds, { fuse: true });
  const plain = await evaluate(outputs, feeds, { fuse: false });
  for (const [name, values] of Object.entries(plain)) {
    values.forEach((value, i) => expect(fused[name]![i]).toBeCloseTo(value, 5));
  }
});

test('a wide layer is left to matrix products', () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [2, 3, 4]);
  const decay = graph.constant(new Float32Array(1024).fill(0.9));
  const layer = (from: Tensor, l: number) => {
    const weight = graph.parameter(`w${l}`, [1024, from.shape[2]!]);
    return lifNeuron(linear(from, weight, graph.parameter(`b${l}`, [1024])), decay, { rule: 'none' }).s;
  };
  const s = layer(layer(x, 0), 1);
  const bytes = encodeModel(graph, { outputs: { s }, portable: false, fuse: true });
  const { node } = fromBinary(ModelProtoSchema, bytes).graph!;
  const operators = node.map(({ opType }) => opType).filter((op) => /Spiking|Neuron|Gemm/.test(op));
  expect(operators).toEqual(['SpikingLayer', 'Gemm', 'LifNeuron']);
});

test('a potential that someone asks for stays: its layer is not fused', async () => {
  const { graph, outputs, layers } = buildStack(exampleStack);
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
  const { graph, layers } = buildStack(exampleStack);
  const outputs = { first: layers[0]!.s, last: layers[1]!.s, count: layers[1]!.count };
  expect(operatorsOf(graph, outputs, true)).toEqual(['SpikingLayer', 'SpikingLayer']);
  const feeds = feedsOf(graph, 7);
  const fused = await evaluate(outputs, feeds, { fuse: true });
  expect(fused).toEqual(await evaluate(outputs, feeds, { fuse: false }));
  expect(fused['first']!.some((value) => value === 1)).toBe(true);
});

test('an input that is trained too gets its gradient', async () => {
  const { graph, outputs, x } = buildStack({ ...exampleStack, channels: 5 });
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

test('fused layers of a streamed model take their states in and give them on', () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [2, 10, 3]);
  const current = linear(x, graph.parameter('w', [4, 3]), graph.parameter('b', [4]));
  const decay = graph.constant(new Float32Array(4).fill(0.5));
  const options = { rule: 'soft', threshold: 1, period: 0, surrogate: 'atan', surrogateScale: 2 } as const;
  const { count } = lifNeuron(current, decay, options);
  const bytes = encodeModel(graph, { outputs: { count }, portable: false, streamed: true });
  const model = fromBinary(ModelProtoSchema, bytes).graph!;
  expect(model.input.map(({ name }) => name)).toEqual(['x', 'state.0', 'w', 'b']);
  expect(model.output.map(({ name }) => name)).toEqual(['count', 'next.0']);
});

test('what is given is not computed', () => {
  const { graph, layers, outputs } = buildStack(exampleStack);
  const { count } = layers.at(-1)!;
  const options = { portable: false, fuse: false, given: { 'the counts': count } };
  const model = fromBinary(
    ModelProtoSchema,
    encodeModel(graph, { outputs: { loss: outputs['loss']! }, ...options }),
  );
  const names = model.graph!.input.map(({ name }) => name);
  expect(names.toSorted()).toEqual(['labels', 'readout', 'the counts']);
});
