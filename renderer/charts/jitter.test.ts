import { describe, expect, it } from 'vitest';
import { jitter } from './jitter.ts';

describe('jitter', () => {
  it('is the same each time, within −1 to 1, and leaves a single point alone', () => {
    expect(jitter(7)).toEqual(jitter(7));
    expect(jitter(100).every((offset) => Math.abs(offset) <= 1)).toBe(true);
    expect(jitter(1)).toEqual([0]);
    expect(jitter(0)).toEqual([]);
  });

  it('parts any two points', () => {
    const sorted = jitter(20).sort((a, b) => a - b);
    sorted.slice(1).forEach((offset, index) => {
      expect(offset - sorted[index]!).toBeGreaterThan(0.02);
    });
  });
});
