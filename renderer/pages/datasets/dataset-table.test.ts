import { expect, it } from 'vitest';
import { arrange, columns, columnsFor, moved, sortOn } from './dataset-table.ts';
import type { Dataset } from './words.ts';

const dataset = (name: string, steps: number, format = 'npz'): Dataset => ({
  ...{
    id: `d-${name}`,
    name,
    format,
    steps,
    samples: { train: 1, validation: null, test: 1 },
    channels: 1,
    classes: 2,
  },
  ...{
    bytes: 2 ** 21,
    sha256: '',
    createdAt: 0,
    deletedAt: null,
    runs: 0,
    asks: 'class',
    scores: 2,
    usualOptions: {},
  },
});
const all = [dataset('Set 10', 5), dataset('set 2', 5, 'idx'), dataset('alpha', 9), dataset('beta', 1)];
const names = (rows: readonly Dataset[]) => rows.map(({ name }) => name);

it('sorts names as people do, and numbers as numbers; equal ones by name', () => {
  expect(names(arrange(all, '', { by: 'name', descending: false }))).toEqual([
    'alpha',
    'beta',
    'set 2',
    'Set 10',
  ]);
  expect(names(arrange(all, '', { by: 'steps', descending: true }))).toEqual([
    'alpha',
    'set 2',
    'Set 10',
    'beta',
  ]);
  expect(names(all)[0]).toBe('Set 10');
});

it('lets through what has every word in its name or format', () => {
  expect(names(arrange(all, ' SET idx', { by: 'name', descending: false }))).toEqual(['set 2']);
  expect(arrange(all, 'gamma', { by: 'name', descending: false })).toEqual([]);
});

it('a second press on a head turns the order', () => {
  const [name, steps] = [columns[0]!, columns.find(({ id }) => id === 'steps')!];
  const first = sortOn(steps, { by: 'name', descending: false });
  expect(first).toEqual({ by: 'steps', descending: true });
  expect(sortOn(steps, first)).toEqual({ by: 'steps', descending: false });
  expect(sortOn(name, first)).toEqual({ by: 'name', descending: false });
});

it('leaves out a column of zeros, and what there is no room for, the least telling first', () => {
  const shown = (width: number, some = all) => columnsFor(width, some).map(({ id }) => id);
  const every = columns.map(({ id }) => id);
  const withoutZeros = every.filter((id) => id !== 'validation');
  // 1,280 px, less the rail, the pane and a scroll bar.
  expect(shown(809)).toEqual(withoutZeros);
  expect(shown(780)).toEqual(withoutZeros.filter((id) => id !== 'createdAt'));
  expect(shown(200)).toEqual(['name', 'train', 'test', 'steps']);
  const validated = [{ ...all[0]!, samples: { train: 1, validation: 1, test: 1 } }];
  expect(shown(1000, validated)).toEqual(every);
  for (let width = 438; width < 1200; width++) {
    const taken = columnsFor(width, validated).reduce((sum, column) => sum + column.width, 0);
    expect(width - taken, String(width)).toBeGreaterThanOrEqual(150);
  }
});

it('shows sizes with their unit', () => {
  expect(columns.find(({ id }) => id === 'bytes')!.text(all[0]!)).toBe('2 MiB');
});

it('keys move the selection, never past an end', () => {
  expect(moved('ArrowDown', -1, 3, 10)).toBe(0);
  expect(moved('ArrowDown', 2, 3, 10)).toBe(2);
  expect(moved('ArrowUp', -1, 3, 10)).toBe(2);
  expect(moved('PageDown', 1, 30, 10)).toBe(11);
  expect(moved('PageUp', 1, 30, 10)).toBe(0);
  expect(moved('End', 0, 3, 10)).toBe(2);
  expect(moved('ArrowDown', -1, 0, 10)).toBeUndefined();
  expect(moved('a', 0, 3, 10)).toBeUndefined();
});
