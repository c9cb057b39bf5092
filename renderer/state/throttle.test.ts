import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { throttled } from './throttle.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('throttled work', () => {
  it('is done at once, then once for all that asked meanwhile', () => {
    const work = vi.fn();
    const { ask } = throttled(() => 1000, work);
    ask();
    expect(work).toHaveBeenCalledTimes(1);
    for (let i = 0; i < 5; i++) ask();
    vi.advanceTimersByTime(999);
    expect(work).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1);
    expect(work).toHaveBeenCalledTimes(2);
    vi.advanceTimersByTime(10_000);
    expect(work).toHaveBeenCalledTimes(2);
    ask();
    expect(work).toHaveBeenCalledTimes(3);
  });

  it('is not done any more once it is stopped', () => {
    const work = vi.fn();
    const { ask, stop } = throttled(() => 1000, work);
    ask();
    ask();
    stop();
    vi.advanceTimersByTime(10_000);
    expect(work).toHaveBeenCalledTimes(1);
  });
});
