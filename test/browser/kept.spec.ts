/** @file What is typed a moment before the window goes is kept; what was cancelled while it waited comes back. */
import { startLongRun } from '../support/scenarios/training.ts';
import { expect, test } from './fixtures.ts';
import { trainPairs } from './small-experiment.ts';

test('notes typed just before a reload are kept', async ({ page, workbench }) => {
  const experimentId = await trainPairs(workbench, 'Noted', 1);
  const [id] = (await workbench.call('experiments.get', { id: experimentId })).runIds;
  await page.goto(`/#/runs/${id}`);
  const notes = page.getByRole('textbox', { name: 'Notes on this run' });
  await notes.fill('seen at the last moment');
  await page.reload();
  await expect(notes).toHaveValue('seen at the last moment');
});

test('a waiting run that was cancelled comes back to its place', async ({ page, workbench }) => {
  const { call, importSmall } = workbench;
  await call('queue.pause', {});
  const datasetId = await importSmall('to undo');
  const ids: string[] = [];
  for (const epochs of [3001, 3002, 3003]) ids.push(await startLongRun(call, datasetId, epochs));
  const waiting = async () =>
    (await call('queue.list')).rows.map(({ id }) => id).filter((id) => ids.includes(id));
  await page.goto('/#/runs?view=queue');
  const lines = page.getByRole('list', { name: 'Waiting, the next first' }).getByRole('listitem');
  await lines
    .filter({ hasText: /3002/ })
    .getByRole('button', { name: /^Cancel/ })
    .click();
  await expect.poll(waiting).toEqual([ids[0], ids[2]]);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(waiting).toEqual(ids);
  await call('runs.cancel', { ids });
  await call('queue.resume');
});
