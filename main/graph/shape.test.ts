import fc from 'fast-check';
import { expect, test } from 'vitest';
import { broadcastShapes, normalizeAxes, normalizeAxis, sameShape, ShapeError, sizeOf } from './shape.ts';

const shapes = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 });

test('broadcasting: examples', () => {
  expect(broadcastShapes([2, 1, 4], [3, 1])).toEqual([2, 3, 4]);
  expect(broadcastShapes([], [2])).toEqual([2]);
  expect(broadcastShapes([0], [1])).toEqual([0]);
  expect(broadcastShapes([2], [3])).toBeUndefined();
});

test('broadcasting does not depend on the order, and leaves a shape that is broadcast to itself', () => {
  fc.assert(
    fc.property(shapes, shapes, (a, b) => {
      const both = broadcastShapes(a, b);
      expect(both).toEqual(broadcastShapes(b, a));
      expect(broadcastShapes(a, a)).toEqual(a);
      if (both) expect(broadcastShapes(both, a)).toEqual(both);
    }),
  );
});

test('axes count from the front or the end', () => {
  expect(normalizeAxis('op', -1, 3)).toBe(2);
  expect(normalizeAxes('op', [-1, 0], 3)).toEqual([0, 2]);
  expect(normalizeAxes('op', undefined, 2)).toEqual([0, 1]);
  for (const axis of [3, -4, 0.5]) expect(() => normalizeAxis('op', axis, 3)).toThrow(ShapeError);
});

test('sizes and equality', () => {
  expect([sizeOf([]), sizeOf([2, 3]), sizeOf([2, 0])]).toEqual([1, 6, 0]);
  expect([sameShape([1], [1]), sameShape([1], []), sameShape([], [1])]).toEqual([true, false, false]);
});

test('an error names the operator, what it expected and what it got', () => {
  const error = new ShapeError('op', 'matrices', { a: { dtype: 'bool', shape: [2, 3] }, b: undefined });
  expect(error).toMatchObject({
    name: 'ShapeError',
    operator: 'op',
    message: 'op: expected matrices, got a bool [2, 3].',
  });
});
