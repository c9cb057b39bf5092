import { describe, expect, it } from 'vitest';
import type { EngineEvent } from '../training/protocol.ts';
import { MemoryGate, RunMemory, fitsBeside } from './memory-share.ts';

const seen = (mebibytes: number): EngineEvent => ({
  type: 'points',
  points: [{ scope: 'step', name: 'memoryMiB', step: 1, value: mebibytes, seconds: 1 }],
});
const never = new AbortController().signal;

/** Runs that the test ends, and what happened to them. */
function runsOf(gate: MemoryGate) {
  const log: string[] = [];
  const ends = new Map<string, () => void>();
  const come = (name: string, needed: number, signal = never, onWait: () => void = () => undefined) =>
    gate.train(
      needed,
      { signal, onEvent: () => undefined, onWait: () => (log.push(`${name} waits`), onWait()) },
      () => {
        log.push(`${name} begins`);
        return new Promise<void>((resolve) => ends.set(name, resolve));
      },
    );
  const begun = (name: string) =>
    expect.poll(() => ends.has(name), { timeout: 10_000, interval: 1 }).toBe(true);
  return { log, come, begun, end: (name: string) => ends.get(name)!() };
}

describe('memory that runs share', () => {
  it('fits one alone always, and another beside what the first will still take, with a tenth to spare', () => {
    const first = new RunMemory(600 * 2 ** 20);
    expect(fitsBeside(2 ** 40, [], 1)).toBe(true);
    expect(fitsBeside(400 * 2 ** 20, [first], 1000 * 2 ** 20)).toBe(false);
    first.hear(seen(100));
    expect(fitsBeside(400 * 2 ** 20, [first], 1000 * 2 ** 20)).toBe(true);
    first.hear(seen(900)); // more than was thought: free memory lacks it already
    expect(first.growth).toBe(0);
    expect(fitsBeside(900 * 2 ** 20, [first], 1000 * 2 ** 20)).toBe(true);
  });

  it('lets runs begin as they come; a small one does not overtake a large one that waits', async () => {
    const { log, come, begun, end } = runsOf(new MemoryGate(() => 100));
    const all = [come('first', 50), come('large', 60), come('small', 20)];
    await expect.poll(() => log).toContain('large waits');
    expect(log).toEqual(['first begins', 'large waits']);
    end('first');
    await begun('small');
    expect(log).toEqual(['first begins', 'large waits', 'large begins', 'small begins']);
    for (const name of ['large', 'small']) end(name);
    await Promise.all(all);
  });

  it('lets one begin once other programs have let memory go', async () => {
    let free = 50;
    const { come, begun } = runsOf(new MemoryGate(() => free));
    void come('first', 40);
    void come('second', 40, never, () => (free = 200));
    await begun('second');
  });

  it('stops waiting when it is told to, and the next one has its turn', async () => {
    const { log, come, begun, end } = runsOf(new MemoryGate(() => 100));
    const stop = new AbortController();
    void come('first', 80);
    const second = come('second', 80, stop.signal, () => stop.abort());
    void come('third', 80, never, () => end('first'));
    await expect(second).rejects.toMatchObject({ code: 'cancelled' });
    await begun('third');
    expect(log).toEqual(['first begins', 'second waits', 'third waits', 'third begins']);
  });
});
