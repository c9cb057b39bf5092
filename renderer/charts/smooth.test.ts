import { describe, expect, it } from 'vitest';
import { ema } from './smooth.ts';

describe('ema', () => {
  it('changes nothing without weight', () => {
    expect(ema([3, 1, null, 2], 0)).toEqual([3, 1, null, 2]);
  });

  it('begins at the first value: the bias towards 0 is corrected', () => {
    const smooth = ema([5, 5, 5], 0.9);
    for (const value of smooth) expect(value).toBeCloseTo(5, 12);
  });

  it('weighs values by the power of their age', () => {
    // (0.25 · 4 + 0.5 · 2 + 1 · 8) / (0.25 + 0.5 + 1)
    expect(ema([4, 2, 8], 0.5)[2]).toBeCloseTo(10 / 1.75, 12);
  });

  it('skips gaps and keeps them', () => {
    const smooth = ema([4, null, 2], 0.5);
    expect(smooth[1]).toBeNull();
    expect(smooth[2]).toBeCloseTo((0.5 * 4 + 2) / 1.5, 12);
  });

  it('takes NaN for a gap instead of spreading it', () => {
    expect(ema([1, NaN, 1], 0.5)).toEqual([1, null, 1]);
  });
});
