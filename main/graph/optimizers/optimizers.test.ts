import { expect, test } from 'vitest';
import { mul, square, sub } from '../functions/arithmetic.ts';
import { sum } from '../functions/reductions.ts';
import { Graph } from '../graph.ts';
import { expectClose } from '../testing/check-operator.ts';
import { prepare } from '../testing/run.ts';
import { adam, adamW } from './adam.ts';
import type { Optimizer } from './optimizer.ts';
import { sgd } from './sgd.ts';
import { buildTrainingStep } from './training-step.ts';

/** One parameter in a plain loop: takes its value and gradient, gives its next value. */
type PlainUpdate = (p: number, g: number, rate: number, step: number) => number;

function plainSgd(momentum: number, decay: number): PlainUpdate {
  let buffer = 0;
  return (p, gradient, rate) => {
    buffer = momentum * buffer + gradient + decay * p;
    return p - rate * buffer;
  };
}

/** Adam as it stands in Kingma and Ba 2015, algorithm 1, with both kinds of weight decay. */
function plainAdam(options: {
  b1?: number;
  b2?: number;
  eps?: number;
  l2?: number;
  decoupled?: number;
}): PlainUpdate {
  const { b1 = 0.9, b2 = 0.999, eps = 1e-8, l2 = 0, decoupled = 0 } = options;
  let [m, v] = [0, 0];
  return (p, gradient, rate, step) => {
    const g = gradient + l2 * p;
    m = b1 * m + (1 - b1) * g;
    v = b2 * v + (1 - b2) * g * g;
    const [mean, square] = [m / (1 - b1 ** step), v / (1 - b2 ** step)];
    return p - rate * decoupled * p - (rate * mean) / (Math.sqrt(square) + eps);
  };
}

const cases: [string, Optimizer, () => PlainUpdate][] = [
  ['sgd', sgd(), () => plainSgd(0, 0)],
  ['sgd with momentum', sgd({ momentum: 0.9 }), () => plainSgd(0.9, 0)],
  ['sgd with momentum and weight decay', sgd({ momentum: 0.5, weightDecay: 0.1 }), () => plainSgd(0.5, 0.1)],
  ['sgd with weight decay', sgd({ weightDecay: 0.1 }), () => plainSgd(0, 0.1)],
  ['adam', adam(), () => plainAdam({})],
  [
    'adam, all options',
    adam({ beta1: 0.5, beta2: 0.9, epsilon: 0.1, weightDecay: 0.2 }),
    () => plainAdam({ b1: 0.5, b2: 0.9, eps: 0.1, l2: 0.2 }),
  ],
  ['adamW', adamW(), () => plainAdam({ decoupled: 0.01 })],
  [
    'adamW, all options',
    adamW({ beta1: 0.5, beta2: 0.9, epsilon: 0.1, weightDecay: 0.2 }),
    () => plainAdam({ b1: 0.5, b2: 0.9, eps: 0.1, decoupled: 0.2 }),
  ],
];

const target = [0.5, -1.5, 2];
const scale = [1, 3, 0.1];

/** The gradient of Σ scale·(p − target)² at one parameter. */
const slope = (p: number, i: number) => 2 * scale[i]! * (p - target[i]!);

test.each(cases)('%s is what a plain loop gives, over seven steps', async (_, optimizer, plain) => {
  const graph = new Graph({ dtype: 'float64' });
  const p = graph.parameter('p', [3]);
  const loss = sum(mul(square(sub(p, graph.constant(target))), graph.constant(scale)));
  const step = buildTrainingStep(graph, { loss, parameters: [p], optimizer });
  const model = await prepare(step.outputs);

  let state: Record<string, number[]> = { p: [1, 1, 1] };
  for (const [name, shape] of Object.entries(step.stateInputs)) {
    expect(shape).toEqual([3]);
    state[name] = [0, 0, 0];
  }
  const updates = target.map(plain);
  let expected = [1, 1, 1];
  for (let at = 1; at <= 7; at++) {
    const rate = 0.2 / at;
    const scalars = optimizer.scalarValues(at, rate);
    expect(Object.keys(scalars)).toEqual([...step.scalarInputs]);
    const feeds = Object.fromEntries(Object.entries(scalars).map(([name, value]) => [name, [value]]));
    const results = await model.run({ ...state, ...feeds });
    state = Object.fromEntries(
      Object.entries(results).map(([name, value]) => [name.slice('next.'.length), value]),
    );
    expected = expected.map((value, i) => updates[i]!(value, slope(value, i), rate, at));
    expectClose(state.p!, expected, 1e-12, `step ${at}`);
  }
  expect(state.p).not.toEqual([1, 1, 1]);
});

test('options out of range are refused', () => {
  expect(() => sgd({ momentum: 1 })).toThrow('momentum must be at least 0 and below 1, got 1.');
  expect(() => sgd({ weightDecay: -1 })).toThrow('weightDecay must be at least 0, got -1.');
  expect(() => adam({ beta1: 1 })).toThrow(RangeError);
  expect(() => adam({ beta2: -0.1 })).toThrow(RangeError);
  expect(() => adamW({ epsilon: NaN })).toThrow(RangeError);
  expect(() => adamW({ weightDecay: -1 })).toThrow(RangeError);
});
