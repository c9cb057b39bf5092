import { expect, test } from 'vitest';
import { z } from 'zod';
import { requirement } from './zod-words.ts';

test.each([
  [z.number().min(1), 0, 'must be at least 1'],
  [z.number().gt(0), 0, 'must be greater than 0'],
  [z.int().max(5), 6, 'must be at most 5'],
  [z.number().lt(1), 1, 'must be less than 1'],
  [z.int(), 1.5, 'must be a whole number'],
  [z.number(), 'many', 'must be a number'],
  [z.boolean(), 'yes', 'must be true or false'],
  [z.enum(['a', 'b']), 'c', 'must be one of a, b'],
])('%# %s', (schema, value, words) => {
  expect(requirement(schema.safeParse(value).error!.issues[0]!)).toBe(words);
});
