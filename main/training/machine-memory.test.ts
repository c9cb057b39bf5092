import { expect, test } from 'vitest';
import { requireMemory } from './machine-memory.ts';

test('what can never fit is refused, with how much it would need; all that might fit is let through', () => {
  expect(() =>
    requireMemory(12.34 * 2 ** 30, 'A training step', 'Take a smaller batch.', 8 * 2 ** 30),
  ).toThrow('A training step would need about 12.3 GiB of memory at once, and this machine has 8.0 GiB.');
  expect(() => requireMemory(8 * 2 ** 30, 'A training step', '', 8 * 2 ** 30)).not.toThrow();
});
