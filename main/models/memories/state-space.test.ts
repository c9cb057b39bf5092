/** @file The memories as published, in plain complex arithmetic, against what the graph makes of them. */
import { describe, expect, it } from 'vitest';
import { potentialOf } from '../spike-rules/crossing.ts';
import { runPart } from '../testing.ts';
import { findVariant, variantOptions } from '../variants.ts';
import { lif } from './lif.ts';
import { lru } from './lru.ts';
import type { Memory } from './memory.ts';
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
  const options = variantOptions(findVariant(memory === lru ? 'spiking-lru' : 'binary-s4d'), given);
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
