import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bitReversalOrder } from './step-orders.ts';

it('is a bijection for any number of steps', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3000 }), (steps) => {
      expect(Array.from(bitReversalOrder(steps)).sort((a, b) => a - b)).toEqual(
        Array.from({ length: steps }, (_, i) => i),
      );
    }),
    { numRuns: 50 },
  );
});

it('is its own inverse where the number of steps is a power of two', () => {
  const order = bitReversalOrder(1024);
  for (let i = 0; i < 1024; i++) expect(order[order[i]!]).toBe(i);
});

it('reads bits backwards and leaves out what is no step', () => {
  expect(Array.from(bitReversalOrder(8))).toEqual([0, 4, 2, 6, 1, 5, 3, 7]);
  expect(Array.from(bitReversalOrder(6))).toEqual([0, 4, 2, 1, 5, 3]);
  expect(Array.from(bitReversalOrder(1))).toEqual([0]);
  // 784 of 1,024, by the strings of bits.
  const reversed = Array.from({ length: 1024 }, (_, i) =>
    Number.parseInt(i.toString(2).padStart(10, '0').split('').reverse().join(''), 2),
  );
  expect(Array.from(bitReversalOrder(784))).toEqual(reversed.filter((step) => step < 784));
});
