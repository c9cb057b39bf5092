import fc from 'fast-check';
import { expect, test } from 'vitest';
import { floats, random, seeds, sequenceDims, sizes } from '../../testing/arbitraries.ts';
import { expectNear, expectSame } from '../../testing/compare.ts';
import { backends, runOperator } from '../../testing/run.ts';
import { float32, step } from '../arithmetic.ts';
import { slidingPsn } from './reference.ts';

const orders = fc.oneof(fc.integer({ min: 1, max: 12 }), fc.constantFrom(32, 33, 200));
const some = fc
  .array(fc.boolean(), { minLength: 3, maxLength: 3 })
  .filter((outputs) => outputs.includes(true));

test('natively the bits of the plain reference, whatever is asked for', async () => {
  await fc.assert(
    fc.asyncProperty(sizes, seeds, orders, some, async (sizes, seed, order, outputs) => {
      const next = random(seed);
      const x = floats(next, sequenceDims(sizes));
      const weight = floats(next, [order]);
      const bias = floats(next, []);
      const inputs = { x: x.data, weight: weight.data, bias: bias.data[0]! };
      const expected = slidingPsn(float32, sizes, inputs);
      for (const backend of backends) {
        if (backend === 'portable-function') continue;
        const result = await runOperator('SlidingPsn', { inputs: [x, weight, bias], outputs }, backend);
        (['s', 'count', 'h'] as const).forEach((name, i) => {
          if (outputs[i]) expectSame(result[name]?.data, expected[name], `${name} on ${backend}`);
          else expect(result).not.toHaveProperty(name);
        });
      }
    }),
    { numRuns: 40 },
  );
});

test('the portable function: the same potentials up to the order of the sum, and the spikes of its potentials', async () => {
  await fc.assert(
    fc.asyncProperty(sizes, seeds, orders, async (sizes, seed, order) => {
      const next = random(seed);
      const x = floats(next, sequenceDims(sizes));
      const weight = floats(next, [order]);
      const bias = floats(next, []);
      const magnitudes = {
        x: x.data.map(Math.abs),
        weight: weight.data.map(Math.abs),
        bias: Math.abs(bias.data[0]!),
      };
      const expected = slidingPsn(float32, sizes, { x: x.data, weight: weight.data, bias: bias.data[0]! });
      const call = { inputs: [x, weight, bias], outputs: [true, true, true] };
      const { s, count, h } = await runOperator('SlidingPsn', call, 'portable-function');
      expectNear(h?.data, expected.h, 1e-6, 'h', slidingPsn(float32, sizes, magnitudes).h);
      expectSame(
        s?.data,
        Float32Array.from(h!.data, (value) => step(value, 0)),
        's',
      );
      const total = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0);
      expect(total(count!.data)).toBe(total(s!.data));
    }),
    { numRuns: 30 },
  );
});

test.each(backends)('an empty batch, on %s', async (backend) => {
  const inputs = [floats(random(1), [0, 3, 2]), floats(random(1), [4]), floats(random(1), [])];
  const { s, count, h } = await runOperator('SlidingPsn', { inputs, outputs: [true, true, true] }, backend);
  expect([s?.dims, count?.dims, h?.dims]).toEqual([
    [0, 3, 2],
    [0, 2],
    [0, 3, 2],
  ]);
});

test.each([
  ['no weights', [0], [], 'weight must be [order] with order at least 1, but it is [0]'],
  ['a matrix of weights', [2, 2], [], 'weight must be [order] with order at least 1, but it is [2,2]'],
  ['a bias per channel', [2], [4], 'bias must be a scalar = [], but it is [4]'],
])('%s is refused', async (_, weight, bias, message) => {
  const inputs = [floats(random(1), [2, 3, 4]), floats(random(1), weight), floats(random(1), bias)];
  const running = runOperator('SlidingPsn', { inputs, outputs: [true] }, backends[0]!);
  await expect(running).rejects.toThrow(`refract.SlidingPsn: ${message}`);
});
