import { expect, it } from 'vitest';
import { formatTime } from './format-time.ts';

it('is local, with a fixed width', () => {
  expect(formatTime(new Date(2025, 10, 24, 4, 3, 59).getTime())).toBe('2025-11-24 04:03');
  expect(formatTime(new Date(2026, 0, 2, 23, 59).getTime())).toBe('2026-01-02 23:59');
});

it('says where there is none', () => {
  expect([null, undefined, NaN].map(formatTime)).toEqual(['–', '–', '–']);
});
