import { expect, test } from 'vitest';
import { areFinite } from './finite.ts';

test.each([0, 1, 3, 4, 5, 8, 11])('of %d numbers any one that is not finite is found', (length) => {
  for (const wrong of [NaN, Infinity, -Infinity]) {
    for (let place = 0; place < length; place++) {
      const numbers = Float32Array.from({ length }, (_, i) => (i === place ? wrong : 3e38 * (-1) ** i));
      expect(areFinite(numbers), `${wrong} at ${place}`).toBe(false);
    }
  }
  expect(areFinite(Float32Array.from({ length }, (_, i) => 3e38 * (-1) ** i))).toBe(true);
});

test('infinities of both signs are found side by side', () => {
  expect(areFinite(Float32Array.of(Infinity, -Infinity, 0, 0))).toBe(false);
});
