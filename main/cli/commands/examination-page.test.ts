import { expect, it } from 'vitest';
import type { Examination } from '../../api/examination.ts';
import { examinationPage } from './examination-page.ts';

const found: Examination = {
  values: { min: 0, max: 2, mean: 0.06349, sd: 0.3, zeroShare: 0.95, histogram: null },
  lengths: { from: 0, width: 3, counts: [1, 0, 2] },
  spikes: { total: 1234, mean: 411.33333, histogram: { from: 0, width: 1, counts: [3] } },
  channels: { stride: 1, values: [1] },
  duplicates: { count: 1, examples: [{ split: 'test', first: 0, second: 7 }] },
  leaks: {
    count: 6,
    examples: [0, 1, 2, 3, 4, 5].map((sample) => ({ split: 'test' as const, sample, train: 9 })),
  },
  contradictions: 2,
  groups: { count: 8, shared: 1 },
  missing: { nonFinite: 0, empty: 1 },
};
const lineOf = (page: string, title: string) =>
  page.split('\n').find((line) => line.startsWith(title.padEnd(15)))?.slice(15); // prettier-ignore

it('names what was found, and the first samples of it', () => {
  const page = examinationPage(found, 5);
  expect(lineOf(page, 'values')).toBe('0 to 2, mean 0.06349, standard deviation 0.3; 95.0 % are 0');
  expect(lineOf(page, 'steps')).toBe('0 to 5 until the last spike');
  expect(lineOf(page, 'spikes')).toBe('411.3 a sample, 1,234 in all');
  expect(lineOf(page, 'in two parts')).toMatch(/^6: test 0 is training 9; .*test 4 is training 9; …$/);
  expect(lineOf(page, 'repeated')).toBe('1: test 7 is 0');
  expect(lineOf(page, 'contradictory')).toBe('2 samples that equal one of another class');
  expect(lineOf(page, 'groups')).toBe('1 of 8 in the training set and in another part');
});

it('says so where nothing was found', () => {
  const none = { count: 0, examples: [] };
  const page = examinationPage({
    ...found,
    ...{ spikes: null, groups: null, duplicates: none, leaks: none, contradictions: 0 },
    lengths: { from: 28, width: 1, counts: [60_000] },
  }, 28); // prettier-ignore
  expect(lineOf(page, 'steps')).toBe('28 before padding');
  expect(['in two parts', 'repeated', 'contradictory'].map((title) => lineOf(page, title))).toEqual(
    new Array(3).fill('none'),
  );
  expect(lineOf(page, 'spikes')).toBeUndefined();
  expect(lineOf(page, 'groups')).toBeUndefined();
});
