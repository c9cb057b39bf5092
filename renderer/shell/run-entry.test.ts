import { expect, it } from 'vitest';
import { formatTime } from '../charts/format-time.ts';
import { runEntries } from './run-entry.ts';

type Told = Parameters<typeof runEntries>[0][number];

const run: Told = {
  ...{ id: 'r-1', variant: 'lif-refractory', datasetName: 'digits', seed: 3 },
  ...{ chosen: { epochs: 3, refractory: 8 }, createdAt: 0, experimentName: 'A first look' },
};
const period = { name: 'refractory', default: 4 };
const variant = { ownOptions: ['refractory'], options: [period] } as unknown as { ownOptions: string[] };
const aboutOf = (rows: readonly Told[]) =>
  runEntries(rows, () => variant, ['epochs']).map(({ about }) => about);

it('tells a run that is alone by all that was chosen, its date and its experiment', () => {
  expect(runEntries([run], () => variant, ['epochs'])).toEqual([
    {
      id: 'run r-1',
      title: 'lif-refractory on digits, seed 3',
      detail: 'r-1',
      about: `k = 8, epochs = 3 · ${formatTime(0)} · A first look`,
    },
  ]);
  expect(aboutOf([{ ...run, chosen: {}, experimentName: null }])).toEqual([formatTime(0)]);
});

it('tells runs of one variant apart by what differs, the default included', () => {
  const usual = { ...run, chosen: { epochs: 3 } };
  const other = { ...run, variant: 'lif-soft' };
  expect(aboutOf([run, usual, other]).map((about) => about!.split(' · ')[0])).toEqual([
    'k = 8',
    'k = 4',
    'k = 8, epochs = 3',
  ]);
});
