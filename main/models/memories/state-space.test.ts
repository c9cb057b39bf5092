/** @file The memories as published, in plain complex arithmetic, against what the graph makes of them. */
import { describe, expect, it } from 'vitest';
import { concat, slice } from '../../graph/index.ts';
import { potentialOf } from '../spike-rules/crossing.ts';
import { runPart } from '../testing.ts';
import { findVariant, variantOptions } from '../variants.ts';
import { chainModes, compartments } from './compartments.ts';
import { dendrites } from './dendrites.ts';
import { lif } from './lif.ts';
import { lru } from './lru.ts';
import type { Memory } from './memory.ts';
import { prf } from './prf.ts';
import { hippoFrequencies, resonators } from './resonators.ts';
import { s4d } from './s4d.ts';

type C = readonly [re: number, im: number];
const times = ([a, b]: C, [c, d]: C): C => [a * c - b * d, a * d + b * c];
const plus = ([a, b]: C, [c, d]: C): C => [a + c, b + d];
const over = (a: C, [c, d]: C): C => times(a, [c / (c * c + d * d), -d / (c * c + d * d)]);
const exp = ([a, b]: C): C => [Math.exp(a) * Math.cos(b), Math.exp(a) * Math.sin(b)];

const sizes = [2, 20, 3] as const;
const [batch, steps, hidden] = sizes;
const x = Array.from({ length: batch * steps * hidden }, (_, i) => Math.fround(Math.sin(1.7 * i) + 0.3));

/** One channel's memory: a pole, an input and an output coefficient a state, and what goes past it. */
interface Channel {
  readonly states: readonly { readonly pole: C; readonly input: C; readonly output: C }[];
  readonly skip: number;
}

/** u[t] = skip·x[t] + Re Σ output·h[t], h[t] = pole·h[t−1] + input·x[t]. */
function potentials(channelOf: (channel: number) => Channel): number[] {
  const u = Array.from(x, () => 0);
  for (let b = 0; b < batch; b++) {
    for (let c = 0; c < hidden; c++) {
      const { states, skip } = channelOf(c);
      let h: C[] = states.map(() => [0, 0]);
      for (let t = 0; t < steps; t++) {
        const at = (b * steps + t) * hidden + c;
        const now = states.map(({ pole, input }, n) => plus(times(pole, h[n]!), times(input, [x[at]!, 0])));
        h = now;
        u[at] = states.reduce((sum, { output }, n) => sum + times(output, now[n]!)[0], skip * x[at]!);
      }
    }
  }
  return u;
}

async function run(memory: Memory, given: Record<string, unknown>) {
  const variant = {
    [lru.id]: 'spiking-lru',
    [prf.id]: 'prf',
    [dendrites.id]: 'd-rf',
    [compartments.id]: 'pmsn',
  };
  const options = variantOptions(findVariant(variant[memory.id] ?? 'binary-s4d'), given);
  return runPart(x, sizes, options, (current, context) => ({ u: potentialOf(current, memory, context) }));
}

function expectNear(actual: readonly number[], expected: readonly number[]): void {
  const scale = Math.max(...expected.map(Math.abs));
  expect(Math.max(...actual.map((value, i) => Math.abs(value - expected[i]!))) / scale).toBeLessThan(1e-5);
}

describe('S4D-Lin', () => {
  it.each(['zoh', 'bilinear', 'dirac'] as const)(
    '%s: the potential is that of the published recurrence',
    async (discretisation) => {
      const { results, parameters } = await run(s4d, { stateSize: 8, discretisation });
      const of = (name: string, n: number, c: number) => parameters[`memory.${name}`]![n * hidden + c]!;
      const expected = potentials((c) => {
        const dt = Math.exp(parameters['memory.logStep']![c]!);
        return {
          skip: parameters['memory.skip']![c]!,
          states: [0, 1, 2, 3].map((n) => {
            const a: C = [-Math.exp(of('logDecay', n, c)), of('frequency', n, c)];
            const step = times(a, [dt, 0]);
            const half = times(step, [0.5, 0]);
            const below = plus([1, 0], times(half, [-1, 0]));
            const discretised: Record<typeof discretisation, { pole: C; input: C }> = {
              zoh: { pole: exp(step), input: over(plus(exp(step), [-1, 0]), a) },
              bilinear: { pole: over(plus([1, 0], half), below), input: over([dt, 0], below) },
              dirac: { pole: exp(step), input: [dt, 0] },
            };
            return {
              ...discretised[discretisation],
              // With its conjugate, a state counts twice.
              output: times([2, 0], [of('outputReal', n, c), of('outputImaginary', n, c)]),
            };
          }),
        };
      });
      expectNear(results['u']!, expected);
    },
  );

  it('starts as published: real part −1/2, frequencies π·n, steps log-uniform', async () => {
    const { parameters } = await run(s4d, { stateSize: 6, dtMin: 0.01, dtMax: 0.5 });
    expect([...parameters['memory.logDecay']!].every((value) => Math.abs(Math.exp(value) - 0.5) < 1e-6)).toBe(
      true,
    );
    expect(parameters['memory.frequency']![2 * hidden]).toBeCloseTo(2 * Math.PI, 5);
    for (const value of parameters['memory.logStep']!) {
      expect(Math.exp(value)).toBeGreaterThan(0.01);
      expect(Math.exp(value)).toBeLessThan(0.5);
    }
  });
});

describe('linear recurrent unit', () => {
  it('the potential is that of the published recurrence', async () => {
    const { results, parameters } = await run(lru, { stateSize: 8 });
    const of = (name: string, n: number, c: number) => parameters[`memory.${name}`]![n * hidden + c]!;
    const expected = potentials((c) => ({
      skip: parameters['memory.skip']![c]!,
      states: [0, 1, 2, 3].map((n) => {
        const pole = exp([-Math.exp(of('logDecay', n, c)), Math.exp(of('logPhase', n, c))]);
        const gamma = Math.sqrt(1 - (pole[0] ** 2 + pole[1] ** 2));
        return {
          pole,
          input: [gamma, 0] as C,
          output: [of('outputReal', n, c), of('outputImaginary', n, c)] as C,
        };
      }),
    }));
    expectNear(results['u']!, expected);
  });

  it('starts with radii in the ring', async () => {
    const { parameters } = await run(lru, { stateSize: 16, rMin: 0.4, rMax: 0.9 });
    for (const value of parameters['memory.logDecay']!) {
      const radius = Math.exp(-Math.exp(value));
      expect(radius).toBeGreaterThan(0.4 - 1e-6);
      expect(radius).toBeLessThan(0.9 + 1e-6);
    }
  });
});

describe('resonate-and-fire', () => {
  it('one damped oscillation: the potential is that of the published recurrence', async () => {
    const given = { dtMin: 0.05, dtMax: 0.9, timeConstant: 3 };
    const { results, parameters } = await run(prf, given);
    const expected = potentials((c) => {
      const dt = Math.exp(parameters['memory.logStep']![c]!);
      const phase = Math.exp(parameters['memory.logPhase']![c]!);
      return { skip: 0, states: [{ pole: exp([-dt / 3, dt * phase]), input: [dt, 0], output: [1, 0] }] };
    });
    expectNear(results['u']!, expected);
  });

  it('dendrites: the real parts of all branches, weighted', async () => {
    const { results, parameters } = await run(dendrites, { branches: 3, dtMin: 0.05, dtMax: 0.9 });
    const of = (name: string, n: number, c: number) => parameters[`memory.${name}`]![n * hidden + c]!;
    const expected = potentials((c) => {
      const dt = Math.exp(parameters['memory.logStep']![c]!);
      return {
        skip: 0,
        states: [0, 1, 2].map((n) => ({
          pole: exp([-dt * Math.exp(of('logDecay', n, c)), dt * of('frequency', n, c)]),
          input: [dt * of('gain', n, c), 0] as C,
          output: [of('output', n, c), 0] as C,
        })),
      };
    });
    expectNear(results['u']!, expected);
    expect(Math.exp(of('logDecay', 1, 0))).toBeCloseTo(0.5, 6);
    expect(of('frequency', 2, 0)).toBeCloseTo(2 * Math.PI, 5);
  });
});

describe('resonators as in S5', () => {
  it.each([1, 2, 3, 8, 9])('start with the frequencies of a HiPPO matrix of %d rows', (n) => {
    const frequencies = hippoFrequencies(n);
    expect(frequencies).toHaveLength(n);
    // Σ ωᵏ is the trace of (K/i)ᵏ, and the first moments say which frequencies they are.
    const k = Array.from({ length: n }, (_, i) =>
      Array.from({ length: n }, (_, j) => (Math.sign(j - i) * Math.sqrt((2 * i + 1) * (2 * j + 1))) / 2),
    );
    const product = (a: number[][], b: number[][]) =>
      a.map((row) => row.map((_, j) => row.reduce((sum, value, l) => sum + value * b[l]![j]!, 0)));
    let power = k;
    for (let order = 2; order <= n + 1; order += 2) {
      power = order === 2 ? product(k, k) : product(product(power, k), k);
      const trace = power.reduce((sum, row, i) => sum + row[i]!, 0) * (order % 4 === 2 ? -1 : 1);
      const moment = frequencies.reduce((sum, omega) => sum + omega ** order, 0);
      expect(Math.abs(moment - trace)).toBeLessThanOrEqual(1e-9 * Math.abs(trace));
    }
    frequencies.forEach((omega, i) => expect(omega).toBeCloseTo(-frequencies[n - 1 - i]!, 9));
  });

  it('a complex current: the potential is that of the published recurrence', async () => {
    const options = variantOptions(findVariant('s5-rf'), { blocks: 1, dtMin: 0.05, dtMax: 0.5 });
    // The imaginary current is the real one of the other end.
    const { results, parameters } = await runPart(x, sizes, options, (current, context) => {
      const other = slice(current, { axis: 1, start: steps - 1, end: -steps - 1, step: -1 });
      return { u: resonators.potential!(concat([current, other], 2), context) };
    });
    const of = (name: string, c: number) => parameters[`memory.${name}`]![c]!;
    const expected = x.map(() => 0);
    for (let b = 0; b < batch; b++) {
      for (let c = 0; c < hidden; c++) {
        const dt = Math.exp(of('logStep', c));
        const pole = exp([-dt * Math.exp(of('logDecay', c)), dt * of('frequency', c)]);
        let z: C = [0, 0];
        for (let t = 0; t < steps; t++) {
          const at = (step: number) => (b * steps + step) * hidden + c;
          z = plus(times(pole, z), [x[at(t)]!, x[at(steps - 1 - t)]!]);
          expected[at(t)] = z[0];
        }
      }
    }
    expectNear(results['u']!, expected);
  });
});

describe('a chain of compartments', () => {
  /** The chain itself, without modes: x' = S·x + 1·input, the last one is seen. */
  const chain = (n: number) =>
    Array.from({ length: n }, (_, i) =>
      Array.from({ length: n }, (_, j) => {
        if (i === j) return -0.5;
        return Math.abs(i - j) === 1 ? 5 * (Math.min(i, j) + 1) * Math.sign(j - i) : 0;
      }),
    );

  it.each([1, 2, 3, 4, 7])('of %d starts as the modes of the chain', (n) => {
    const { frequency, input, output } = chainModes(n);
    // In modes and as it is, the chain has the same Markov parameters C·Sᵏ·B.
    let state = Array.from({ length: n }, () => 1);
    const powers: C[] = frequency.map(() => [1, 0]);
    for (let k = 0; k < 2 * n; k++) {
      const seen = powers.reduce((sum, power, m) => sum + times(times(output[m]!, input[m]!), power)[0], 0);
      expect(seen / 20 ** k).toBeCloseTo(state[n - 1]! / 20 ** k, 8);
      state = chain(n).map((row) => row.reduce((sum, value, j) => sum + value * state[j]!, 0));
      frequency.forEach((omega, m) => (powers[m] = times(powers[m]!, [-0.5, omega])));
    }
  });

  it('the potential is that of the published recurrence', async () => {
    const { results, parameters } = await run(compartments, { branches: 3, dtMin: 0.05, dtMax: 0.5 });
    const of = (name: string, n: number, c: number) => parameters[`memory.${name}`]![n * hidden + c]!;
    const complex = (name: string, n: number, c: number): C => [
      of(`${name}Real`, n, c),
      of(`${name}Imaginary`, n, c),
    ];
    const expected = potentials((c) => {
      const dt = Math.exp(parameters['memory.logStep']![c]!);
      return {
        skip: parameters['memory.skip']![c]!,
        states: [0, 1, 2].map((n) => {
          const rate: C = [-Math.exp(of('logDecay', n, c)), of('frequency', n, c)];
          const pole = exp(times(rate, [dt, 0]));
          return {
            pole,
            input: times(over(plus(pole, [-1, 0]), rate), complex('input', n, c)),
            output: complex('output', n, c),
          };
        }),
      };
    });
    expectNear(results['u']!, expected);
  });
});

it('the leaky integrator as a state space is the leaky integrator', async () => {
  const options = variantOptions(findVariant('lif-none'), { decay: 0.8 });
  const { results } = await runPart(x, sizes, options, (current, context) => ({
    u: potentialOf(current, lif, context),
  }));
  expectNear(
    results['u']!,
    potentials(() => ({ skip: 0, states: [{ pole: [Math.fround(0.8), 0], input: [1, 0], output: [1, 0] }] })),
  );
});
