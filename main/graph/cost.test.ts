/** @file Costs against what can be counted by hand, and fused layers against the graph that they stand for. */
import { expect, it } from 'vitest';
import { costOf } from './cost.ts';
import { add, exp, mul } from './functions/arithmetic.ts';
import { linear, spikeLinear } from './functions/products.ts';
import { sum } from './functions/reductions.ts';
import { lifNeuron } from './functions/spiking.ts';
import { gradients } from './gradients/gradients.ts';
import { Graph } from './graph.ts';
import type { Tensor } from './graph.ts';

const plain = (graph: Graph, ...outputs: Tensor[]) => costOf(graph, { outputs, fuse: false, spikeRate: 0 });

it('counts the terms of products, once each, and moves no number for them', () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [5, 7, 3]);
  const y = linear(x, graph.parameter('w', [4, 3]), graph.parameter('b', [4]));
  expect(plain(graph, y)).toMatchObject({ multiplyAdds: 5 * 7 * 3 * 4 });
});

it('counts the spikes that a linear map of spikes takes in, and all of what goes back', () => {
  const graph = new Graph();
  const [x, w] = [graph.input('x', 'float32', [5, 7, 3]), graph.parameter('w', [4, 3])];
  const y = spikeLinear(x, w);
  const of = (spikeRate: number, ...outputs: Tensor[]) =>
    costOf(graph, { outputs, fuse: false, spikeRate }).multiplyAdds;
  expect(of(0.25, y)).toBe(5 * 7 * 3 * 4 * 0.25);
  expect(of(0.25, ...gradients(sum(y), [w]))).toBe(5 * 7 * 3 * 4 * 1.25);
});

it('counts what other operators read and write, and only what outputs need', () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [10]);
  const y = exp(x);
  mul(y, 3);
  expect(plain(graph, y)).toEqual({ multiplyAdds: 0, numbers: 20, peakBytes: 80, keptBytes: 0 });
});

it('holds a tensor from where it is made to where it is read last', () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [10]);
  // A chain needs one result and the one before it; what is read at the end stays all the time.
  const chain = exp(exp(exp(exp(x))));
  expect(plain(graph, chain).peakBytes).toBe(40 * 3);
  const early = exp(x);
  expect(plain(graph, add(chain, early)).peakBytes).toBe(40 * 4);
});

it('of a fused layer grows with the spikes that come in, and leaves out the tensors that it does not make', () => {
  const graph = new Graph();
  const [samples, steps, neurons] = [8, 100, 64];
  const x = graph.input('x', 'float32', [samples, steps, 1]);
  const decays = new Float32Array(neurons).fill(0.9);
  const parameters: Tensor[] = [];
  const layer = (input: Tensor, name: string) => {
    const weight = graph.parameter(`${name}.w`, [neurons, input.shape[2]!]);
    const bias = graph.parameter(`${name}.b`, [neurons]);
    parameters.push(weight, bias);
    const rule = { rule: 'soft', threshold: 1 } as const;
    return lifNeuron(linear(input, weight, bias), graph.constant(decays), rule);
  };
  const last = layer(layer(x, '0').s, '1');
  const outputs = gradients(sum(last.count), parameters);
  const fused = (spikeRate: number) => costOf(graph, { outputs, fuse: true, spikeRate });
  const dense = samples * steps * neurons * neurons;
  expect(fused(0.5).multiplyAdds - fused(0.1).multiplyAdds).toBeCloseTo(3 * 0.4 * dense, 3);
  // The gradient makes the second layer's currents again.
  const again = fused(1).multiplyAdds - plain(graph, ...outputs).multiplyAdds;
  expect(again / dense).toBeCloseTo(1, 1);
  expect(fused(0.1).peakBytes).toBeLessThan(plain(graph, ...outputs).peakBytes / 4);
});
