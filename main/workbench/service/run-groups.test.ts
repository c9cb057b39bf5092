/** @file The grouped table of runs. */
import { expect, it } from 'vitest';
import { addRun, owner, temporaryDatabase } from '../../../db/testing.ts';
import { changeRunStatus, updateRun, type RunStatus } from '../../../db/index.ts';
import { completeConfig } from '../../training/config.ts';
import { groupRuns } from './run-groups.ts';
import { Rows } from './rows.ts';

it('means of a group are of the runs that are done, whatever the others have reached', () => {
  const db = temporaryDatabase();
  const add = (seed: number, testAccuracy: number, status: RunStatus) => {
    const config = completeConfig('lif-none', {}, { seed, threads: 1 });
    const { id } = addRun(db, { seed, config, owner });
    updateRun(db, id, { testAccuracy });
    if (status !== 'running') changeRunStatus(db, id, status);
  };
  add(1, 0.5, 'done');
  add(2, 0.7, 'done');
  add(3, 0.1, 'running');
  add(4, 0.2, 'diverged');
  const [group, ...others] = groupRuns(db, new Rows(db), {});
  expect(others).toEqual([]);
  expect(group).toMatchObject({ runs: 4, byStatus: { done: 2, running: 1, diverged: 1 } });
  expect(group!.numbers.testAccuracy).toEqual({
    ...{ n: 2, mean: expect.closeTo(0.6) as number, sd: expect.closeTo(Math.SQRT2 / 10) as number },
  });
  add(5, 0.3, 'failed');
  expect(groupRuns(db, new Rows(db), {})[0]!.numbers.testAccuracy!.n).toBe(2);
});

it('a group of which no run is done has no mean', () => {
  const db = temporaryDatabase();
  const { id } = addRun(db, { config: completeConfig('lif-none', {}, { threads: 1 }), owner });
  updateRun(db, id, { testAccuracy: 0.9 });
  expect(groupRuns(db, new Rows(db), {})[0]!.numbers.testAccuracy).toEqual({ n: 0, mean: null, sd: null });
});
