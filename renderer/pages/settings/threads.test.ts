/** @file Which numbers of threads a machine takes. */
import { expect, it } from 'vitest';
import { threadsError } from './threads.ts';

it('takes whole numbers up to what the machine has', () => {
  expect([1, 4].map((threads) => threadsError(threads, 4))).toEqual(['', '']);
  expect(threadsError(5, 4)).toBe('This machine runs 4 threads at once; more make training slower.');
  expect(threadsError(2, 1)).toContain('1 thread at once');
});

it.each([0, -1, 1.5, NaN])('refuses %d', (threads) => {
  expect(threadsError(threads, 4)).toBe('Give a whole number from 1, or leave it open.');
});
