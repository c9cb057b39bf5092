/** @file Layers that run again for their gradient give the same bits as those that keep what they gave. */
import { fromBinary } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { installKernels, loadAddon } from '../../../kernels/index.ts';
import type { Graph, Tensor } from '../index.ts';
import { prepare } from '../testing/run.ts';
import { buildStack, exampleStack, stackSpecs, unevenFeedsOf } from '../testing/stacks.ts';
import { encodeModel } from './encode-model.ts';
import { ModelProtoSchema } from './onnx_pb.ts';

await import('onnxruntime-node');
installKernels();
const addon = loadAddon();

function modelOf(graph: Graph, outputs: Record<string, Tensor>) {
  const bytes = encodeModel(graph, { outputs, portable: false, recompute: true });
  return fromBinary(ModelProtoSchema, bytes).graph!;
}

const operatorsOf = (graph: Graph, outputs: Record<string, Tensor>) =>
  modelOf(graph, outputs)
    .node.filter(({ domain }) => domain === 'refract')
    .map(({ opType }) => opType);

test('the same bits as without, few spikes or many, on every instruction set, with any number of threads', async () => {
  const lengths = fc.oneof(fc.integer({ min: 1, max: 12 }), fc.constantFrom(128, 129, 300, 640, 1000));
  const specs = fc.tuple(stackSpecs, lengths).map(([spec, steps]) => ({ ...spec, steps }));
  await fc.assert(
    fc.asyncProperty(specs, fc.integer({ min: 1, max: 1e6 }), async (spec, seed) => {
      const { graph, outputs } = buildStack(spec);
      expect(operatorsOf(graph, outputs)).toEqual(['SpikingStack', 'SpikingLayerGrad']);
      const feeds = unevenFeedsOf(graph, seed);
      const kept = await prepare(outputs, { fuse: true });
      const again = await prepare(outputs, { fuse: true, recompute: true, threads: 2 });
      for (const isa of addon.isas()) {
        addon.setIsa(isa);
        const expected = await kept.run(feeds);
        for (const least of [0, 2]) {
          addon.setCrossover(least, least);
          expect(await again.run(feeds)).toEqual(expected);
        }
      }
      addon.setIsa(addon.isas()[0]!);
      addon.setCrossover(0.25, 0.25);
    }),
    { numRuns: 40 },
  );
});

test('of a long sequence nothing is kept that grows with it faster than its root', () => {
  const largest = (steps: number) => {
    const { graph, outputs } = buildStack({ ...exampleStack, steps });
    const { node, valueInfo } = modelOf(graph, outputs);
    expect(node.some(({ opType }) => opType === 'SpikingStack')).toBe(true);
    const sizes = valueInfo.map(({ type }) => {
      const value = type!.value;
      const dims = value.case === 'tensorType' ? value.value.shape!.dim : [];
      return dims.reduce((size, dim) => size * Number(dim.value.value), 1);
    });
    return Math.max(...sizes);
  };
  expect(largest(100 * 1280)).toBeLessThanOrEqual(11 * largest(1280));
});

test('layers that someone looks into keep what they gave', () => {
  const { graph, outputs, layers } = buildStack(exampleStack);
  const plain = ['SpikingLayer', 'SpikingLayer', 'SpikingLayerGrad'];
  expect(operatorsOf(graph, { ...outputs, s: layers[0]!.s })).toEqual(plain);
  expect(operatorsOf(graph, { ...outputs, s: layers[1]!.s })).toEqual(plain);
});

test('a stack deeper than the operator takes runs again where nothing comes back from above', async () => {
  const deep = { ...exampleStack, batch: 1, steps: 200, hidden: Array.from({ length: 10 }, () => 6) };
  const { graph, outputs } = buildStack(deep);
  expect(operatorsOf(graph, outputs).filter((name) => name !== 'SpikingLayer')).toEqual([
    'SpikingStack',
    'SpikingLayerGrad',
    'SpikingLayerGrad',
  ]);
  const feeds = unevenFeedsOf(graph, 3);
  const kept = await prepare(outputs, { fuse: true });
  const again = await prepare(outputs, { fuse: true, recompute: true });
  expect(await again.run(feeds)).toEqual(await kept.run(feeds));
});
