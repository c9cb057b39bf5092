/** @file From the first start to an exported comparison, without a command. */
import {
  compareExperiment,
  endAfterTwo,
  expectVerdict,
  startExample,
  watchCurves,
} from '../support/scenarios/first-start.ts';
import { seriousFaults } from '../support/scenarios/pages.ts';
import { saved } from './download.ts';
import { expect, test } from './fixtures.ts';

test('the example runs with one click, is watched live, compared and exported', async ({
  freshWorkbench,
  browser,
}) => {
  test.setTimeout(480_000);
  const context = await browser.newContext({
    baseURL: freshWorkbench.origin,
    storageState: freshWorkbench.storageState,
  });
  const page = await context.newPage();
  await page.goto('/');
  await expect(page.getByText(/Which spiking network is better/)).toBeVisible();
  expect(await seriousFaults(page)).toEqual([]);
  await startExample(page);
  await watchCurves(page);
  await endAfterTwo(page, freshWorkbench.call);
  await compareExperiment(page, 'A first look');
  await expectVerdict(page, freshWorkbench.call);
  const report = await saved(page, async () => {
    await page.getByRole('button', { name: 'Copy or save the report' }).click();
    await page.getByRole('menuitem', { name: 'Save report as Markdown' }).click();
  });
  expect(report.text).toMatch(/^# A first look\n/);
  expect(report.text).toMatch(/\| lif-none \| [12] \| \d\d\.\d/);
  await context.close();
});
