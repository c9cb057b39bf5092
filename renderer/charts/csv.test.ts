import { describe, expect, it } from 'vitest';
import { toCsv } from './csv.ts';

describe('toCsv', () => {
  it('quotes only what needs it, and doubles quotes (RFC 4180)', () => {
    const columns = ['plain', 'a,b', 'say "x"', 'two\nlines', ' padded'];
    expect(toCsv({ columns, rows: [] })).toBe('plain,"a,b","say ""x""","two\nlines"," padded"\r\n');
  });

  it('writes numbers so that they are read back exactly', () => {
    const numbers = [0.1 + 0.2, -1.5e-12, 123456.789, 1e21];
    const [, row] = toCsv({ columns: ['a', 'b', 'c', 'd'], rows: [numbers] }).split('\r\n');
    expect(row!.split(',').map(Number)).toEqual(numbers);
  });

  it('leaves missing and non-finite values empty', () => {
    expect(toCsv({ columns: ['a', 'b', 'c'], rows: [[null, NaN, 1]] })).toBe('a,b,c\r\n,,1\r\n');
  });

  it('does not change text that a spreadsheet might take for a formula', () => {
    expect(toCsv({ columns: ['a'], rows: [['=1+1']] })).toBe('a\r\n=1+1\r\n');
  });
});
