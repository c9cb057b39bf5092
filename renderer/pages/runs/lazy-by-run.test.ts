import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { lazyByRun } from './lazy-by-run.ts';

/** A workbench that counts what it is asked; "gone" it does not know. */
function asked(pauseMs?: number) {
  const calls: string[][] = [];
  const problems: unknown[] = [];
  let fails = false;
  const store = lazyByRun<string>({
    batch: 2,
    ...(pauseMs === undefined ? {} : { pauseMs }),
    load: (ids) => {
      calls.push([...ids]);
      if (fails) return Promise.reject(new Error('down'));
      return Promise.resolve(
        new Map(ids.filter((id) => id !== 'gone').map((id) => [id, `${id}${calls.length}`])),
      );
    },
    onProblem: (error) => problems.push(error),
  });
  return { store, calls, problems, fail: (now: boolean) => (fails = now) };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());
const settle = () => vi.advanceTimersByTimeAsync(0);

describe('what is known of runs', () => {
  it('is loaded in pieces, once, for those that are looked at', async () => {
    const { store, calls } = asked();
    expect(store.get('a')).toBeUndefined();
    store.want(['a', 'gone', 'c']);
    await settle();
    expect(calls).toEqual([['a', 'gone'], ['c']]);
    expect([store.get('a'), store.get('gone'), store.get('c')]).toEqual(['a1', null, 'c2']);
    store.want(['c', 'a']);
    await settle();
    expect(calls).toHaveLength(2);
  });

  it('skips what is no longer looked at when its turn comes', async () => {
    const { store, calls } = asked();
    store.want(['a', 'b', 'c', 'd']);
    store.want(['x']);
    await settle();
    expect(calls).toEqual([['a', 'b'], ['x']]);
  });

  it('loads again what is out of date, keeping the old meanwhile, and not more often than it may', async () => {
    const { store, calls } = asked(1000);
    store.want(['a']);
    await settle();
    store.outdate(['a', 'never looked at']);
    await settle();
    expect([calls.length, store.get('a')]).toEqual([1, 'a1']);
    await vi.advanceTimersByTimeAsync(1000);
    expect([calls.length, store.get('a')]).toEqual([2, 'a2']);
    await vi.advanceTimersByTimeAsync(5000);
    expect(calls).toHaveLength(2);
  });

  it('takes what came by another way as fresh', async () => {
    const { store, calls } = asked();
    store.put('a', 'told');
    store.want(['a']);
    await settle();
    expect([calls.length, store.get('a')]).toEqual([0, 'told']);
  });

  it('tells of a failure once, and tries again when asked again', async () => {
    const { store, calls, problems, fail } = asked();
    fail(true);
    store.want(['a']);
    await settle();
    expect([calls.length, problems.length]).toEqual([1, 1]);
    fail(false);
    store.want(['a']);
    await settle();
    expect(store.get('a')).toBe('a2');
  });
});
