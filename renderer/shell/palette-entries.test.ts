import { expect, it } from 'vitest';
import { fitting, paletteSections, type PaletteEntry } from './palette-entries.ts';

const entry = (title: string, detail?: string): PaletteEntry => ({
  id: title,
  title,
  ...(detail === undefined ? {} : { detail }),
  run: () => undefined,
});
const titles = (entries: readonly PaletteEntry[]): string[] => entries.map(({ title }) => title);

const sources = {
  commands: [
    { ...entry('Runs'), group: 'Go to' },
    { ...entry('Undo'), group: 'Edit' },
    { ...entry('Datasets'), group: 'Go to' },
    { ...entry('Delete runs'), group: 'Runs' },
  ],
  datasets: [entry('hard waves'), entry('waves')],
  experiments: [entry('Waves, five seeds', '40 runs'), entry('Other', '2 runs')],
  runs: [entry('lif-none on waves, seed 1')],
};

it('puts the title itself first, then its beginning, a word’s beginning, a part of it, what stands beside it', () => {
  const entries = ['rerun', 'a run', 'runs', 'run'].map((title) => entry(title));
  expect(titles(fitting(' Run ', [entry('x', 'a run'), ...entries]))).toEqual([
    'run',
    'runs',
    'a run',
    'rerun',
    'x',
  ]);
});

it('wants every word, in any order, and keeps the order of equals', () => {
  const entries = [entry('waves hard b'), entry('waves hard a'), entry('waves')];
  expect(titles(fitting('hard wav', entries))).toEqual(['waves hard b', 'waves hard a']);
  expect(fitting('nothing such', entries)).toEqual([]);
});

it('shows every command under its group while nothing is typed, and nothing else', () => {
  expect(paletteSections('  ', sources).map(({ heading, entries }) => [heading, titles(entries)])).toEqual([
    ['Go to', ['Runs', 'Datasets']],
    ['Edit', ['Undo']],
    ['Runs', ['Delete runs']],
  ]);
});

it('shows what fits by kind, commands first, never two headings alike and none without entries', () => {
  const shown = (text: string) =>
    paletteSections(text, sources).map(({ heading, entries }) => [heading, titles(entries)]);
  expect(shown('waves')).toEqual([
    ['Data sets', ['waves', 'hard waves']],
    ['Experiments', ['Waves, five seeds']],
    ['Runs', ['lif-none on waves, seed 1']],
  ]);
  expect(paletteSections('runs', { ...sources, runs: [] })).toMatchObject([
    { heading: 'Commands', entries: [{ title: 'Runs', detail: 'Go to' }, { title: 'Delete runs' }] },
    { heading: 'Experiments', entries: [{ title: 'Waves, five seeds' }, { title: 'Other' }] },
  ]);
  expect(shown('go to')).toMatchObject([
    ['Commands', ['Runs', 'Datasets']],
    ['Runs', [expect.any(String)]],
  ]);
});

it('does not flood the list with one kind', () => {
  const many = Array.from({ length: 30 }, (_, at) => entry(`set ${at}`));
  const [datasets] = paletteSections('set 1', { ...sources, datasets: many, runs: [] });
  expect(titles(datasets!.entries)).toEqual([
    'set 1',
    'set 10',
    'set 11',
    'set 12',
    'set 13',
    'set 14',
    'set 15',
    'set 16',
  ]);
});
