/**
 * @file Values and gradients of the spiking operators, by their portable definitions (kernels/ shows that the native ones
 * agree with these). A surrogate gradient is the true gradient of a smooth function: the one where the step function is
 * replaced by the integral of the surrogate, and resets and masks stay as they are at the point in question.
 */
import { expect, test } from 'vitest';
import type { LifRule, Surrogate } from '../catalogue.ts';
import { Graph } from '../graph.ts';
import type { Tensor } from '../graph.ts';
import { checkOperators } from '../testing/check-operator.ts';
import type { OperatorCase } from '../testing/check-operator.ts';
import { Nd, total } from '../testing/nd.ts';
import { evaluate, prepare } from '../testing/run.ts';
import { add, mul } from './arithmetic.ts';
import { unsqueeze } from './layout.ts';
import { convRefractoryMask, lifNeuron, linearScan, refractoryMask, slidingPsn, spike } from './spiking.ts';

const [batch, time, channels] = [2, 9, 3];
const shape = [batch, time, channels];
const step = (z: number) => (z >= 0 ? 1 : 0);

/** The standard normal distribution function, by Simpson's rule from 0. */
function normal(z: number): number {
  const [steps, density] = [400, (x: number) => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)];
  const terms = Array.from({ length: steps + 1 }, (_, i) => {
    const weight = i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2;
    return weight * density((i * z) / steps);
  });
  return 0.5 + (z / steps / 3) * terms.reduce((sum, term) => sum + term, 0);
}

/** Integrals of the surrogates with scale a. */
const integrals: Record<Surrogate, (z: number, a: number) => number> = {
  atan: (z, a) => Math.atan((Math.PI * a * z) / 2) / Math.PI,
  sigmoid: (z, a) => 1 / (1 + Math.exp(-a * z)),
  'fast-sigmoid': (z, a) => z / (1 + a * Math.abs(z)),
  boxcar: (z, a) => Math.max(-0.5, Math.min(0.5, a * z)),
  triangle: (z, a) => (Math.abs(z) < 1 / a ? a * z - (Math.sign(z) * (a * z) ** 2) / 2 : Math.sign(z) / 2),
  slayer: (z, a) => -0.2 * Math.sign(z) * Math.expm1(-a * Math.abs(z)),
  'double-gaussian': (z, a) => 0.575 * normal(2 * a * z) - 0.15 * normal((a * z) / 3),
  'multi-gaussian': (z, a) =>
    Math.sqrt(2 * Math.PI) *
    (0.575 * normal(2 * a * z) - 0.45 * (normal((a * z - 0.5) / 3) + normal((a * z + 0.5) / 3))),
  'straight-through': (z, a) => a * z,
};
const surrogates = Object.keys(integrals) as Surrogate[];

/** Fills [B, T, H] step by step; the formula sees what is filled already, and 0 before the start. */
function sequence(formula: (b: number, t: number, h: number, past: (t: number) => number) => number): Nd {
  const data = Array.from({ length: batch * time * channels }, () => 0);
  const position = (b: number, t: number, h: number) => (b * time + t) * channels + h;
  for (let b = 0; b < batch; b++) {
    for (let t = 0; t < time; t++) {
      for (let h = 0; h < channels; h++) {
        data[position(b, t, h)] = formula(b, t, h, (at) => (at < 0 ? 0 : data[position(b, at, h)]!));
      }
    }
  }
  return new Nd(shape, data);
}

/** Where a refractory period is open, by its definition. */
function openings(candidates: Nd, period: number, greedy: boolean): Nd {
  const spikes = sequence((b, t, h, past) => {
    const before = greedy ? past : (at: number) => (at < 0 ? 0 : candidates.at(b, at, h));
    const blocked = Array.from({ length: period }, (_, i) => before(t - 1 - i)).some((s) => s !== 0);
    return candidates.at(b, t, h) !== 0 && !blocked ? 1 : 0;
  });
  const source = greedy ? spikes : candidates;
  return sequence((b, t, h) => {
    const before = Array.from({ length: period }, (_, i) => (t - 1 - i < 0 ? 0 : source.at(b, t - 1 - i, h)));
    return before.some((s) => s !== 0) ? 0 : 1;
  });
}

const portable = { dtypes: ['float32'], portable: true } as const;
const gateInput = { shape: [channels], low: 0.2, high: 0.95 };

const scans: OperatorCase[] = [false, true].flatMap((reverse) =>
  [gateInput, { ...gateInput, shape }].map((gate) => ({
    ...portable,
    name: `linearScan with a gate of [${gate.shape.join()}]${reverse ? ', reversed' : ''}`,
    inputs: [{ shape }, gate],
    build: (x: Tensor, g: Tensor) => linearScan(x, g, { reverse }),
    reference: (x: Nd, g: Nd) => {
      // Reversed in time, step t is step T − 1 − t, and the gate that joins it to the step before is one later.
      const at = (t: number) => (reverse ? time - 1 - t : t);
      const gateAt = (b: number, t: number, h: number) => (t === 0 ? 0 : g.at(b, reverse ? time - t : t, h));
      const h = sequence((b, t, c, past) => gateAt(b, t, c) * past(t - 1) + x.at(b, at(t), c));
      return Nd.of(shape, (b, t, c) => h.at(b, at(t), c));
    },
  })),
);

const spikes: OperatorCase[] = surrogates.map((surrogate) => ({
  ...portable,
  name: `spike with the surrogate ${surrogate}`,
  inputs: [{ shape: [40] }],
  build: (u: Tensor) => spike(u, { threshold: 0.5, surrogate, surrogateScale: 1.5 }),
  reference: (u: Nd) => u.map((value) => step(value - 0.5)),
  smooth: () => (u: Nd) => u.map((value) => integrals[surrogate](value - 0.5, 1.5)),
}));

const masks: OperatorCase[] = [0, 2, 20].flatMap((period) =>
  [true, false].map((greedy) => ({
    ...portable,
    name: `${greedy ? 'refractoryMask' : 'convRefractoryMask'} with period ${period}`,
    inputs: [{ shape }],
    build: (u: Tensor) => {
      const { s } = (greedy ? refractoryMask : convRefractoryMask)(spike(u), { period });
      return s;
    },
    reference: (u: Nd) => {
      const c = u.map((value) => step(value - 1));
      const open = openings(c, period, greedy);
      return Nd.of(shape, (...index) => c.at(...index) * open.at(...index));
    },
    smooth: (u: Nd) => {
      const open = openings(
        u.map((value) => step(value - 1)),
        period,
        greedy,
      );
      return (x: Nd) => Nd.of(shape, (...index) => integrals.atan(x.at(...index) - 1, 2) * open.at(...index));
    },
  })),
);

const threshold = 0.6;
const period = 2;

/** v of a layer whose resets take the spikes from `fired`, which says of a potential at a place whether it fires. */
function membrane(
  rule: LifRule,
  current: Nd,
  decay: Nd,
  fired: (v: number, b: number, t: number, h: number) => number,
) {
  return sequence((b, t, h, past) => {
    const s = t === 0 ? 0 : fired(past(t - 1), b, t - 1, h);
    const kept: Partial<Record<LifRule, number>> = {
      soft: past(t - 1) - threshold * s,
      hard: past(t - 1) * (1 - s),
    };
    return decay.at(h) * (kept[rule] ?? past(t - 1)) + current.at(b, t, h);
  });
}

/** What of a layer is looked at: v + 2·s + 3·count, by the function that stands for the step function. */
function lifReference(rule: LifRule, surrogateOf: (z: number) => number, at?: readonly Nd[]) {
  return (current: Nd, decay: Nd): Nd => {
    const [current0, decay0] = (at ?? [current, decay]) as [Nd, Nd];
    const v0 = membrane(rule, current0, decay0, (v) => step(v - threshold));
    const c0 = v0.map((v) => step(v - threshold));
    const isRefractory = rule === 'refractory' || rule === 'refractory-conv';
    const open = openings(c0, isRefractory ? period : 0, rule === 'refractory');
    const v = membrane(rule, current, decay, (_, ...index) => c0.at(...index));
    const s = Nd.of(shape, (...index) => surrogateOf(v.at(...index) - threshold) * open.at(...index));
    return Nd.of(
      shape,
      (b, t, h) => v.at(b, t, h) + 2 * s.at(b, t, h) + 3 * total(time, (i) => s.at(b, i, h)),
    );
  };
}

const lifs: OperatorCase[] = (['none', 'soft', 'hard', 'refractory', 'refractory-conv'] as const).map(
  (rule) => ({
    ...portable,
    name: `lifNeuron with rule ${rule}`,
    inputs: [{ shape }, gateInput],
    build: (current: Tensor, decay: Tensor) => {
      const { s, count, v } = lifNeuron(current, decay, { rule, threshold, period, surrogateScale: 1.5 });
      return add(add(v, mul(s, 2)), unsqueeze(mul(count, 3), [1]));
    },
    reference: lifReference(rule, step),
    smooth: (...at: Nd[]) =>
      lifReference(rule, (z) => integrals.atan(z, 1.5), at) as OperatorCase['reference'],
  }),
);

/** What of a sliding layer is looked at: h + 2·s + 3·count. */
const psnReference = (order: number, surrogateOf: (z: number) => number) => (x: Nd, weight: Nd, bias: Nd) => {
  const h = sequence(
    (b, t, c) => bias.at() + total(Math.min(order, t + 1), (i) => weight.at(i) * x.at(b, t - i, c)),
  );
  const s = h.map(surrogateOf);
  return Nd.of(shape, (b, t, c) => h.at(b, t, c) + 2 * s.at(b, t, c) + 3 * total(time, (i) => s.at(b, i, c)));
};

const psns: OperatorCase[] = [1, 4, 12].map((order) => ({
  ...portable,
  name: `slidingPsn of order ${order}`,
  inputs: [{ shape }, { shape: [order] }, { shape: [], low: -1, high: 0 }],
  build: (x: Tensor, weight: Tensor, bias: Tensor) => {
    const { s, count, h } = slidingPsn(x, weight, bias, { surrogate: 'sigmoid', surrogateScale: 3 });
    return add(add(h, mul(s, 2)), unsqueeze(mul(count, 3), [1]));
  },
  reference: psnReference(order, step) as OperatorCase['reference'],
  smooth: () => psnReference(order, (z) => integrals.sigmoid(z, 3)) as OperatorCase['reference'],
}));

checkOperators([...scans, ...spikes, ...masks, ...lifs, ...psns]);

test('each use of an operator that differs is a function of its own, and equal ones share it', async () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [1, 4, 1]);
  const decay = graph.constant([0.5]);
  const soft = lifNeuron(x, decay, { rule: 'soft' });
  const again = lifNeuron(mul(x, 2), decay, { rule: 'soft' });
  const hard = lifNeuron(x, decay, { rule: 'hard' });
  const counts = { soft: soft.count, again: again.count, hard: hard.count };
  const got = await evaluate(counts, { x: [1, 0.5, 0.5, 0.75] }, { portable: true });
  // soft, drive 1: v = 1, .5, .75, 1.125; drive 2: v = 2, 1.5, 1.25, 1.625; hard, drive 1: v = 1, .5, .75, 1.125
  expect(got).toEqual({ soft: [2], again: [4], hard: [2] });
});

test('a portable model takes any batch where the batch is dynamic', async () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [7, 3, 2]);
  const { s, count } = lifNeuron(x, graph.constant([0.5, 0.5]), { rule: 'refractory', period: 1 });
  const model = await prepare({ s, count }, { portable: true, dynamicBatch: 'N' });
  expect(await model.run({ x: [] })).toEqual({ s: [], count: [] });
  const { s: spiked, count: counted } = (await model.run({ x: [2, 0, 2, 0, 2, 0] })) as Record<
    string,
    number[]
  >;
  expect(spiked).toEqual([1, 0, 0, 0, 1, 0]);
  expect(counted).toEqual([2, 0]);
});
