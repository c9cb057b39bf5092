/** @file Neurons connected to each other, step by step in plain arithmetic, against what the graph makes of them. */
import { describe, expect, it } from 'vitest';
import { runPart } from '../testing.ts';
import type { Built } from '../testing.ts';
import { findVariant, optionNames, variantOptions, variants } from '../variants.ts';

const sizes = [2, 40, 5] as const;
const [batch, steps, hidden] = sizes;
const x = Array.from({ length: batch * steps * hidden }, (_, i) =>
  Math.fround(0.8 * Math.sin(1.3 * i * i) + 0.4),
);
const theta = 0.9;

/** A neuron of a layer: its potential after an input, and what its spike does to it. */
interface Neuron {
  readonly step: (input: number) => number;
  readonly after: (s: number) => void;
  /** Absent: always. */
  readonly mayFire?: () => boolean;
}

/** d = 0.8 of a leaky integrator u; `after` changes u, `raised` is what is added to the threshold. */
function leaky(after: (u: number, s: number) => number, ofTrace = 0): () => Neuron {
  return () => {
    let [u, q] = [0, 0];
    return {
      step: (input) => (u = 0.8 * u + input) - q,
      after(s) {
        u = after(u, s);
        q = 0.7 * q + ofTrace * s;
      },
    };
  };
}

/** A leaky integrator that is silent for two steps after what begins a period: of a candidate and of a spike. */
function waiting(begins: (c: number, s: number) => number): () => Neuron {
  return () => {
    let [u, left] = [0, 0];
    return {
      step: (input) => (u = 0.8 * u + input),
      mayFire: () => left === 0,
      after(s) {
        left = begins(Number(u >= theta), s) === 1 ? 2 : Math.max(0, left - 1);
      },
    };
  };
}

type Named = (name: string) => number;

const neurons: Readonly<Record<string, (p: Named) => Neuron>> = {
  'lif-none': leaky((u) => u),
  'lif-soft': leaky((u, s) => u - theta * s),
  'lif-hard': leaky((u, s) => u * (1 - s)),
  'lif-refractory-relative': leaky((u) => u, 0.6),
  'lif-refractory': waiting((_, s) => s),
  'lif-refractory-conv': waiting((c) => c),
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
};

function run(id: string, { parameters }: Built): { v: number[]; s: number[] } {
  const [v, s] = [x.map(() => 0), x.map(() => 0)];
  const weights = parameters['spike.recurrent']!;
  for (let b = 0; b < batch; b++) {
    const layer = Array.from({ length: hidden }, (_, c) => neurons[id]!((name) => parameters[name]![c]!));
    let last: number[] = layer.map(() => 0);
    for (let t = 0; t < steps; t++) {
      last = layer.map(({ step, mayFire }, c) => {
        const at = (b * steps + t) * hidden + c;
        const back = last.reduce((sum, spike, from) => sum + weights[c * hidden + from]! * spike, 0);
        v[at] = step(x[at]! + back);
        s[at] = Number(v[at] >= theta && (mayFire?.() ?? true));
        return s[at];
      });
      layer.forEach(({ after }, c) => after(last[c]!));
    }
  }
  return { v, s };
}

describe.each(Object.keys(neurons))('%s, its neurons connected', (id) => {
  const variant = findVariant(id);
  const own = {
    threshold: theta,
    crossing: '>=',
    decay: 0.8,
    raise: 0.6,
    recovery: 0.7,
    refractory: 2,
    recurrent: true,
  };

  it('spikes and potentials are those of its equations', async () => {
    const options = variantOptions(variant, own);
    const built = await runPart(x, sizes, options, (current, context) => {
      const { spikes, potential } = variant.spikeRule.apply(current, variant.memory, context);
      return { spikes, potential };
    });
    const { v, s } = run(id, built);
    expect(new Set(s)).toEqual(new Set([0, 1]));
    expect(built.results['spikes']).toEqual(s);
    v.forEach((value, at) => expect(built.results['potential']![at]).toBeCloseTo(value, 4));
  });

  it('nothing reaches another neuron unless the option says so', async () => {
    const options = variantOptions(variant, { ...own, recurrent: false });
    const { parameters } = await runPart(x, sizes, options, (current, context) => ({
      spikes: variant.spikeRule.apply(current, variant.memory, context).spikes,
    }));
    expect(Object.keys(parameters)).not.toContain('spike.recurrent');
  });
});

it('the option is there where memory and rule can be connected, and nowhere else', () => {
  const having = variants.filter((variant) => optionNames(variant).includes('recurrent')).map(({ id }) => id);
  const pairs = ['cuba-lif', 'alif', 'se-adlif', 'silif', 'c-silif', 'brf', 'hrf', 'sn-delays'];
  expect(having.sort()).toEqual([...Object.keys(neurons), ...pairs].sort());
  for (const variant of variants)
    expect(new Set(optionNames(variant)).size).toBe(optionNames(variant).length);
});
