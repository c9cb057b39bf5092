/** @file What the chooser lists. */
import { expect, it } from 'vitest';
import { groupsToChoose, withWords, type RunGroup } from './choosing.ts';

const group = (label: string, done: number): RunGroup => ({
  group: label,
  variant: label,
  datasetName: 'mnist-rows',
  label,
  runs: 2,
  byStatus: { done },
  numbers: {},
  runIds: [],
});

it('finds what has every word, in any case', () => {
  expect(withWords(['Is reset needed?', 'A first look'], 'RESET is', (text) => text)).toEqual([
    'Is reset needed?',
  ]);
  expect(withWords(['a', 'b'], '  ', (text) => text)).toEqual(['a', 'b']);
});

it('puts groups with finished runs first', () => {
  const all = [group('new', 0), group('old', 2)];
  expect(groupsToChoose(all, 'mnist').map(({ label }) => label)).toEqual(['old', 'new']);
  expect(groupsToChoose(all, 'new')).toHaveLength(1);
});
