/** @file Tables: sorted, as CSV, as Markdown, as text. */
import { describe, expect, it } from 'vitest';
import { csvOf, markdownOf, nextSorting, sorted, textOf, type Column } from './table.ts';

interface Row {
  readonly name: string;
  readonly size: number | null;
}

const columns: Column<Row>[] = [
  { id: 'name', title: 'Name', text: ({ name }) => name, value: ({ name }) => name },
  {
    id: 'size',
    title: 'Size',
    unit: 'px',
    number: true,
    text: ({ size }) => (size === null ? '–' : size.toFixed(1)),
    value: ({ size }) => size,
    csv: [
      { title: 'size', value: ({ size }) => size },
      { title: 'double', value: ({ size }) => size && size * 2 },
    ],
  },
];
const rows: Row[] = [
  { name: 'k = 10', size: 2 },
  { name: 'k = 9', size: null },
  { name: 'a|b', size: 1.25 },
];

describe('sorting', () => {
  const names = (by: string, direction: 'ascending' | 'descending') =>
    sorted(rows, columns, { by, direction }).map(({ name }) => name);

  it('puts numbers in order and what is missing last, either way', () => {
    expect(names('size', 'ascending')).toEqual(['a|b', 'k = 10', 'k = 9']);
    expect(names('size', 'descending')).toEqual(['k = 10', 'a|b', 'k = 9']);
  });

  it('takes numbers within text as numbers', () => {
    expect(names('name', 'ascending')).toEqual(['a|b', 'k = 9', 'k = 10']);
  });

  it('leaves the order alone without a column', () => {
    expect(sorted(rows, columns, null)).toBe(rows);
    expect(sorted(rows, columns, { by: 'gone', direction: 'ascending' })).toBe(rows);
  });

  it('goes round: up, down, as it was', () => {
    const up = nextSorting(null, 'size');
    const down = nextSorting(up, 'size');
    expect([up, down, nextSorting(down, 'size')]).toEqual([
      { by: 'size', direction: 'ascending' },
      { by: 'size', direction: 'descending' },
      null,
    ]);
    expect(nextSorting(down, 'name')).toEqual({ by: 'name', direction: 'ascending' });
  });
});

describe('taking a table along', () => {
  it('as CSV has all digits, and each number in a column of its own', () => {
    expect(csvOf(rows, columns)).toEqual({
      columns: ['Name', 'size', 'double'],
      rows: [['k = 10', 2, 4], ['k = 9', null, null], ['a|b', 1.25, 2.5]],
    }); // prettier-ignore
  });

  it('as Markdown shows what the screen shows, with bars that end no cell', () => {
    expect(markdownOf(rows, columns)).toBe(
      ['| Name | Size (px) |', '|---|---:|', '| k = 10 | 2.0 |', '| k = 9 | – |', '| a\\|b | 1.3 |'].join(
        '\n',
      ),
    );
  });

  it('as text has tabs between the cells and nowhere else', () => {
    expect(textOf([{ name: 'a\tb', size: 1 }], columns)).toBe('Name\tSize (px)\na b\t1.0');
  });
});
