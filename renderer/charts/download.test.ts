import { expect, it } from 'vitest';
import { safeFileName } from './download.ts';

it.each([
  ['loss.png', 'loss.png'],
  ['a/b\\c:d*?.csv', 'a-b-c-d-.csv'],
  ['two\nlines\t.svg', 'two-lines-.svg'],
  ['  ..hidden. ', 'hidden'],
  ['Durchsatz, größer.csv', 'Durchsatz, größer.csv'],
  ['...', 'chart'],
])('%j becomes %j', (name, safe) => {
  expect(safeFileName(name)).toBe(safe);
});

it('keeps names short enough for every file system', () => {
  expect(safeFileName('x'.repeat(400))).toHaveLength(120);
});
