/** @file Readouts by their definitions, in plain loops, against what the graph makes of them. */
import { expect, it } from 'vitest';
import { Graph, mean } from '../../graph/index.ts';
import { evaluate } from '../../graph/testing/run.ts';
import type { Options } from '../options.ts';
import { ParameterList } from '../parameters.ts';
import { readOut } from './readout.ts';

const [batch, steps, hidden, classes] = [2, 9, 4, 3];
const x = Array.from({ length: batch * steps * hidden }, (_, i) => Math.sin(1.3 * i));
const weight = Array.from({ length: classes * hidden }, (_, i) => Math.cos(2.1 * i));
const bias = [0.1, -0.2, 0.3];
const logits = [0.5, 1, 2];

/** m[t] of each sample, [steps][classes]. */
const integrators = Array.from({ length: batch }, (_, b) => {
  const m: number[][] = [];
  for (let t = 0; t < steps; t++) {
    m.push(
      bias.map((own, k) => {
        let y = own;
        for (let h = 0; h < hidden; h++) y += weight[k * hidden + h]! * x[(b * steps + t) * hidden + h]!;
        return y + (t > 0 ? m[t - 1]![k]! / (1 + Math.exp(-logits[k]!)) : 0);
      }),
    );
  }
  return m;
});
const softmax = (m: readonly number[]) => {
  const total = m.reduce((sum, value) => sum + Math.exp(value), 0);
  return m.map((value) => Math.exp(value) / total);
};
const overTime = (m: readonly number[][], of: (values: readonly number[]) => number) =>
  bias.map((_, k) => of(m.map((row) => row[k]!)));
const total = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

/** W·x[t] + b of each sample, what the integrators take in. */
const maps = integrators.map((m) =>
  m.map((row, t) => row.map((value, k) => value - (t > 0 ? m[t - 1]![k]! / (1 + Math.exp(-logits[k]!)) : 0))),
);

type Integrating = Exclude<Options['readout'], 'rate' | 'step-linear' | 'step-mean'>;

const cases: Record<Integrating, (m: readonly number[][]) => number[]> = {
  'integrator-last': (m) => overTime(m, (values) => values.at(-1)!),
  'integrator-max': (m) => overTime(m, (values) => Math.max(...values)),
  'integrator-mean': (m) => overTime(m, (values) => total(values) / steps),
  'softmax-sum': (m) => overTime(m.map(softmax), total),
  'step-integrator': (m) => m.flat(),
};

async function scores(readout: Options['readout'], decay: object): Promise<number[]> {
  const graph = new Graph();
  const parameters = new ParameterList(graph);
  const sequence = graph.input('x', 'float32', [batch, steps, hidden]);
  const features = { sequence: () => sequence, mean: () => mean(sequence, [1]) };
  const y = readOut(features, { readout }, classes, parameters);
  expect(y.shape).toEqual(readout.startsWith('step-') ? [batch, steps, classes] : [batch, classes]);
  const given = { x, 'readout.weight': weight, 'readout.bias': bias, ...decay };
  expect(parameters.specs.map(({ name }) => name)).toEqual(Object.keys(given).slice(1));
  return (await evaluate({ y }, given, { portable: true }))['y']!;
}

it.each(Object.entries(cases))('%s', async (readout, expected) => {
  const found = await scores(readout as Options['readout'], { 'readout.decay': logits });
  integrators.flatMap(expected).forEach((value, i) => expect(found[i]).toBeCloseTo(value, 5));
});

it('step-linear is the map of each step, without an integrator', async () => {
  const found = await scores('step-linear', {});
  maps.flat(2).forEach((value, i) => expect(found[i]).toBeCloseTo(value, 5));
});

it('step-mean is the map of the mean so far: at the end the rate, and no later step changes an earlier one', async () => {
  const found = await scores('step-mean', {});
  const means = maps.map((rows) => rows.map((_, t) => bias.map((_, k) => total(rows.slice(0, t + 1).map((row) => row[k]!)) / (t + 1)))); // prettier-ignore
  means.flat(2).forEach((value, i) => expect(found[i]).toBeCloseTo(value, 5));
  const rate = await scores('rate', {});
  means.flatMap((rows) => rows.at(-1)!).forEach((value, i) => expect(rate[i]).toBeCloseTo(value, 5));
});

it('the rate is a linear map of the mean', async () => {
  const found = await scores('rate', {});
  const expected = Array.from({ length: batch * classes }, (_, i) => {
    const [b, k] = [Math.floor(i / classes), i % classes];
    let y = bias[k]!;
    for (let t = 0; t < steps; t++) {
      for (let h = 0; h < hidden; h++)
        y += (weight[k * hidden + h]! * x[(b * steps + t) * hidden + h]!) / steps;
    }
    return y;
  });
  expected.forEach((value, i) => expect(found[i]).toBeCloseTo(value, 5));
});
