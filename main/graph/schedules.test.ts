import { expect, test } from 'vitest';
import { constant, cosine, oneCycle } from './schedules.ts';
import type { Schedule } from './schedules.ts';

const factors = (schedule: Schedule, total: number) =>
  Array.from({ length: total }, (_, i) => schedule(i + 1, total));
const near = (values: number[]) => values.map((value) => expect.closeTo(value, 12));

test('constant', () => {
  expect(factors(constant, 3)).toEqual([1, 1, 1]);
});

test('cosine falls along half a cosine to its floor, one step after the last', () => {
  expect(factors(cosine(), 4)).toEqual(near([1, (2 + Math.SQRT2) / 4, 0.5, (2 - Math.SQRT2) / 4]));
  expect(factors(cosine({ floor: 0.2 }), 2)).toEqual(near([1, 0.6]));
  expect(cosine({ floor: 0.2 })(3, 2)).toBeCloseTo(0.2, 12);
});

test('cosine warms up in a straight line', () => {
  expect(factors(cosine({ warmupSteps: 4 }), 6)).toEqual(near([0.25, 0.5, 0.75, 1, 0.75, 0.25]));
});

test('one cycle rises from 1/start to 1 and falls to 1/end', () => {
  const values = factors(oneCycle({ warmup: 0.5, start: 10, end: 100 }), 10);
  expect(values[0]).toBeCloseTo(0.1, 12);
  expect(values[4]).toBe(1);
  expect(values[9]).toBeCloseTo(0.01, 12);
  expect(values[2]).toBeCloseTo(0.55, 12);
  expect([...values.slice(0, 5)].sort((a, b) => a - b)).toEqual(values.slice(0, 5));
  expect([...values.slice(4)].sort((a, b) => b - a)).toEqual(values.slice(4));
});

test('a single step, and more warm-up than steps', () => {
  expect(cosine()(1, 1)).toBe(1);
  expect(factors(cosine({ warmupSteps: 10 }), 2)).toEqual(near([0.1, 0.2]));
  expect(oneCycle()(1, 1)).toBe(1);
});

test('options out of range are refused', () => {
  expect(() => cosine({ warmupSteps: -1 })).toThrow(
    'warmupSteps must be a whole number of at least 0, got -1.',
  );
  expect(() => cosine({ floor: 2 })).toThrow(RangeError);
  expect(() => oneCycle({ warmup: 1 })).toThrow(RangeError);
  expect(() => oneCycle({ start: 0.5 })).toThrow(RangeError);
});
