/** @file The long history is one that every page can show. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { makeCall } from '../../main/api/client.ts';
import { openService } from '../../main/workbench/index.ts';
import { makeLargeHome } from './large-home.ts';

test('data sets, runs, groups, curves and comparisons of a long history', async () => {
  const home = mkdtempSync(join(tmpdir(), 'refract-large-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  makeLargeHome({ home, runs: 3400, points: 100 });
  const service = openService({ home, builtins: false, train: false, checkResults: true });
  onTestFinished(() => service.close());
  const call = makeCall((name, args) => service.call(name, args));

  expect((await call('datasets.list')).datasets.map(({ name }) => name)).toHaveLength(3);
  const { rows, total } = await call('runs.list', { limit: 10 });
  expect(total).toBe(3400);
  // 672 kinds of five seeds on the first data set, and eight on the second.
  const { groups } = await call('runs.groups');
  expect(groups).toHaveLength(680);
  expect(groups.every(({ runs }) => runs === 5)).toBe(true);
  const done = rows.find(({ status }) => status === 'done')!;
  expect(await call('runs.get', { id: done.id })).toMatchObject({
    result: { kernels: 'native' },
    can: { replay: true },
  });
  const { summaries } = await call('runs.metrics', { ids: [done.id] });
  expect(summaries.map(({ name, points }) => [name, points])).toEqual([
    ['accuracy', 30], ['loss', 30], ['samplesPerSecond', 30], ['test/accuracy', 5], ['test/loss', 5],
  ]); // prettier-ignore
  const { curves } = await call('runs.series', {
    ids: [done.id],
    metrics: [{ name: 'loss', scope: 'step' }],
    withSeconds: true,
  });
  expect(curves[0]!.seconds).toHaveLength(30);
  const alike = groups.find(({ byStatus }) => (byStatus.done ?? 0) >= 3)!;
  const compared = await call('compare.runs', { runIds: [...alike.runIds, ...groups[0]!.runIds] });
  expect(compared.groups.length).toBe(groups[0] === alike ? 1 : 2);
});
