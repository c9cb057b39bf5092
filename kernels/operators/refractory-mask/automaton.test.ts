import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { random } from '../../testing/arbitraries.ts';
import { expectSame } from '../../testing/compare.ts';
import { chunkMap, gapStarts, greedySpikes, scannedSpikes, segmentedSpikes } from './automaton.ts';
import { candidateRow } from './testing.ts';

describe('the greedy rule, the scan of the automaton and the split at gaps give the same spikes', () => {
  test('on 10,000 random masks of up to 100,000 steps, k from 1 to 32', { timeout: 120_000 }, () => {
    const next = random(5);
    let longest = 0;
    for (let i = 0; i < 10_000; i++) {
      const period = 1 + (i % 32);
      const round = Math.floor(i / 32);
      // Two of each period and eight of each kind are as long as can be; of the others one in twenty may be long.
      const isLongest = round < 8 && (period + round) % 4 === 0;
      const length = isLongest ? 100_000 : Math.ceil(10 ** (next() * (i % 20 === 0 ? 5 : 3)));
      const { candidates, kind } = candidateRow(next, round, length, period);
      const what = `mask ${i} (${kind}, ${candidates.length} steps, k = ${period})`;
      longest = Math.max(longest, candidates.length);
      const expected = greedySpikes(candidates, period);
      expectSame(scannedSpikes(candidates, period), expected, `${what}, scan`);
      expectSame(segmentedSpikes(candidates, period), expected, `${what}, segments`);
    }
    expect(longest).toBe(100_000);
  });

  test('an example', () => {
    const candidates = Uint8Array.of(1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 1);
    const spikes = [1, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0];
    expect(Array.from(greedySpikes(candidates, 2))).toEqual(spikes);
    expect(Array.from(scannedSpikes(candidates, 2))).toEqual(spikes);
    expect(Array.from(segmentedSpikes(candidates, 2))).toEqual(spikes);
    expect(gapStarts(candidates, 2)).toEqual([0, 9]);
  });
});

test('the map of a chunk, from its distinct trajectories, takes every state where the steps take it', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 2 ** 31 - 1 }),
      fc.integer({ min: 0, max: 32 }),
      fc.integer({ min: 1, max: 400 }),
      (seed, period, length) => {
        const { candidates } = candidateRow(random(seed), seed, length, period);
        const { map, known, visited } = chunkMap(candidates, period);
        const trace = (state: number, steps: number) => {
          for (let t = 0; t < steps; t++)
            state = state === 0 && candidates[t] ? period : Math.max(0, state - 1);
          return state;
        };
        const states = Array.from(map, (_, state) => state);
        expect(map).toEqual(states.map((state) => trace(state, length)));
        if (known !== undefined)
          expect(states.map((state) => trace(state, known))).toEqual(states.map(() => 0));
        expect(visited).toBeLessThanOrEqual(candidates.reduce((sum, candidate) => sum + candidate, 0));
      },
    ),
    { numRuns: 3000 },
  );
});

test('trajectories through a run of candidates never meet, and the map is a rotation', () => {
  const { map, known, visited } = chunkMap(new Uint8Array(100).fill(1), 4);
  expect(known).toBeUndefined();
  expect(map).toEqual([0, 1, 2, 3, 4]);
  expect(visited).toBe(100);
  expect(chunkMap(new Uint8Array(101).fill(1), 4).map).toEqual([4, 0, 1, 2, 3]);
});
