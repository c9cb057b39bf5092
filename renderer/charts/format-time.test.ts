import { expect, it } from 'vitest';
import { formatDay, formatTime } from './format-time.ts';

it('is local, with a fixed width', () => {
  expect(formatTime(new Date(2025, 10, 24, 4, 3, 59).getTime())).toBe('2025-11-24 04:03');
  expect(formatTime(new Date(2026, 0, 2, 23, 59).getTime())).toBe('2026-01-02 23:59');
});

it('is as long as it needs to be', () => {
  expect(formatDay(new Date(2025, 10, 24, 4, 3, 59).getTime())).toBe('2025-11-24');
});

it('says where there is none', () => {
  expect(formatDay(null)).toBe('–');
  expect([null, undefined, NaN].map(formatTime)).toEqual(['–', '–', '–']);
});
