import { describe, expect, it } from 'vitest';
import { decimate, lowerBound } from './decimate.ts';

const steps = (count: number) => Array.from({ length: count }, (_, index) => index);
const over = (count: number, columns: number) => ({ at: (x: number) => x / (count - 1), columns });

describe('lowerBound', () => {
  it('finds the first that is not below', () => {
    expect([0, 1, 2.5, 9].map((value) => lowerBound([1, 2, 3], value))).toEqual([0, 0, 2, 3]);
  });
});

describe('decimate', () => {
  it('keeps every point where there are no more than pixels', () => {
    const xs = steps(10);
    expect(decimate(xs, xs, over(10, 100))).toEqual(xs.map((x) => [x / 9, x]));
  });

  it('keeps the lowest and the highest value of every column, in order of x', () => {
    const count = 10_000;
    const xs = steps(count);
    const ys = xs.map((x) => Math.sin(x * 12.9898) * 43758.5453 % 1); // prettier-ignore
    ys[4321] = 50;
    ys[4322] = -50;
    const points = decimate(xs, ys, over(count, 100)).map((point) => point!);
    expect(points.length).toBeLessThanOrEqual(204);
    expect(points.every((point, index) => index === 0 || points[index - 1]![0] < point[0])).toBe(true);
    for (let column = 0; column < 100; column += 1) {
      const all = ys.filter((_, x) => Math.floor((x / (count - 1)) * 100) === column);
      const kept = points.filter(([place]) => Math.floor(place * 100) === column).map(([, y]) => y);
      expect(Math.max(...kept)).toBe(Math.max(...all));
      expect(Math.min(...kept)).toBe(Math.min(...all));
    }
  });

  it('keeps gaps, one null each, none at the ends', () => {
    const ys = [null, 1, 2, null, null, 3, NaN, 4, null];
    const points = decimate(steps(9), ys, over(9, 100)).map((point) => point && point[1]);
    expect(points).toEqual([1, 2, null, 3, null, 4]);
  });

  it('keeps a gap inside a column of pixels', () => {
    const ys = steps(1000).map((x) => (x === 500 ? null : x));
    const points = decimate(steps(1000), ys, over(1000, 10));
    expect(points.filter((point) => point === null)).toHaveLength(1);
  });

  it('goes one point beyond each side of the range', () => {
    const xs = steps(100);
    const points = decimate(xs, xs, over(100, 1000), 40, 60).map((point) => point![1]);
    expect([points[0], points.at(-1)]).toEqual([39, 60]);
  });

  it('makes columns of places, so that a logarithmic axis keeps its left end', () => {
    const xs = steps(10_000).map((x) => x + 1);
    const points = decimate(xs, xs, { at: (x) => Math.log10(x) / 4, columns: 100 });
    expect(points.slice(0, 5).map((point) => point![1])).toEqual([1, 2, 3, 4, 5]);
  });

  it('draws nothing of nothing', () => {
    expect(decimate([], [], over(2, 10))).toEqual([]);
    expect(decimate([1, 2], [null, null], over(2, 10))).toEqual([]);
  });
});
