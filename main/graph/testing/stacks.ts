/**
 * @file For tests: stacks of spiking layers of any size and rule as the models have them, and numbers for them. Weights and
 * inputs are multiples of a power of two, so that sums are exact in any order and no spike can hang on rounding.
 */
import fc from 'fast-check';
import type { LifRule, Surrogate } from '../catalogue.ts';
import {
  Graph, abs, add, gradients, lifNeuron, linear, max, mul, sigmoid, softmaxCrossEntropy, sum,
} from '../index.ts'; // prettier-ignore
import type { Tensor } from '../index.ts';
import { randomNumbers } from './random.ts';

export interface StackSpec {
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
export const stackSpecs: fc.Arbitrary<StackSpec> = fc.record({
  batch: fc.integer({ min: 1, max: 4 }),
  steps: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.constantFrom(63, 64, 65, 128, 129, 300)),
  channels: fc.constantFrom(1, 2, 28, 65, 70),
  hidden: fc.array(fc.constantFrom(1, 15, 16, 17, 64, 65, 100, 130), { minLength: 1, maxLength: 3 }),
  rule: fc.constantFrom(...rules),
  surrogate: fc.constantFrom<Surrogate>(
    ...(['atan', 'sigmoid', 'fast-sigmoid', 'boxcar', 'triangle'] as const),
    ...(['slayer', 'double-gaussian', 'multi-gaussian', 'straight-through'] as const),
  ),
  surrogateScale: fc.constantFrom(2, 0.0625),
  threshold: fc.constantFrom(1, 0.5, 0, -0.25),
  period: fc.constantFrom(0, 1, 4, 70),
  learnDecay: fc.boolean(),
});

/** A stack as the models have it, with a loss that depends on every layer's spikes. */
export function buildStack(spec: StackSpec) {
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
export function feedsOf(graph: Graph, seed: number): Record<string, number[]> {
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
export function unevenFeedsOf(graph: Graph, seed: number): Record<string, number[]> {
  const random = randomNumbers(seed);
  return Object.fromEntries(
    Object.entries(feedsOf(graph, seed)).map(([name, values]) => [
      name,
      name === 'labels' ? values : values.map((value) => value * (0.5 + random())),
    ]),
  );
}

/** A small one. */
export const exampleStack: StackSpec = {
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
