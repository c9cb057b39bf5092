import { describe, expect, it } from 'vitest';
import { aggregate, spreadBand } from './aggregate.ts';

describe('aggregate', () => {
  it('takes mean, sample standard deviation and range at each x', () => {
    const all = aggregate([
      { x: [1, 2], y: [1, 10] },
      { x: [1, 2], y: [2, 20] },
      { x: [1, 2], y: [6, 30] },
    ]);
    expect(all).toMatchObject({ x: [1, 2], mean: [3, 20], min: [1, 10], max: [6, 30], n: [3, 3] });
    expect(all.sd[0]).toBeCloseTo(Math.sqrt(7), 12);
    expect(all.sd[1]).toBeCloseTo(10, 12);
  });

  it('reads a curve between its points from the straight line, and not beyond its ends', () => {
    const all = aggregate([
      { x: [0, 10], y: [0, 10] },
      { x: [5, 20], y: [7, 1] },
    ]);
    expect(all.x).toEqual([0, 5, 10, 20]);
    expect(all.n).toEqual([1, 2, 2, 1]);
    expect(all.mean[1]).toBe(6);
    expect(all.mean[2]).toBeCloseTo((10 + 5) / 2, 12);
  });

  it('bridges no gap', () => {
    const all = aggregate([
      { x: [0, 2, 4], y: [0, null, 4] },
      { x: [1, 2, 3], y: [5, 6, 7] },
    ]);
    expect(all.mean).toEqual([0, 5, 6, 7, 4]);
    expect(all.n).toEqual([1, 1, 1, 1, 1]);
  });

  it('has no spread of one curve, and nothing of none', () => {
    const one = aggregate([{ x: [1, 2], y: [3, null] }]);
    expect(one).toMatchObject({ mean: [3, null], sd: [null, null], min: [3, null], n: [1, 0] });
    expect(aggregate([]).x).toEqual([]);
  });
});

describe('spreadBand', () => {
  it('lies one standard deviation around the mean', () => {
    const band = spreadBand({
      x: [1, 2, 3],
      mean: [5, 6, null],
      sd: [2, null, null],
      min: [],
      max: [],
      n: [],
    });
    expect(band).toEqual({ low: [3, 6, null], high: [7, 6, null] });
  });
});
