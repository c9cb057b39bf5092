import { expect, it } from 'vitest';
import type { RunRow } from '../../../main/api/runs.ts';
import { summarize } from './summary.ts';

const run = (group: string, given: Partial<RunRow>) =>
  ({ group, variant: 'lif-soft', chosen: {}, datasetId: 'd', datasetName: 'digits', status: 'done', testAccuracy: null, testNrmse: null, ...given }) as RunRow; // prettier-ignore

it('selected runs are told apart by what differs among those of a variant', () => {
  const rows = [
    run('a', { chosen: { refractory: 4, decay: 0.9 }, testAccuracy: 0.5 }),
    run('b', { chosen: { refractory: 8, decay: 0.9 } }),
    run('a', { chosen: { refractory: 4, decay: 0.9 }, testAccuracy: 0.7 }),
    run('a', { chosen: { refractory: 4, decay: 0.9 }, testAccuracy: 0.1, status: 'running' }),
    run('c', { variant: 'lif-none', chosen: { decay: 0.9 } }),
  ];
  const found = summarize(rows);
  expect(found.map(({ label, n }) => [label, n])).toEqual([
    ['lif-soft, k = 4', 3],
    ['lif-soft, k = 8', 1],
    ['lif-none', 1],
  ]);
  expect(found[0]!.numbers.testAccuracy.n).toBe(2);
  expect(found[0]!.numbers.testAccuracy.mean).toBeCloseTo(0.6, 12);
  expect(summarize([run('a', { testNrmse: 0.25 })])[0]!.numbers.testNrmse).toMatchObject({
    n: 1,
    mean: 0.25,
  });
  const usual = (_: string, option: string) => (option === 'refractory' ? 4 : null);
  const beside = summarize([run('a', {}), run('b', { chosen: { refractory: 8 } })], usual);
  expect(beside.map(({ label }) => label)).toEqual(['lif-soft, k = 4', 'lif-soft, k = 8']);
  const [first] = summarize([run('a', {}), run('b', { datasetId: 'e', datasetName: 'words' })]);
  expect(first!.label).toBe('lif-soft on digits');
});
