/** @file Neurons whose spikes feed back, as published, step by step in plain arithmetic, against what the graph makes of them. */
import { describe, expect, it } from 'vitest';
import { none } from '../memories/none.ts';
import { potentialOf } from '../spike-rules/crossing.ts';
import { runPart } from '../testing.ts';
import type { Built } from '../testing.ts';
import { findVariant, variantOptions } from '../variants.ts';

const sizes = [2, 40, 5] as const;
const [batch, steps, hidden] = sizes;
const x = Array.from({ length: batch * steps * hidden }, (_, i) =>
  Math.fround(1.5 * Math.sin(1.3 * i * i) + 0.8),
);

/** A neuron: what a step makes of the input, which is compared with the threshold; and what follows a spike, or none. */
interface Neuron {
  readonly step: (input: number) => number;
  readonly after: (s: number) => void;
}

type Named = (name: string) => number;

const theta = 0.5;
const clamp = (value: number, high: number) => Math.min(Math.max(value, 0), high);

/** Each by the equations of its publication, in their order. */
const neurons: Readonly<Record<string, (p: Named) => Neuron>> = {
  'cuba-lif': () => {
    let [v, i] = [0, 0];
    return {
      step(input) {
        i += input;
        v += 0.1 * (i - v);
        i -= 0.2 * i;
        return v;
      },
      after: (s) => void (v *= 1 - s),
    };
  },
  alif(p) {
    const [alpha, rho] = [Math.exp(-1 / p('memory.time')), Math.exp(-1 / p('spike.time'))];
    let [u, a, z] = [0, 0, 0];
    return {
      step(input) {
        a = rho * a + (1 - rho) * z;
        u = alpha * u + (1 - alpha) * input;
        return u - 1.8 * a;
      },
      after(s) {
        z = s;
        u -= s * (theta + 1.8 * a);
      },
    };
  },
  'se-adlif'(p) {
    const decay = (share: number, low: number, high: number) =>
      Math.exp(-1 / (share * high + (1 - share) * low));
    const alpha = decay(p('memory.timeShare'), 5, 25);
    const beta = decay(p('memory.adaptationShare'), 60, 300);
    const [a, b] = [clamp(p('memory.subthreshold'), 1), clamp(p('spike.triggered'), 2)];
    let [u, w] = [0, 0];
    return {
      step: (input) => (u = alpha * u + (1 - alpha) * (input - w)),
      after(s) {
        u *= 1 - s;
        w = beta * w + (1 - beta) * 120 * (a * u + b * s);
      },
    };
  },
  silif(p) {
    const dt = Math.exp(p('memory.logStep'));
    const alpha = Math.exp(-Math.exp(p('memory.logRate')) * dt);
    const beta = Math.exp(-Math.exp(p('memory.logAdaptationRate')) * dt);
    const [a, b] = [clamp(p('memory.subthreshold'), 1), clamp(p('spike.triggered'), 2)];
    let [u, w, last] = [0, 0, 0];
    return {
      step(input) {
        w = beta * w + a * u + b * last;
        u = alpha * (u - last) + (1 - alpha) * (input - w);
        return u;
      },
      after: (s) => void (last = s),
    };
  },
  'c-silif'(p) {
    const dt = Math.exp(p('memory.logStep'));
    const radius = Math.exp(-Math.exp(p('memory.logDecay')) * dt);
    const [re, im] = [
      radius * Math.cos(p('memory.frequency') * dt),
      radius * Math.sin(p('memory.frequency') * dt),
    ];
    let [u, v, last] = [0, 0, 0];
    return {
      step(input) {
        u -= 0.5 * last;
        [u, v] = [re * u - im * v + p('memory.gain') * input, im * u + re * v];
        return 2 * u;
      },
      after: (s) => void (last = s),
    };
  },
  rf(p) {
    const [omega, b, dt] = [p('memory.frequency'), -p('memory.damping'), 0.01];
    let [u, v] = [0, 0];
    return {
      step(input) {
        [u, v] = [u + dt * (b * u - omega * v + 30 * input), v + dt * (omega * u + b * v)];
        return u;
      },
      after: () => undefined,
    };
  },
  brf(p) {
    const [omega, offset, dt] = [p('memory.frequency'), p('memory.damping'), 0.01];
    let [u, v, q] = [0, 0, 0];
    return {
      step(input) {
        const b = (Math.sqrt(1 - (dt * omega) ** 2) - 1) / dt - offset - q;
        [u, v] = [u + dt * (b * u - omega * v + 30 * input), v + dt * (omega * u + b * v)];
        return u - q;
      },
      after: (s) => void (q = 0.9 * q + s),
    };
  },
  hrf(p) {
    const [omega, offset, dt] = [p('memory.frequency'), p('memory.damping'), 0.01];
    let [u, v, q] = [0, 0, 0];
    return {
      step(input) {
        const b = omega ** 2 / 200 + offset + q;
        v += dt * u;
        u += dt * (30 * input - 2 * b * u - omega ** 2 * v);
        return u - q;
      },
      after: (s) => void (q = 0.9 * q + s),
    };
  },
};

/** Potentials and spikes of [B,T,H]; without spikes, none comes back. */
function run(id: string, { parameters }: Built, spikes: boolean): { v: number[]; s: number[] } {
  const [v, s] = [x.map(() => 0), x.map(() => 0)];
  for (let b = 0; b < batch; b++) {
    for (let c = 0; c < hidden; c++) {
      // Without spikes there are none of the rule's own numbers.
      const neuron = neurons[id]!((name) => (spikes || name in parameters ? parameters[name]![c]! : 0));
      for (let t = 0; t < steps; t++) {
        const at = (b * steps + t) * hidden + c;
        v[at] = neuron.step(x[at]!);
        s[at] = Number(v[at] > theta);
        neuron.after(spikes ? s[at] : 0);
      }
    }
  }
  return { v, s };
}

function expectNear(actual: readonly number[], expected: readonly number[]): void {
  const scale = Math.max(...expected.map(Math.abs));
  expect(Math.max(...actual.map((value, i) => Math.abs(value - expected[i]!))) / scale).toBeLessThan(2e-5);
}

describe.each(Object.keys(neurons))('%s', (id) => {
  const variant = findVariant(id);
  const options = variantOptions(variant, { threshold: theta, recurrent: false });

  it('spikes and potentials are those of its equations', async () => {
    const built = await runPart(x, sizes, options, (current, context) => {
      const { spikes, count, potential } = variant.spikeRule.apply(current, variant.memory, context);
      return { spikes, count, potential };
    });
    const { v, s } = run(id, built, true);
    expect(new Set(s)).toEqual(new Set([0, 1]));
    expect(built.results['spikes']).toEqual(s);
    expectNear(built.results['potential']!, v);
    const counts = Array.from({ length: batch * hidden }, (_, i) => {
      const first = Math.floor(i / hidden) * steps * hidden + (i % hidden);
      return Array.from({ length: steps }, (_, t) => s[first + t * hidden]!).reduce((a, b) => a + b);
    });
    expect(built.results['count']).toEqual(counts);
  });

  it('its memory alone is what is left without spikes', async () => {
    const built = await runPart(x, sizes, options, (current, context) => ({
      u: potentialOf(current, variant.memory, context),
    }));
    expectNear(built.results['u']!, run(id, built, false).v);
  });
});

it.each([
  ['cuba-lif', { reset: 'none' }, { reset: 'hard' }, 'linearScan'],
  ['c-silif', { resetShare: 0 }, { resetShare: 0.5 }, 'stateSpaceNeuron'],
])('%s whose spikes change nothing (%o) runs as scans, with the same spikes', async (id, off, on, scan) => {
  const variant = findVariant(id);
  const operators = new Set<string>();
  const spikesOf = async (given: Record<string, unknown>) => {
    operators.clear();
    const options = variantOptions(variant, { threshold: theta, recurrent: false, ...given });
    return runPart(x, sizes, options, (current, context) => {
      const { spikes, potential } = variant.spikeRule.apply(current, variant.memory, context);
      for (const { op } of spikes.graph.nodes) operators.add(op);
      return { spikes, potential };
    });
  };
  const built = await spikesOf(off);
  expect(operators).toContain(scan);
  expect(operators).not.toContain('feedbackNeuron');
  const { v, s } = run(id, built, false);
  expect(new Set(s)).toEqual(new Set([0, 1]));
  expect(built.results['spikes']).toEqual(s);
  expectNear(built.results['potential']!, v);
  await spikesOf(on);
  expect(operators).toContain('feedbackNeuron');
  await spikesOf({ ...off, recurrent: true });
  expect(operators).toContain('feedbackNeuron');
});

it('a rule goes with its own memory alone', async () => {
  const variant = findVariant('brf');
  const options = variantOptions(variant, {});
  const other = runPart(x, sizes, options, (current, context) => {
    return { s: variant.spikeRule.apply(current, none, context).spikes };
  });
  await expect(other).rejects.toThrow('internal: the rule resonator-refractory needs the memory brf');
});
