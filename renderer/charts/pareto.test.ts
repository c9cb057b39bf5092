import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frontSteps, paretoFront } from './pareto.ts';

const better = { x: 'min', y: 'max' } as const;

describe('paretoFront', () => {
  it('keeps what no other point beats, by ascending x', () => {
    const points = [{ x: 3, y: 9 }, { x: 1, y: 5 }, { x: 2, y: 4 }, { x: 4, y: 9 }, { x: 2, y: 7 }]; // prettier-ignore
    expect(paretoFront(points, better)).toEqual([{ x: 1, y: 5 }, { x: 2, y: 7 }, { x: 3, y: 9 }]); // prettier-ignore
  });

  it('follows the directions', () => {
    const points = [{ x: 1, y: 1 }, { x: 2, y: 2 }, { x: 2, y: 1 }]; // prettier-ignore
    expect(paretoFront(points, { x: 'max', y: 'min' })).toEqual([{ x: 2, y: 1 }]);
    expect(paretoFront(points, { x: 'max', y: 'max' })).toEqual([{ x: 2, y: 2 }]);
    expect(paretoFront(points, { x: 'min', y: 'min' })).toEqual([{ x: 1, y: 1 }]);
  });

  it('keeps equal points and leaves out what has no value', () => {
    const same = [{ x: 1, y: 1 }, { x: 1, y: 1 }, { x: NaN, y: 5 }]; // prettier-ignore
    expect(paretoFront(same, better)).toHaveLength(2);
  });

  it('is what comparing all pairs gives', () => {
    const point = fc.record({ x: fc.integer({ min: 0, max: 9 }), y: fc.integer({ min: 0, max: 9 }) });
    const directions = fc.record({ x: fc.constantFrom('min', 'max'), y: fc.constantFrom('min', 'max') });
    fc.assert(
      fc.property(fc.array(point, { maxLength: 20 }), directions, (points, way) => {
        const sign = { x: way.x === 'min' ? 1 : -1, y: way.y === 'min' ? 1 : -1 };
        const beats = (a: (typeof points)[0], b: (typeof points)[0]) => {
          const [dx, dy] = [sign.x * (b.x - a.x), sign.y * (b.y - a.y)];
          return dx >= 0 && dy >= 0 && dx + dy > 0;
        };
        const expected = points.filter((each) => !points.some((other) => beats(other, each)));
        const order = (a: (typeof points)[0], b: (typeof points)[0]) => a.x - b.x || a.y - b.y;
        expect(paretoFront(points, way)).toEqual(expected.sort(order));
      }),
    );
  });
});

describe('frontSteps', () => {
  it('holds each point’s y until the x of the next', () => {
    const front = [{ x: 1, y: 5 }, { x: 2, y: 7 }]; // prettier-ignore
    expect(frontSteps(front, better)).toEqual([[1, 5], [2, 5], [2, 7]]); // prettier-ignore
  });

  it('holds the next point’s y where more x is better', () => {
    const front = [{ x: 1, y: 7 }, { x: 2, y: 5 }]; // prettier-ignore
    expect(frontSteps(front, { x: 'max', y: 'max' })).toEqual([[1, 7], [1, 5], [2, 5]]); // prettier-ignore
  });
});
