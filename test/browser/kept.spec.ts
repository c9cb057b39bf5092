/** @file What is typed a moment before the window goes is kept; what was cancelled while it waited comes back. */
import { startLongRun } from '../support/scenarios/training.ts';
import { expect, test } from './fixtures.ts';
import { allDone, trainPairs } from './small-experiment.ts';

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

test('what was deleted can be taken back after a reload, for as long as it is offered', async ({
  page,
  workbench,
}) => {
  const { call } = workbench;
  const experimentId = await trainPairs(workbench, 'Deleted and back', 1);
  await allDone(workbench, experimentId);
  const runs = async () => (await call('runs.count', { filter: { experimentId } })).total;
  await page.goto(`/#/runs?experiment=${experimentId}`);
  const messages = page.getByRole('region', { name: 'Messages' });
  const remove = async () => {
    await page.getByRole('button', { name: 'Delete the experiment' }).click();
    await page.getByRole('menuitem', { name: 'Delete it and its 4 runs' }).click();
    await expect.poll(runs).toBe(0);
  };
  await remove();
  await page.reload();
  await expect(messages).toContainText('Deleted the experiment Deleted and back and its 4 runs.');
  await messages.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(runs).toBe(4);
  expect((await call('experiments.list', {})).experiments.some(({ id }) => id === experimentId)).toBe(true);
  // What was taken back is offered no more, and what was closed only by its key.
  await page.goto(`/#/runs?experiment=${experimentId}`);
  await page.reload();
  await remove();
  await messages.getByRole('button', { name: 'Close the message' }).click();
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Runs', level: 1 })).toBeVisible();
  await page.waitForTimeout(500);
  await expect(messages.getByRole('button', { name: 'Undo' })).toHaveCount(0);
  await page.keyboard.press('Control+z');
  await expect.poll(runs).toBe(4);
});
