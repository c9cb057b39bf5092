import { fromBinary } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import { gradients } from '../gradients/gradients.ts';
import { Graph } from '../graph.ts';
import type { Tensor } from '../graph.ts';
import { encodeModel } from '../onnx/encode-model.ts';
import { ModelProtoSchema } from '../onnx/onnx_pb.ts';
import { add } from './arithmetic.ts';
import { sum } from './reductions.ts';
import { convRefractoryMask, lifNeuron, linearScan, refractoryMask, slidingPsn, spike } from './spiking.ts';

/** The nodes of the domain `refract` that some outputs need, with their inputs and outputs; '' is an absent one. */
function nativeNodes(outputs: Record<string, Tensor>) {
  const { graph } = Object.values(outputs)[0]!;
  const model = fromBinary(ModelProtoSchema, encodeModel(graph, { outputs, portable: false }));
  expect(model.opsetImport).toContainEqual(expect.objectContaining({ domain: 'refract', version: 1n }));
  return model
    .graph!.node.filter(({ domain }) => domain === 'refract')
    .map(({ opType, input, output }) => ({ op: opType, input, output }));
}

function lif(rule: Parameters<typeof lifNeuron>[2]['rule']) {
  const graph = new Graph();
  const current = graph.parameter('current', [2, 5, 3]);
  const decay = graph.parameter('decay', [3]);
  return { current, decay, ...lifNeuron(current, decay, { rule, period: 2 }) };
}

test('only the outputs that somebody uses are written', () => {
  const { count } = lif('soft');
  expect(nativeNodes({ count })).toEqual([
    { op: 'LifNeuron', input: ['current', 'decay'], output: ['', 'count', '', ''] },
  ]);
});

test('a loss of the count alone has no gradient of the spikes, and a fixed decay none of its own', () => {
  const { current, count } = lif('soft');
  const [dcurrent] = gradients(sum(count), [current]) as [Tensor];
  const [forward, backward] = nativeNodes({ dcurrent });
  expect(forward).toEqual({
    op: 'LifNeuron',
    input: ['current', 'decay'],
    output: ['', '', 'lifNeuron_0', ''],
  });
  expect(backward).toEqual({
    op: 'LifNeuronGrad',
    input: ['lifNeuron_0', 'decay', '', expect.stringMatching(/./), '', ''],
    output: ['dcurrent', ''],
  });
});

test('refractory rules give their mask to the gradient; the decay sums its parts over the batch', () => {
  const { current, decay, s, v } = lif('refractory');
  const [dcurrent, ddecay] = gradients(add(sum(s), sum(v)), [current, decay]) as [Tensor, Tensor];
  expect(ddecay.shape).toEqual([3]);
  const [forward, backward] = nativeNodes({ dcurrent, ddecay });
  expect(forward!.output).toEqual(['', '', 'lifNeuron_0', 'lifNeuron_1']);
  expect(backward!.input.map((name) => name !== '')).toEqual([true, true, true, false, true, true]);
  expect(backward!.output).toEqual(['dcurrent', expect.stringMatching(/./)]);
});

test('a linear scan is the adjoint of the reversed one', () => {
  const graph = new Graph();
  const x = graph.parameter('x', [2, 5, 3]);
  const gate = graph.parameter('gate', [3]);
  const [dx] = gradients(sum(linearScan(x, gate)), [x]) as [Tensor];
  expect(nativeNodes({ dx })).toEqual([
    { op: 'LinearScan', input: [expect.any(String), 'gate'], output: ['dx'] },
  ]);
  expect(dx.source).toMatchObject({ node: { attributes: { reverse: true } } });
});

test('a sliding neuron sums the gradients of its weights over the batch', () => {
  const graph = new Graph();
  const x = graph.parameter('x', [2, 5, 3]);
  const [weight, bias] = [graph.parameter('weight', [4]), graph.parameter('bias', [])];
  const { s } = slidingPsn(x, weight, bias);
  const [dweight, dbias] = gradients(sum(s), [weight, bias]) as [Tensor, Tensor];
  expect([dweight.shape, dbias.shape]).toEqual([[4], []]);
  const [, backward] = nativeNodes({ dweight, dbias });
  expect(backward!.output.map((name) => name !== '')).toEqual([false, true, true]);
});

test('shapes and settings that do not fit are refused', () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [2, 5, 3]);
  const flat = graph.input('flat', 'float32', [5, 3]);
  const wrong = graph.input('wrong', 'float32', [5]);
  const double = graph.input('double', 'float64', [2, 5, 3]);
  const decay = graph.input('decay', 'float32', [3]);
  expect(() => linearScan(flat, decay)).toThrow(
    'linearScan: expected x as [batch, time, channel], got x float32 [5, 3].',
  );
  expect(() => linearScan(x, wrong)).toThrow(/linearScan: expected a gate of shape \[3\] or that of x/);
  expect(() => spike(double)).toThrow('spike: expected float32 tensors, got u float64 [2, 5, 3].');
  expect(() => spike(x, { surrogateScale: 0 })).toThrow('spike: expected a surrogate scale > 0, got 0.');
  expect(() => refractoryMask(x, { period: -1 })).toThrow(
    'refractoryMask: expected a whole period ≥ 0, got -1.',
  );
  expect(() => convRefractoryMask(flat, { period: 1 })).toThrow(/convRefractoryMask: expected c as/);
  expect(() => lifNeuron(x, wrong, { rule: 'none' })).toThrow(
    'lifNeuron: expected decay as [3], got decay float32 [5].',
  );
  expect(() => lifNeuron(x, decay, { rule: 'refractory', period: 0.5 })).toThrow(
    /lifNeuron: expected a whole period/,
  );
  expect(() => slidingPsn(x, decay, decay)).toThrow('slidingPsn: expected bias as [], got bias float32 [3].');
  expect(() => slidingPsn(x, flat, decay)).toThrow(/slidingPsn: expected a weight of shape \[order\]/);
});
