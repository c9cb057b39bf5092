import { expect, it } from 'vitest';
import { formatTime } from './time-words.ts';

it('writes a time by the clock of the place', () => {
  expect(formatTime(new Date(2025, 2, 4, 5, 6, 59).getTime())).toBe('2025-03-04 05:06');
  expect(formatTime(null)).toBe('–');
  expect(formatTime(NaN)).toBe('–');
});
