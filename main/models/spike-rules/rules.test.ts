/** @file The spike rules by their definitions, in plain loops over time, against what the graph makes of them. */
import { describe, expect, it } from 'vitest';
import { lif } from '../memories/lif.ts';
import { none } from '../memories/none.ts';
import { s4d } from '../memories/s4d.ts';
import { runPart } from '../testing.ts';
import { findVariant, variantOptions } from '../variants.ts';
import { neuronRules } from './neuron.ts';
import { refractoryRaise } from './raise.ts';
import type { SpikeRule } from './spike-rule.ts';
import { refractoryBlock, refractoryClock } from './timed.ts';

const sizes = [2, 37, 4] as const;
const [batch, steps, hidden] = sizes;
/** Potentials themselves, where there is no memory. */
const u = Array.from({ length: batch * steps * hidden }, (_, i) => Math.fround(1.6 * Math.sin(0.7 * i * i)));

/** Fills [B,T,H] step by step; `past` gives what was filled so many steps before, 0 before the start. */
function sequence(at: (index: number, t: number, past: (back: number) => number) => number): number[] {
  const values = Array.from(u, () => 0);
  for (let b = 0; b < batch; b++) {
    for (let t = 0; t < steps; t++) {
      for (let h = 0; h < hidden; h++) {
        const index = (b * steps + t) * hidden + h;
        values[index] = at(index, t, (back) => (back > t ? 0 : values[index - back * hidden]!));
      }
    }
  }
  return values;
}

async function run(rule: SpikeRule, given: Record<string, unknown>, memory = none) {
  const options = { ...variantOptions(findVariant('lif-none'), {}), ...given };
  return runPart(u, sizes, options, (current, context) => {
    const { spikes, count, potential } = rule.apply(current, memory, context);
    return { spikes, count, potential };
  });
}

const candidate = (index: number) => Number(u[index]! >= 1);
const before = (k: number, of: (back: number) => number) =>
  Array.from({ length: k }, (_, j) => of(j + 1)).some((value) => value === 1);

describe.each([0, 1, 3, 50])('with k = %i', (k) => {
  it('the clock lets spikes pass every k + 1 steps', async () => {
    const { results } = await run(refractoryClock, { refractory: k, phase: 2 });
    expect(results['spikes']).toEqual(
      sequence((index, t) => (t % (k + 1) === 2 % (k + 1) ? candidate(index) : 0)),
    );
  });

  it('a block has at most its first crossing', async () => {
    const { results } = await run(refractoryBlock, { refractory: k });
    const expected = sequence((index, t, past) =>
      candidate(index) === 1 && !before(t % (k + 1), past) ? 1 : 0,
    );
    expect(results['spikes']).toEqual(expected);
    const counts = Array.from({ length: batch * hidden }, (_, i) => {
      const first = Math.floor(i / hidden) * steps * hidden + (i % hidden);
      return Array.from({ length: steps }, (_, t) => expected[first + t * hidden]!).reduce(
        (a, b) => a + b,
        0,
      );
    });
    expect(results['count']).toEqual(counts);
  });

  it('a crossing raises the threshold for k steps', async () => {
    const { results } = await run(refractoryRaise, { refractory: k, raise: 0.25 });
    const crossings = sequence((index) => candidate(index));
    const expected = sequence((index, t) => {
      const raised = Array.from({ length: Math.min(k, t) }, (_, j) => crossings[index - (j + 1) * hidden]!);
      return Number(u[index]! - 0.25 * raised.reduce((a, b) => a + b, 0) >= 1);
    });
    expect(results['spikes']).toEqual(expected);
  });
});

it('a large raise is the convolutional reading', async () => {
  const raised = await run(refractoryRaise, { refractory: 3, raise: 1000 });
  const expected = sequence((index, t) => {
    const silent = before(Math.min(3, t), (back) => candidate(index - back * hidden));
    return silent ? 0 : candidate(index);
  });
  expect(raised.results['spikes']).toEqual(expected);
});

it('a potential at the threshold spikes, or not, as the options say', async () => {
  const still = { ...variantOptions(findVariant('lif-none'), {}), threshold: 0.5 };
  for (const [crossing, fires] of [
    ['>=', 1],
    ['>', 0],
  ] as const) {
    const { results } = await runPart(
      [0.5, 0.5000001],
      [1, 2, 1],
      { ...still, crossing },
      (current, context) => ({
        s: refractoryClock.apply(current, none, {
          ...context,
          options: { ...context.options, refractory: 0 },
        }).spikes,
      }),
    );
    expect(results['s']).toEqual([fires, 1]);
  }
});

it.each(['soft', 'hard'] as const)(
  'the leaky integrator with %s reset is the same as a state space',
  async (rule) => {
    const plain = await run(neuronRules[rule], { decay: 0.8 }, lif);
    const space = await run(neuronRules[rule], { decay: 0.8, resetGradient: 'through' }, lif);
    expect(space.results['spikes']).toEqual(plain.results['spikes']);
    expect(plain.results['spikes']).toContain(1);
  },
);

it('a soft reset lowers the potential of a state space by the threshold', async () => {
  // Steps so short that nothing decays, and an input that ends: then only the reset changes the potential.
  const given = { threshold: 2, stateSize: 4, dtMin: 1e-5, dtMax: 1.001e-5 };
  const options = variantOptions(findVariant('ssm-soft'), given);
  const x = [...Array.from({ length: 8 }, () => 1e6), ...Array.from({ length: 8 }, () => 0)];
  const read = async (rule: SpikeRule) => {
    const built = await runPart(x, [1, 2, 8], options, (current, context) => {
      const { potential, spikes } = rule.apply(current, s4d, context);
      return { potential, spikes };
    });
    // Without what goes past the states.
    const skip = built.parameters['memory.skip']!;
    return {
      ...built.results,
      potential: built.results['potential']!.map((v, i) => v - skip[i % 8]! * x[i]!),
    };
  };
  const { potential: free } = await read(neuronRules.none);
  const { potential: soft, spikes } = (await read(neuronRules.soft)) as Record<string, number[]>;
  expect(new Set(spikes!.slice(0, 8))).toEqual(new Set([0, 1]));
  for (let h = 0; h < 8; h++) {
    const lowered = free[8 + h]! - soft![8 + h]!;
    expect(lowered).toBeCloseTo(2 * spikes![h]!, 1);
  }
});
