import { expect, it } from 'vitest';
import { readAhead } from './read-ahead.ts';

it('asks the disk once for a megabyte of small stretches, and gives the bytes of each', async () => {
  const all = Uint8Array.from({ length: 3 * 2 ** 20 + 5 }, (_, i) => i % 251);
  let asked = 0;
  const read = readAhead({
    readBack: async (at, bytes) => {
      asked++;
      return all.slice(at, at + bytes);
    },
  });
  for (let at = 0; at < all.length; at += 1000) {
    const bytes = Math.min(1000, all.length - at);
    expect(Buffer.compare(await read(at, bytes), all.subarray(at, at + bytes))).toBe(0);
  }
  expect(asked).toBeLessThanOrEqual(5);
  // Back again, and more than a window.
  expect((await read(7, 2 ** 21)).length).toBe(2 ** 21);
  expect((await read(0, 3))[1]).toBe(1);
});
