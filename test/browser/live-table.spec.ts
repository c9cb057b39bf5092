/** @file The table and the run's page have numbers of a run while it trains. */
import { startLongRun } from '../support/scenarios/training.ts';
import { expect, test } from './fixtures.ts';

test('a run in training has its numbers so far in the table and on its page', async ({ page, workbench }) => {
  const { call, importSmall } = workbench;
  const datasetId = await importSmall('live numbers');
  const id = await startLongRun(call, datasetId);
  await page.goto(`/#/runs?dataset=${datasetId}`);
  const row = page.getByRole('row', { name: /lif-refractory/ });
  await expect(row.getByText(/^Running, \d+ %$/)).toBeVisible();
  const cell = async (title: string) => {
    const heads = await page.getByRole('columnheader').allInnerTexts();
    return row
      .locator('[role="gridcell"], [role="rowheader"]')
      .nth(heads.findIndex((text) => text.startsWith(title)));
  };
  await expect(await cell('Test accuracy')).toHaveText(/^\d+\.\d\d$/);
  await expect(await cell('Spike rate')).toHaveText(/^0\.\d{4}$/);
  const time = await cell('Time');
  await expect(time).toHaveText(/^\d+\.\d$/);
  const before = Number(await time.innerText());
  await expect.poll(async () => Number(await time.innerText())).toBeGreaterThan(before);
  await page.goto(`/#/runs/${id}`);
  const fact = (name: RegExp) =>
    page.getByRole('main').locator('dl > div').filter({ hasText: name }).locator('dd');
  await expect(fact(/^\s*Parameters/)).toHaveText(/^[\d,]+$/);
  await expect(fact(/^\s*Training time, so far/)).toHaveText(/\d/);
  await call('runs.cancel', { ids: [id] });
});
