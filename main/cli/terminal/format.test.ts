import { describe, expect, it } from 'vitest';
import { byteSize, duration, integer, percent, table } from './format.ts';

describe('numbers in words', () => {
  it('read as people write them', () => {
    expect([integer(12345.6), percent(0.91234), percent(null)]).toEqual(['12,346', '91.2 %', '–']);
    expect([duration(0.2), duration(75), duration(7300), duration(Infinity)]).toEqual([
      '1 s',
      '1 min 15 s',
      '2 h 1 min',
      '?',
    ]);
    expect([byteSize(12), byteSize(2048), byteSize(55_000_000)]).toEqual(['12 B', '2.0 KiB', '52.5 MiB']);
  });
});

describe('tables', () => {
  it('set text to the left and numbers to the right', () => {
    const rows = [{ name: 'a', n: 5 }, { name: 'long', n: 123 }]; // prettier-ignore
    const text = table<(typeof rows)[0]>(
      [{ title: 'name', cell: ({ name }) => name }, { title: 'n', cell: ({ n }) => String(n), align: 'right' }], // prettier-ignore
      rows,
    );
    expect(text.split('\n')).toEqual(['name    n', '────  ───', 'a       5', 'long  123']);
  });

  it('without rows is its head', () => {
    expect(table([{ title: 'name', cell: String }], [])).toBe('name\n────');
  });
});
