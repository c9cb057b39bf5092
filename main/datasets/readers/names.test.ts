/** @file What settings can name in files: every name that is offered is one that the reader takes. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ImportOptions } from '../../api/import-options.ts';
import { detectSource } from '../detect.ts';
import { openSource } from '../source.ts';
import { counting, float32, int64, npyFile, npzFile, temporaryFolder, writeFiles } from '../test-support.ts';
import { readers } from './index.ts';

const fixture = (name: string): string => join(import.meta.dirname, '..', 'fixtures', name);

async function namesIn(path: string, options: ImportOptions = {}) {
  const source = await openSource([path]);
  const { reader } = await detectSource(source);
  const names = (await reader.names?.(source, options, {})) ?? [];
  const open = (settings: NonNullable<ImportOptions['settings']>) =>
    reader.open(source, { ...options, settings: { ...options.settings, ...settings } }, {});
  return { names, values: names.map(({ value }) => value), open };
}

/** A table in a file of its own. */
const table = (text: string, options: ImportOptions = {}) =>
  namesIn(writeFiles(temporaryFolder(), { 'table.csv': Buffer.from(text) })[0]!, options);

it('every format with settings that name something says what there is', () => {
  const naming = readers.filter(({ settings }) =>
    Object.values(settings).some(({ kind }) => kind === 'name'),
  );
  expect(naming.length).toBeGreaterThan(6);
  for (const { id, names } of naming) expect(names, id).toBeDefined();
});

describe('columns of a table', () => {
  it('are chosen by name', async () => {
    const { names, open } = await table('a;b;kind\n0,5;1,5;0,5\n0,25;1,5;1,5\n');
    expect(names).toEqual(['a', 'b', 'kind'].map((name) => ({ value: name, title: name })));
    expect((await open({ label: 'b' })).settings).toMatchObject({ label: 'b', delimiter: 'semicolon' });
  });

  it('are chosen by number where a name means another one, or nothing', async () => {
    const { names, open } = await table('x,x,none,,y\n1.5,2,3,4,1\n1.5,2,3,4,2\n', {
      settings: { header: true },
    });
    expect(names.map(({ value, title }) => [value, title])).toEqual([
      ['x', 'x'],
      ['2', 'x (column 2)'],
      ['3', 'none (column 3)'],
      ['4', '(column 4)'],
      ['y', 'y'],
    ]);
    for (const { value } of names) expect((await open({ label: value })).channels).toBe(1);
  });

  it('show what stands in them where they have no names', async () => {
    const { names } = await table('5.1,3.5,setosa\n4.9,3.0,virginica\n');
    expect(names).toEqual([
      { value: '1', title: 'Column 1, such as “5.1”' },
      { value: '2', title: 'Column 2, such as “3.5”' },
      { value: '3', title: 'Column 3, such as “setosa”' },
    ]);
  });

  it('are those that the choices about the table make', async () => {
    const text = 'u,v\n0.5,1.5\n2.5,1.5\n';
    expect((await table(text)).values).toEqual(['u', 'v']);
    expect((await table(text, { settings: { header: false } })).values).toEqual(['1', '2']);
  });
});

it('arrays of an archive are chosen by name', async () => {
  const arrays = {
    'a.npy': npyFile(float32([4, 3], counting(12))),
    'b.npy': npyFile(int64([4], [0, 1, 0, 1])),
  };
  const [path] = writeFiles(temporaryFolder(), { 'two.npz': npzFile(arrays) });
  const { values, open } = await namesIn(path!);
  expect(values).toEqual(['a', 'b']);
  expect((await open({ samples: 'a', labels: 'b' })).settings).toMatchObject({ samples: 'a', labels: 'b' });
});

it('attributes of an ARFF file are chosen by name', async () => {
  const { values } = await namesIn(fixture('series/Uni_TRAIN.arff'));
  expect(values.at(-1)).toBe('target');
});

it.each([
  ['events.jsonl', ['label']],
  ['wide.parquet', ['t0', 'class']],
  ['shd_train.h5', ['spikes/times', 'labels', 'extra/speaker']],
])('names in %s are what its settings are guessed as', async (name, some) => {
  const { values, open } = await namesIn(fixture(name));
  expect(values).toEqual(expect.arrayContaining(some));
  const { settings = {} } = await open({});
  for (const role of ['label', 'labels', 'samples', 'time', 'unit']) {
    const guess = settings[role];
    if (guess !== undefined && guess !== 'none') expect(values, role).toContain(guess);
  }
});
