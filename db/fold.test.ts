import { expect, test } from 'vitest';
import { fold } from './fold.ts';

test('case and the way an accent was typed make no difference', () => {
  expect(fold('TRÄGHEIT')).toBe(fold('tra\u0308gheit'));
  expect(fold('Σίσυφος')).toBe(fold('σίσυφος'));
  expect(fold('a')).not.toBe(fold('b'));
});
