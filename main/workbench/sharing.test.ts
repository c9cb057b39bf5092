import { describe, expect, it } from 'vitest';
import { shareMachine } from './sharing.ts';

const MiB = 2 ** 20;

/** Alike runs whose steps have a part that threads do not make faster, in seconds of a whole run. */
const runs =
  (count: number, fixed: number, work: number, memoryBytes = 100 * MiB) =>
  (threads: number) =>
    Array.from({ length: count }, () => ({ seconds: fixed + work / threads, memoryBytes }));

describe('threads of runs that share a machine', () => {
  it.each([
    ['one run has all', 1, 5, 10, 4, 4],
    ['short steps: one thread each', 40, 5, 10, 4, 1],
    ['as many runs as cores: one thread each', 4, 5, 10, 4, 1],
    ['fewer runs than cores: the cores are dealt out', 2, 5, 10, 4, 2],
    ['steps that threads make faster in full: all threads, each run is done sooner', 40, 0, 10, 4, 4],
    ['a last run that would leave a core idle', 3, 1, 20, 2, 2],
  ] as const)('%s', (_, count, fixed, work, cores, expected) => {
    expect(shareMachine(runs(count, fixed, work), { cores, freeBytes: 8000 * MiB }).threads).toBe(expected);
  });

  it('are more where memory keeps them from training at once', () => {
    const large = runs(40, 5, 10, 3000 * MiB);
    const threads = (freeBytes: number) => shareMachine(large, { cores: 4, freeBytes }).threads;
    expect(threads(8000 * MiB)).toBe(2);
    expect(threads(4000 * MiB)).toBe(4);
    expect(threads(0)).toBe(4);
  });

  it('are what somebody has chosen; the time is that until the last run is done', () => {
    const machine = { cores: 4, freeBytes: 8000 * MiB };
    expect(shareMachine(runs(5, 5, 10), machine, 2)).toEqual({ threads: 2, atOnce: 2, seconds: 30 });
    expect(shareMachine(runs(2, 5, 10), machine, 16)).toEqual({
      threads: 16,
      atOnce: 1,
      seconds: 2 * (5 + 10 / 16),
    });
    expect(shareMachine(runs(8, 5, 10), machine)).toEqual({ threads: 1, atOnce: 4, seconds: 30 });
  });
});
