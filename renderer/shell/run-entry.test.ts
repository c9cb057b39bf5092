import { expect, it } from 'vitest';
import { formatTime } from '../charts/format-time.ts';
import { runEntry } from './run-entry.ts';

const run = {
  ...{ id: 'r-1', variant: 'lif-refractory', datasetName: 'digits', seed: 3 },
  ...{ chosen: { epochs: 3, refractory: 4 }, createdAt: 0, experimentName: 'A first look' },
};
const variant = { ownOptions: ['refractory'], options: [] };

it('tells runs of the same title apart by options, date and experiment', () => {
  expect(runEntry(run, variant, ['epochs'])).toEqual({
    id: 'run r-1',
    title: 'lif-refractory on digits, seed 3',
    detail: 'r-1',
    about: `k = 4, epochs = 3 · ${formatTime(0)} · A first look`,
  });
});

it('says no more than there is', () => {
  const plain = { ...run, chosen: {}, experimentName: null };
  expect(runEntry(plain, undefined, []).about).toBe(formatTime(0));
});
