/** @file Which product each network has for what its layers say: that of spikes, the plain one, or one inside a fused layer. */
import { expect, it } from 'vitest';
import { Graph, encodeModel } from '../../graph/index.ts';
import { listNodes } from '../../graph/onnx/list-nodes.ts';
import { ParameterList } from '../parameters.ts';
import { findVariant, variantOptions } from '../variants.ts';
import { buildNetwork } from './index.ts';

/** How often each operator occurs in a variant's network of three layers, as it is run. */
function operatorsOf(id: string, given: Record<string, unknown> = {}): Record<string, number> {
  const variant = findVariant(id);
  const options = variantOptions(variant, { hidden: 8, layers: 3, ...given });
  const graph = new Graph();
  const x = graph.input('x', 'float32', [2, 5, 3]);
  const { logits } = buildNetwork(variant, options, { x, classes: 4, parameters: new ParameterList(graph) });
  const counts: Record<string, number> = {};
  for (const { op } of listNodes(encodeModel(graph, { outputs: { logits }, portable: false }))) {
    counts[op] = (counts[op] ?? 0) + 1;
  }
  return counts;
}

it.each([
  // variant, options, fused layers, products of spikes, plain products
  ['lif-refractory', {}, 3, 0, 1],
  ['lif-soft', { resetGradient: 'through' }, 0, 2, 2],
  ['lif-none', { recurrent: true }, 0, 2, 2],
  ['psn-sliding', {}, 0, 2, 2],
  ['silif', {}, 0, 3, 2],
  ['spiking-fr-ssm', {}, 0, 3, 2],
  ['s4d', {}, 0, 0, 5],
] as const)('%s %j', (id, given, layers, sparse, plain) => {
  const { SpikingLayer = 0, SpikeLinear = 0, Gemm = 0 } = operatorsOf(id, given);
  expect([SpikingLayer, SpikeLinear, Gemm]).toEqual([layers, sparse, plain]);
});
