/** @file The table of runs: what a person arranges stays, what is deleted comes back, the queue does as it is told. */
import { expect, test, type OpenWorkbench } from './fixtures.ts';
import { startLongRun } from '../support/scenarios/training.ts';
import { allDone, trainPairs } from './small-experiment.ts';

const rowsOf = ({ call }: OpenWorkbench, experimentId: string) =>
  call('runs.count', { filter: { experimentId } }).then(({ total }) => total);

test('columns, their order, the sort and the filter are there again in another window', async ({
  page,
  context,
  workbench,
}) => {
  const experimentId = await trainPairs(workbench, 'Arranged');
  await allDone(workbench, experimentId);
  // With this filter in place of whatever one was left here.
  await page.goto(`/#/runs?experiment=${experimentId}`);
  await page.getByRole('searchbox', { name: 'Find runs by text' }).fill('Arranged');
  await expect(page.getByRole('row', { name: /Done/ })).toHaveCount(4);
  await page.getByRole('button', { name: 'Choose columns' }).click();
  await page.getByRole('checkbox', { name: 'Loss curve' }).uncheck();
  await page.getByRole('checkbox', { name: 'Parameters' }).check();
  await page.getByRole('button', { name: 'Move Seed to the left' }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Test accuracy (%)' }).click();
  const heads = () => page.getByRole('columnheader').allInnerTexts();
  const before = await heads();
  expect(before.join(' ')).toMatch(/Variant Seed Status Data set .*Parameters/s);
  expect(before.join(' ')).not.toContain('Loss curve');
  await expect(page.getByRole('columnheader', { name: /Test accuracy/ })).toHaveAttribute(
    'aria-sort',
    'descending',
  );
  // Kept a moment after the last change.
  await expect
    .poll(async () => JSON.stringify((await workbench.call('layout.get')).layout))
    .toMatch(/parameters.*testAccuracy|testAccuracy.*parameters/s);

  const other = await context.newPage();
  await other.goto('/#/runs');
  await expect(other.getByRole('row', { name: /Done/ })).toHaveCount(4);
  expect(await other.getByRole('columnheader').allInnerTexts()).toEqual(before);
  await expect(other.getByRole('searchbox', { name: 'Find runs by text' })).toHaveValue('Arranged');
  await other.close();
});

test('runs that differ in an option say so, also where it is the default', async ({ page, workbench }) => {
  const { call, importSmall } = workbench;
  const { experimentId } = await call('experiments.start', {
    name: 'Periods',
    datasetId: await importSmall('periods'),
    groups: [2, 4].map((refractory) => ({
      variant: 'lif-refractory',
      options: { refractory },
    })),
    seeds: [1, 2],
    options: { hidden: 8, layers: 1 },
    settings: { epochs: 1, batch: 60, threads: 1 },
  });
  await allDone(workbench, experimentId);
  await page.goto(`/#/runs?experiment=${experimentId}`);
  await expect(page.getByRole('rowheader', { name: /k = 4/ })).toHaveCount(2);
  await page.goto(`/#/runs?experiment=${experimentId}&view=groups`);
  await expect(page.getByRole('rowheader', { name: /lif-refractory, k = 4/ })).toHaveCount(1);
});

test('runs that wait and differ in an option say so, also where it is the default', async ({
  page,
  workbench,
}) => {
  const { call, importSmall } = workbench;
  await call('queue.pause', {});
  const { runIds } = await call('experiments.start', {
    datasetId: await importSmall('waiting periods'),
    groups: [2, 4].map((refractory) => ({ variant: 'lif-refractory', options: { refractory } })),
    seeds: [1],
    options: { hidden: 8, layers: 1 },
    settings: { epochs: 1, batch: 60, threads: 1 },
  });
  await page.goto('/#/runs?view=queue');
  const waiting = page.getByRole('list', { name: 'Waiting, the next first' }).getByRole('listitem');
  const own = waiting.filter({ hasText: 'waiting periods' });
  await expect(own.filter({ hasText: /seed 1, k = 2/ })).toHaveCount(1);
  await expect(own.filter({ hasText: /seed 1, k = 4/ })).toHaveCount(1);
  await expect(own.getByRole('button', { name: /^Cancel lif-refractory, k = 4.*seed 1/ })).toHaveCount(1);
  await call('runs.cancel', { ids: [...runIds] });
  await call('queue.resume');
});

test('deleted runs and data sets come back', async ({ page, workbench }) => {
  const experimentId = await trainPairs(workbench, 'Deleted');
  await allDone(workbench, experimentId);
  await page.goto(`/#/runs?experiment=${experimentId}`);
  await page.getByRole('row', { name: /Done/ }).first().click();
  await page.keyboard.press('Control+a');
  await expect(page.getByText('4 of 4 selected')).toBeVisible();
  await page.keyboard.press('Delete');
  await expect(page.getByText('Deleted 4 runs.')).toBeVisible();
  await expect(page.getByRole('row', { name: /Done/ })).toHaveCount(0);
  expect(await rowsOf(workbench, experimentId)).toBe(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('row', { name: /Done/ })).toHaveCount(4);

  await workbench.importSmall('to delete');
  await page.goto('/#/datasets');
  const list = page.getByRole('region', { name: 'List of data sets' });
  // Its name leads to its page; anything else of its row chooses it.
  await list
    .getByRole('row', { name: /^to delete/ })
    .getByText('npz', { exact: true })
    .click();
  await expect(page.getByRole('button', { name: 'Train on to delete' })).toBeVisible();
  await page.keyboard.press('Delete');
  await expect(list.getByRole('link', { name: 'to delete' })).toHaveCount(0);
  await page.keyboard.press('Control+z');
  await expect(list.getByRole('link', { name: 'to delete' })).toBeVisible();
});

test('the queue is paused, put in another order, resumed and cleared', async ({ page, workbench }) => {
  const { call, importSmall } = workbench;
  await call('queue.pause', {});
  const datasetId = await importSmall('queued');
  const ids: string[] = [];
  for (const epochs of [2000, 2001, 2002]) ids.push(await startLongRun(call, datasetId, epochs));
  const waiting = async () => (await call('queue.list')).rows.map(({ id }) => id);
  expect(await waiting()).toEqual(ids);
  await page.goto('/#/runs?view=queue');
  await expect(
    page.getByText('The queue is paused. No further run starts until it is resumed.'),
  ).toBeVisible();
  const lines = page.getByRole('list', { name: 'Waiting, the next first' }).getByRole('listitem');
  await lines
    .nth(2)
    .getByRole('button', { name: /^Train .* next$/ })
    .click();
  await expect.poll(waiting).toEqual([ids[2], ids[0], ids[1]]);
  await lines
    .nth(1)
    .getByRole('button', { name: /^Move .*: drag/ })
    .press('Alt+ArrowDown');
  await expect.poll(waiting).toEqual([ids[2], ids[1], ids[0]]);
  const main = page.getByRole('main'); // the status bar has the same buttons
  await main.getByRole('button', { name: 'Resume the queue' }).click();
  await expect(page.getByRole('list', { name: 'Running' }).getByRole('listitem').first()).toBeVisible();
  await expect.poll(async () => (await call('runs.get', { id: ids[2]! })).row.status).toBe('running');
  await main.getByRole('button', { name: 'Pause the queue', exact: true }).click();
  await page.getByRole('menuitem', { name: /^Pause now/ }).click();
  await expect.poll(async () => (await call('runs.get', { id: ids[2]! })).row.status).toBe('queued');
  await page.getByRole('button', { name: 'Cancel all that wait' }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Cancel/ })
    .first()
    .click();
  await expect.poll(waiting).toEqual([]);
  await call('queue.resume');
});

test('a waiting run’s place is counted among those that wait, everywhere', async ({ page, workbench }) => {
  const { call, importSmall } = workbench;
  await call('queue.pause', {});
  const datasetId = await importSmall('in places');
  const ids: string[] = [];
  for (const epochs of [2003, 2004, 2005, 2006]) ids.push(await startLongRun(call, datasetId, epochs));
  const last = ids.at(-1)!;
  await page.goto(`/#/runs?dataset=${datasetId}`);
  const cells = page.getByRole('gridcell', { name: /^Queued/ });
  await expect(cells).toHaveText(['Queued, no. 4', 'Queued, no. 3', 'Queued, no. 2', 'Queued, next']);
  // Two leave the queue: those behind them move up, though nothing of them has changed.
  await call('runs.cancel', { ids: ids.slice(0, 2) });
  await expect(cells).toHaveText(['Queued, no. 2', 'Queued, next']);
  await cells.first().click();
  const inspector = page.getByRole('complementary');
  await expect(inspector.getByText('Queued, no. 2', { exact: true })).toBeVisible();
  await page.goto(`/#/runs/${last}`);
  await expect(page.getByRole('heading', { level: 1, name: /seed \d/ })).toBeVisible();
  await expect(page.getByRole('main').getByText('Queued, no. 2', { exact: true })).toBeVisible();
  await call('queue.move', { runId: last, place: 1 });
  await expect(page.getByRole('main').getByText('Queued, next', { exact: true })).toBeVisible();
  await call('runs.cancel', { ids: ids.slice(2) });
  await call('queue.resume');
});
