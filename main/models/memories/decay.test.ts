/** @file Learned decays against plain loops and finite differences. */
import { describe, expect, it } from 'vitest';
import { Graph, gradients, mul, sum } from '../../graph/index.ts';
import { evaluate } from '../../graph/testing/run.ts';
import { ParameterList } from '../parameters.ts';
import { potentialOf } from '../spike-rules/crossing.ts';
import { optionsOfLayer } from '../options.ts';
import { findVariant, variantOptions } from '../variants.ts';
import { lif } from './lif.ts';

const [batch, steps, hidden] = [2, 12, 3];
const x = Array.from({ length: batch * steps * hidden }, (_, i) => Math.fround(Math.sin(1.9 * i)));
const weights = x.map((_, i) => Math.fround(Math.cos(0.7 * i)));

/** Σ w·u of u[t] = d·u[t−1] + x[t]. @param logits of the decays, one a neuron */
function loss(logits: readonly number[]): number {
  const u = new Float64Array(batch * hidden);
  let total = 0;
  for (let b = 0; b < batch; b++) {
    for (let t = 0; t < steps; t++) {
      for (let h = 0; h < hidden; h++) {
        const at = (b * steps + t) * hidden + h;
        const decay = 1 / (1 + Math.exp(-logits[h]!));
        u[b * hidden + h] = decay * u[b * hidden + h]! + x[at]!;
        total += weights[at]! * u[b * hidden + h]!;
      }
    }
  }
  return total;
}

describe.each([
  ['neuron', [0.5, 1.5, -0.4]],
  ['layer', [0.8]],
] as const)('a decay for each %s', (decayPer, logits) => {
  const all = (values: readonly number[]) =>
    Array.from({ length: hidden }, (_, h) => values[h] ?? values[0]!);

  it('has the gradient of finite differences', async () => {
    const chosen = { learnDecay: true, decayPer, tau: 10 };
    const options = optionsOfLayer(variantOptions(findVariant('lif-none'), chosen), 0);
    const graph = new Graph();
    const parameters = new ParameterList(graph);
    const current = graph.input('x', 'float32', [batch, steps, hidden]);
    const u = potentialOf(current, lif, { name: 'l', hidden, options, parameters });
    const total = sum(mul(u, graph.constant(Float32Array.from(weights), [batch, steps, hidden])));
    const [spec] = parameters.specs;
    expect(spec).toMatchObject({ name: 'l.memory.decay', shape: [logits.length] });
    // It starts at exp(−1/10).
    const [start] = (spec!.start as { values: number[] }).values;
    expect(1 / (1 + Math.exp(-start!))).toBeCloseTo(Math.exp(-1 / 10), 12);
    const [slope] = gradients(total, parameters.tensors);
    const given = { x, 'l.memory.decay': [...logits] };
    const results = await evaluate({ total, slope: slope! }, given, { portable: true });
    expect(results['total']![0]).toBeCloseTo(loss(all(logits)), 4);
    logits.forEach((_, i) => {
      const moved = (by: number) => loss(all(logits.map((value, j) => (i === j ? value + by : value))));
      expect(results['slope']![i]).toBeCloseTo((moved(1e-5) - moved(-1e-5)) / 2e-5, 3);
    });
  });
});
