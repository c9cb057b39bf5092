import { describe, expect, it } from 'vitest';
import { severalAtOnce } from './several.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('several things at once', () => {
  it.each([1, 2, 3, 9])('never more than %i, each once, begun in order', async (atOnce) => {
    let [now, most] = [0, 0];
    const begun: string[] = [];
    await severalAtOnce(['a', 'b', 'c', 'd', 'e'], atOnce, async (item, index) => {
      begun.push(`${item}${index}`);
      most = Math.max(most, ++now);
      for (let turns = index % 3; turns >= 0; turns--) await turn();
      now--;
    });
    expect(begun).toEqual(['a0', 'b1', 'c2', 'd3', 'e4']);
    expect(most).toBe(Math.min(atOnce, 5));
  });

  it('stop together when one fails, and the first error is told', async () => {
    const ended: string[] = [];
    const working = severalAtOnce(['bad', 'long', 'never'], 2, async (item, _, signal) => {
      if (item === 'bad') throw new Error('first');
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      ended.push(item);
      throw new Error('stopped');
    });
    await expect(working).rejects.toThrow('first');
    expect(ended).toEqual(['long']);
  });

  it('stop when they are told to', async () => {
    const stop = new AbortController();
    const working = severalAtOnce(
      [1, 2, 3],
      2,
      async (_, __, signal) => {
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        throw new Error('cancelled');
      },
      stop.signal,
    );
    stop.abort();
    await expect(working).rejects.toThrow('cancelled');
  });
});
