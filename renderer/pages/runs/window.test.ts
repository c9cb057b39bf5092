import { describe, expect, it } from 'vitest';
import { inSight, keepInPlace, scrollTo } from './window.ts';

const sight = { scrollTop: 100, height: 200, lineHeight: 28, count: 1000 };

describe('lines in sight', () => {
  it('are those that the window cuts, and some more', () => {
    expect(inSight(sight)).toEqual({ from: 3, to: 11 });
    expect(inSight(sight, 5)).toEqual({ from: 0, to: 16 });
  });

  it('are never outside of the list', () => {
    expect(inSight({ ...sight, count: 4 })).toEqual({ from: 3, to: 4 });
    expect(inSight({ ...sight, count: 0 }, 5)).toEqual({ from: 0, to: 0 });
    expect(inSight({ ...sight, scrollTop: 28_000, height: 0 }, 2)).toEqual({ from: 998, to: 1000 });
  });
});

it('a line is brought into sight by the shortest way', () => {
  expect(scrollTo(sight, 5)).toBe(100);
  expect(scrollTo(sight, 1)).toBe(28);
  expect(scrollTo(sight, 20)).toBe(20 * 28 + 28 - 200);
});

describe('when lines come or go', () => {
  const before = [...'abcdef'].map((key) => ({ key }));
  const now = (keys: string) => (key: string) => (keys.includes(key) ? keys.indexOf(key) : undefined);

  it('what is looked at stays where it is', () => {
    expect(keepInPlace(sight, before, now('xyabcdef'))).toBe(100 + 2 * 28);
    expect(keepInPlace(sight, before, now('bcdef'))).toBe(100 - 28);
  });

  it('the next one counts if it is gone, and all may be', () => {
    expect(keepInPlace(sight, before, now('abcef'))).toBe(100 - 28);
    expect(keepInPlace(sight, before, now('xyz'))).toBe(100);
  });

  it('the top stays the top', () => {
    expect(keepInPlace({ ...sight, scrollTop: 10 }, before, now('xyabcdef'))).toBe(10);
  });
});
