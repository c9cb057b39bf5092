import fc from 'fast-check';
import { expect, test } from 'vitest';
import { floats, random, seeds } from '../../testing/arbitraries.ts';
import { expectSame } from '../../testing/compare.ts';
import { backends, runOperator } from '../../testing/run.ts';
import { float32 } from '../arithmetic.ts';
import { spike } from './reference.ts';

test('every backend gives the spikes of the plain reference, for any shape', async () => {
  const dims = fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 5 });
  const threshold = fc.float({ min: -1, max: 1, noNaN: true });
  await fc.assert(
    fc.asyncProperty(dims, seeds, threshold, async (dims, seed, threshold) => {
      const u = floats(random(seed), dims);
      u.data[0] = threshold;
      const expected = spike(float32, u.data, { threshold });
      for (const backend of backends) {
        const call = { attributes: { threshold }, inputs: [u], outputs: [true] };
        const { s } = await runOperator('Spike', call, backend);
        expect(s?.dims).toEqual(dims);
        expectSame(s?.data, expected, `s on ${backend}`);
      }
    }),
    { numRuns: 30 },
  );
});

test('a large tensor is cut among the threads', async () => {
  const u = floats(random(5), [3, 50_001]);
  const { s } = await runOperator('Spike', { inputs: [u], outputs: [true] }, backends[0]!);
  expectSame(s?.data, spike(float32, u.data, { threshold: 1 }), 's');
});

test.each(backends)('not a number and infinity, on %s', async (backend) => {
  const u = { data: Float32Array.of(NaN, Infinity, -Infinity, 1, -0), dims: [5] };
  const { s } = await runOperator('Spike', { inputs: [u], outputs: [true] }, backend);
  expect(Array.from(s!.data)).toEqual([0, 1, 0, 1, 0]);
});

test.each(backends)('an empty tensor, on %s', async (backend) => {
  const { s } = await runOperator('Spike', { inputs: [floats(random(1), [0, 4])], outputs: [true] }, backend);
  expect(s?.dims).toEqual([0, 4]);
});

test('the threshold must be a finite float', async () => {
  const call = { attributes: { threshold: NaN }, inputs: [floats(random(1), [4])], outputs: [true] };
  const message = 'refract.Spike: attribute threshold must be a finite number';
  await expect(runOperator('Spike', call, backends[0]!)).rejects.toThrow(message);
});
