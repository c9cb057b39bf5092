/** @file What is wrong with a file is said in whole sentences that begin with its name. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { invalid, saidOfIt } from './byte-source.ts';

it('goes on after the name, or is a sentence of its own after a colon', () => {
  expect(invalid('empty.csv', 'is empty: it has no bytes.').message).toBe(
    'empty.csv is empty: it has no bytes.',
  );
  expect(invalid('a.csv, line 7', 'the value is missing.').message).toBe(
    'a.csv, line 7: the value is missing.',
  );
});

it('knows every verb that a reader begins with', () => {
  const plurals = ['its', 'labels'];
  const first = globSync('**/*.ts', { cwd: import.meta.dirname, exclude: ['**/*.test.ts'] }).flatMap(
    (path) => [
      ...readFileSync(join(import.meta.dirname, path), 'utf8').matchAll(
        /\binvalid\(\s*[^'`;]+?,\s*['`]([a-z]\w*) /g,
      ),
      ...readFileSync(join(import.meta.dirname, path), 'utf8').matchAll(
        /\binvalid\(\s*`[^`]+`,\s*['`]([a-z]\w*) /g,
      ),
    ],
  );
  const words = new Set(first.map(([, word]) => word!));
  expect(words.size).toBeGreaterThan(20);
  const verbs = [...words].filter(
    (word) => /^(does|may|would|can|cannot|\w+s)$/.test(word) && !plurals.includes(word),
  );
  expect(verbs.filter((word) => !saidOfIt.test(`${word} `))).toEqual([]);
  // Half a sentence after a colon would be about nothing.
  expect([...words].filter((word) => word === 'it')).toEqual([]);
});
