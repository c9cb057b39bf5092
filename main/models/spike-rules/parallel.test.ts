/**
 * @file Rules whose published form is a loop over time, in plain loops in double precision, against what the graph makes of
 * them; and their surrogate gradients against differences of the smooth function that the gradient is that of: the step
 * replaced by the surrogate's integral, what counts as a constant kept as it is.
 */
import { describe, expect, it } from 'vitest';
import type { Tensor } from '../../graph/index.ts';
import type { Memory } from '../memories/memory.ts';
import { lif } from '../memories/lif.ts';
import { none } from '../memories/none.ts';
import { runGradient, runPart } from '../testing.ts';
import { findVariant, variantOptions } from '../variants.ts';
import { cumulativeReset } from './cumulative.ts';
import { leakyHard } from './leaky.ts';
import { neuronRules } from './neuron.ts';
import { psnSliding } from './psn-sliding.ts';
import { psn, psnMasked } from './psn.ts';
import type { SpikeRule } from './spike-rule.ts';
import { decoupledReset, relativeRefractory } from './trace.ts';

type Sizes = readonly [batch: number, steps: number, hidden: number];
const sizes: Sizes = [2, 60, 4];

/** Currents around the threshold. */
const currents = ([batch, steps, hidden]: Sizes, seed = 0.7) =>
  Array.from({ length: batch * steps * hidden }, (_, i) =>
    Math.fround(0.35 + 0.9 * Math.sin(seed * i * i + 0.3 * i)),
  );

/** Calls visit once for each neuron and step, steps in order, with the position in the flat array and that one step before. */
function overTime([batch, steps, hidden]: Sizes, visit: (at: number, before: number | undefined) => void) {
  for (let b = 0; b < batch; b++) {
    for (let t = 0; t < steps; t++) {
      for (let h = 0; h < hidden; h++) {
        const at = (b * steps + t) * hidden + h;
        visit(at, t > 0 ? at - hidden : undefined);
      }
    }
  }
}

const optionsOf = (given: Record<string, unknown>) => ({
  ...variantOptions(findVariant('lif-none'), {}),
  ...given,
});

async function run(rule: SpikeRule, memory: Memory, x: readonly number[], given = {}, shape = sizes) {
  return runPart(x, shape, optionsOf(given), (current, context) => {
    const { spikes, count, potential } = rule.apply(current, memory, context);
    return { spikes, count, potential };
  });
}

/** A leaky integrator with soft reset, step by step; v before the reset. */
function softReset(x: readonly number[], decay: number, theta: number, shape = sizes) {
  const [v, s] = [x.map(() => 0), x.map(() => 0)];
  overTime(shape, (at, before) => {
    v[at] = (before === undefined ? 0 : decay * (v[before]! - theta * s[before]!)) + x[at]!;
    s[at] = Number(v[at] >= theta);
  });
  return { v, s };
}

describe('the decoupled reset', () => {
  it.each([
    [0.5, 1],
    [0.8, 0.4],
    [0.95, 1],
    [0.99, 2],
  ])('gives the spikes of a soft reset: decay %d, threshold %d', async (decay, threshold) => {
    const shape: Sizes = [4, 300, 8];
    const x = currents(shape, 0.611);
    const { v, s } = softReset(x, Math.fround(decay), threshold, shape);
    // Nearer than that, rounding decides, and then the rest of the neuron's sequence is another.
    expect(Math.min(...v.map((value) => Math.abs(value - threshold)))).toBeGreaterThan(1e-5);
    const given = { decay, threshold };
    const decoupled = await run(decoupledReset, lif, x, given, shape);
    const plain = await run(neuronRules.soft, lif, x, given, shape);
    expect(decoupled.results['spikes']).toEqual(s);
    expect(decoupled.results['spikes']).toEqual(plain.results['spikes']);
    expect(decoupled.results['count']).toEqual(plain.results['count']);
    const share = s.reduce((sum, spike) => sum + spike, 0) / s.length;
    expect(share).toBeGreaterThan(0.02);
    expect(share).toBeLessThan(0.9);
    const apart = decoupled.results['potential']!.map((value, i) => Math.abs(value - v[i]!));
    expect(Math.max(...apart)).toBeLessThan(1e-4);
  });

  it('is exact where all numbers are: every spike, also at the threshold itself', async () => {
    // Decay ½ and 16 steps: sums of multiples of 1/8 over powers of two that float32 holds.
    const shape: Sizes = [3, 16, 5];
    const x = currents(shape).map((value) => Math.round(value * 8) / 8);
    const { v, s } = softReset(x, 0.5, 1, shape);
    expect(v).toContain(1);
    const { results } = await run(decoupledReset, lif, x, { decay: 0.5 }, shape);
    expect(results['spikes']).toEqual(s);
    // What drives the trace is 2⁻⁶⁰ of the potential.
    expect(Math.max(...results['potential']!.map((value, i) => Math.abs(value - v[i]!)))).toBeLessThan(1e-17);
  });

  it('has the gradient of a soft reset that is a constant', async () => {
    const x = currents(sizes);
    const [one, other] = await Promise.all(
      [decoupledReset, neuronRules.soft].map((rule) =>
        runGradient(
          x,
          sizes,
          optionsOf({ decay: 0.8 }),
          (current, context) => rule.apply(current, lif, context).spikes,
        ),
      ),
    );
    const apart = one!.x.map((value, i) => Math.abs(value - other!.x[i]!));
    expect(Math.max(...one!.x.map(Math.abs))).toBeGreaterThan(0.1);
    expect(Math.max(...apart)).toBeLessThan(1e-4);
  });
});

describe('a relative refractory period', () => {
  const reference = (u: readonly number[], { threshold = 1, raise = 1, recovery = 0.9 }) => {
    const [q, s] = [u.map(() => 0), u.map(() => 0)];
    overTime(sizes, (at, before) => {
      if (before !== undefined) q[at] = recovery * q[before]! + raise * s[before]!;
      s[at] = Number(u[at]! - threshold - q[at]! >= 0);
    });
    return { q, s };
  };

  it.each([{}, { raise: 0.3 }, { raise: 2, recovery: 0.5, threshold: 0.4 }])(
    'raises the threshold by its own spikes, which then fades: %o',
    async (given) => {
      const u = currents(sizes);
      const { q, s } = reference(u, given);
      const { results } = await run(relativeRefractory, none, u, given);
      expect(results['spikes']).toEqual(s);
      expect(s).toContain(1);
      const expected = u.map((value, i) => value - q[i]!);
      const apart = results['potential']!.map((value, i) => Math.abs(value - expected[i]!));
      expect(Math.max(...apart)).toBeLessThan(1e-6);
    },
  );
});

describe('the reset by cumulative sums', () => {
  /** The serial form: an integrator that loses every multiple of the threshold. */
  const serial = (u: readonly number[], theta: number, shape = sizes) => {
    const [m, s] = [u.map(() => 0), u.map(() => 0)];
    overTime(shape, (at, before) => {
      const left = before === undefined ? 0 : m[before]! - Math.floor(m[before]! / theta) * theta;
      m[at] = left + Math.max(0, u[at]!);
      s[at] = Number(m[at] >= theta);
    });
    return { m, s };
  };

  it.each([1, 0.5, 0.25])(
    'in parallel is the serial form, exactly where all numbers are: θ = %d',
    async (theta) => {
      const u = currents(sizes).map((value) => Math.round(value * 64) / 64);
      const { m, s } = serial(u, theta);
      const { results } = await run(cumulativeReset, none, u, { threshold: theta });
      expect(results['spikes']).toEqual(s);
      expect(results['potential']).toEqual(m);
      expect(s).toContain(1);
      expect(s).toContain(0);
    },
  );

  it('loses what equals the threshold without a spike where it has to be passed', async () => {
    const [u, shape] = [[0.5, 0.5, 0.25, 0.75, 0.25], [1, 5, 1] as const];
    const { results: reached } = await run(cumulativeReset, none, u, {}, shape);
    expect(reached['spikes']).toEqual([0, 1, 0, 1, 0]);
    const { results: passed } = await run(cumulativeReset, none, u, { crossing: '>' }, shape);
    expect(passed['spikes']).toEqual([0, 0, 0, 0, 0]);
    expect(passed['potential']).toEqual([0.5, 1, 0.25, 1, 0.25]);
  });

  it.each([
    [sizes, 1, 1e-6],
    [sizes, 0.75, 1e-6],
    // In float32 alone, one spike in ten would be another.
    [[1, 70_000, 2], 1, 5e-5],
    [[1, 70_000, 1], Math.fround(0.7), 5e-5],
    [[1, 200_000, 1], Math.fround(0.01), 1e-3],
  ] as const)(
    'in parallel is the serial form within rounding: %j, θ = %d',
    async (shape, theta, rounding) => {
      const u = currents(shape, 0.917).map((value) => Math.fround(theta < 0.1 ? value / 100 : value));
      const { m, s } = serial(u, theta, shape);
      const { results } = await run(cumulativeReset, none, u, { threshold: theta }, shape);
      // Left over is something between 0 and θ, and both ends are the same.
      const apart = results['potential']!.map((value, i) => {
        const gap = Math.abs(value - m[i]!) / theta;
        return Math.min(gap, Math.abs(gap - 1));
      });
      const worst = apart.reduce((most, gap) => Math.max(most, gap), 0);
      expect(worst).toBeLessThan(rounding);
      const unlike = s.filter((spike, i) => spike !== results['spikes']![i]);
      const near = m.filter((value) => Math.abs(value / theta - 1) < rounding || value / theta < rounding);
      expect(unlike.length).toBeLessThanOrEqual(near.length);
      expect(unlike.length / s.length).toBeLessThan(rounding);
      expect(s).toContain(1);
      expect(s).toContain(0);
    },
  );
});

describe('a leaky neuron behind a memory', () => {
  it('is a leaky integrate-and-fire neuron with hard reset of the potential', async () => {
    const u = currents(sizes);
    const [v, s] = [u.map(() => 0), u.map(() => 0)];
    overTime(sizes, (at, before) => {
      v[at] = (before === undefined ? 0 : Math.fround(0.6) * v[before]! * (1 - s[before]!)) + u[at]!;
      s[at] = Number(v[at] >= 1);
    });
    expect(Math.min(...v.map((value) => Math.abs(value - 1)))).toBeGreaterThan(1e-5);
    const { results } = await run(leakyHard, none, u, { decay: 0.6 });
    expect(results['spikes']).toEqual(s);
    expect(Math.max(...results['potential']!.map((value, i) => Math.abs(value - v[i]!)))).toBeLessThan(1e-5);
  });
});

it('a leaky neuron behind a memory passes the gradient of its reset on where it is asked to', async () => {
  const x = currents(sizes);
  const gradientOf = (rule: SpikeRule, memory: Memory, resetGradient: string) =>
    runGradient(
      x,
      sizes,
      optionsOf({ decay: 0.6, resetGradient }),
      (current, context) => rule.apply(current, memory, context).spikes,
    );
  const [own, same, constant] = await Promise.all([
    gradientOf(leakyHard, none, 'through'),
    // On no memory it is a leaky integrate-and-fire neuron.
    gradientOf(neuronRules.hard, lif, 'through'),
    gradientOf(leakyHard, none, 'detached'),
  ]);
  expect(Math.max(...own.x.map((value, i) => Math.abs(value - same.x[i]!)))).toBeLessThan(1e-6);
  expect(Math.max(...own.x.map((value, i) => Math.abs(value - constant.x[i]!)))).toBeGreaterThan(0.01);
});

it.each([
  ['psn', psn],
  ['psn-masked', psnMasked],
  ['psn-sliding', psnSliding],
])('%s: a filtered potential of 0 spikes, or must be passed', async (_, rule) => {
  const shape: Sizes = [1, 5, 1];
  // One weight of 1 at most: what it weighs becomes x − 1.
  const build = (crossing: string) =>
    runPart([1, 1.5, 0.5, 1, 2], shape, optionsOf({ order: 1, crossing }), (current, context) => {
      const { spikes, count, potential } = rule.apply(current, none, context);
      return { spikes, count, potential };
    });
  const [reached, passed] = await Promise.all([build('>='), build('>')]);
  expect(passed.results['potential']).toEqual(reached.results['potential']);
  const u = reached.results['potential']!;
  expect(reached.results['spikes']).toEqual(u.map((value) => Number(value >= 0)));
  expect(passed.results['spikes']).toEqual(u.map((value) => Number(value > 0)));
  expect(passed.results['count']).toEqual([u.filter((value) => value > 0).length]);
  // Learned matrices never come to 0 exactly.
  if (rule === psnSliding) expect(u).toContain(0);
  const thresholds = ['>=', '>'].map((crossing) => rule.threshold(optionsOf({ crossing })));
  expect(thresholds).toEqual([0, 2 ** -126]);
});

describe('parallel spiking neurons over all steps', () => {
  const shape: Sizes = [2, 7, 3];
  const x = currents(shape).map((value) => 3 * value);
  const weighted = (weight: (t: number, i: number) => number) =>
    Array.from({ length: x.length }, (_, at) => {
      const [steps, hidden] = [shape[1], shape[2]];
      const [b, t, h] = [Math.floor(at / (steps * hidden)), Math.floor(at / hidden) % steps, at % hidden];
      let sum = -1;
      for (let i = 0; i < steps; i++) sum += weight(t, i) * x[(b * steps + i) * hidden + h]!;
      return sum;
    });

  it('read every step by a matrix', async () => {
    const { results, parameters } = await run(psn, none, x, {}, shape);
    const w = parameters['spike.weight']!;
    const h = weighted((t, i) => w[t * 7 + i]!);
    expect(Math.max(...results['potential']!.map((v, i) => Math.abs(v - h[i]!)))).toBeLessThan(1e-5);
    expect(results['spikes']).toEqual(h.map((value) => Number(value >= 0)));
    expect([...parameters['spike.bias']!]).toEqual(Array.from({ length: 7 }, () => -1));
    expect(Math.max(...w.map(Math.abs))).toBeLessThanOrEqual(1 / Math.sqrt(7));
  });

  it.each([
    [1, 1],
    [3, 1],
    [3, 0.25],
    [50, 1],
  ])('masked: order %d, λ = %d', async (order, mask) => {
    const { results, parameters } = await run(psnMasked, none, x, { order, mask }, shape);
    const w = parameters['spike.weight']!;
    const h = weighted((t, i) => w[t * 7 + i]! * (i <= t && t - i < order ? 1 : 1 - mask));
    expect(Math.max(...results['potential']!.map((v, i) => Math.abs(v - h[i]!)))).toBeLessThan(1e-5);
  });
});

/** ∫ of the surrogate atan with scale 2. */
const atan = (z: number) => Math.atan(Math.PI * z) / Math.PI;

describe('surrogate gradients', () => {
  const shape: Sizes = [1, 12, 2];
  const x = currents(shape);

  /** The smooth twin of a rule, at what is constant for the gradient taken at x. */
  type Twin = (at: readonly number[]) => (x: readonly number[]) => number[];
  const integrated = (u: readonly number[], decay: number) => {
    const all = u.map(() => 0);
    overTime(shape, (at, before) => (all[at] = (before === undefined ? 0 : decay * all[before]!) + u[at]!));
    return all;
  };
  const twins: Record<
    string,
    { rule: SpikeRule; memory: Memory; twin: Twin; given?: Record<string, unknown> }
  > = {
    'decoupled reset': {
      ...{ rule: decoupledReset, memory: lif, given: { decay: 0.75 } },
      twin: (at) => {
        const { v } = softReset(at, 0.75, 1, shape);
        const raised = integrated(at, 0.75).map((u, i) => u - v[i]!);
        return (x) => integrated(x, 0.75).map((u, i) => atan(u - raised[i]! - 1));
      },
    },
    'relative refractory period': {
      ...{ rule: relativeRefractory, memory: lif, given: { decay: 0.75, recovery: 0.5 } },
      twin: (at) => {
        const u = integrated(at, 0.75);
        const q = u.map(() => 0);
        overTime(shape, (now, before) => {
          if (before !== undefined) q[now] = 0.5 * q[before]! + Number(u[before]! - 1 - q[before]! >= 0);
        });
        return (x) => integrated(x, 0.75).map((value, i) => atan(value - 1 - q[i]!));
      },
    },
    'relative refractory period, through its spikes': {
      ...{ rule: relativeRefractory, memory: lif },
      given: { decay: 0.75, recovery: 0.5, resetGradient: 'through' },
      twin: (at) => {
        // Spikes are steps, so the smooth twin follows each spike to first order: s ≈ step + integral − integral at x.
        const [q0, u0] = [at.map(() => 0), integrated(at, 0.75)];
        overTime(shape, (now, before) => {
          if (before !== undefined) q0[now] = 0.5 * q0[before]! + Number(u0[before]! - 1 - q0[before]! >= 0);
        });
        return (x) => {
          const [u, q, s] = [integrated(x, 0.75), x.map(() => 0), x.map(() => 0)];
          overTime(shape, (now, before) => {
            if (before !== undefined) q[now] = 0.5 * q[before]! + s[before]!;
            const margin = u0[now]! - 1 - q0[now]!;
            s[now] = Number(margin >= 0) + atan(u[now]! - 1 - q[now]!) - atan(margin);
          });
          return s;
        };
      },
    },
    'reset by cumulative sums': {
      ...{ rule: cumulativeReset, memory: none },
      twin: (at) => {
        let m = [0, 0];
        const rest = at.map((u, i) => {
          const before = m[i % 2]!;
          m = m.with(i % 2, (before + Math.max(0, u)) % 1);
          return before;
        });
        return (x) => x.map((u, i) => atan(rest[i]! + Math.max(0, u) - 1));
      },
    },
  };

  it.each(Object.entries(twins))(
    '%s: the gradient is that of the smooth twin',
    async (_, { rule, memory, twin, given }) => {
      const options = optionsOf(given ?? {});
      const build = (current: Tensor, context: Parameters<SpikeRule['apply']>[2]) =>
        rule.apply(current, memory, context).spikes;
      const { x: found, weights } = await runGradient(x, shape, options, build);
      const smooth = twin(x);
      const loss = (input: readonly number[]) =>
        smooth(input).reduce((sum, value, i) => sum + value * weights[i]!, 0);
      const step = 1e-5;
      const expected = x.map(
        (value, i) => (loss(x.with(i, value + step)) - loss(x.with(i, value - step))) / (2 * step),
      );
      expect(Math.max(...expected.map(Math.abs))).toBeGreaterThan(0.1);
      found.forEach((value, i) => expect(value, `element ${i}`).toBeCloseTo(expected[i]!, 4));
    },
  );
});
