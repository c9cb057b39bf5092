/** @file Comparing: choosing, sentences, groups, pairs, files; and a comparison that grows while runs end. */
import { saved } from './download.ts';
import { expect, test } from './fixtures.ts';
import { allDone, trainPairs } from './small-experiment.ts';
import { seriousFaults } from '../support/scenarios/pages.ts';

test('two groups are compared, in sentences, charts and tables, and taken along as files', async ({
  page,
  workbench,
}) => {
  await allDone(workbench, await trainPairs(workbench, 'Two rules'));
  await page.goto('/#/compare');
  await page.getByRole('link', { name: /^Two rules/ }).click();
  await expect(
    page.getByText(/lif-(none|refractory) .*(paired, n = 2|there is no test)/).first(),
  ).toBeVisible();
  for (const chart of [/^Test accuracy, mean and 95 % CI/, /^Spikes per sample/, /^Test accuracy against synaptic operations/, /^Test accuracy by epoch/]) {
    await expect(page.getByRole('img', { name: chart })).toBeVisible();
  } // prettier-ignore
  expect(await seriousFaults(page)).toEqual([]);

  const summary = page.getByRole('region', { name: 'Summary', exact: true });
  await expect(summary.getByRole('row')).toHaveCount(3);
  const configuration = page.getByRole('region', { name: 'Configuration', exact: true });
  await expect(configuration.getByRole('rowheader', { name: 'Variant' })).toBeVisible();
  await expect(configuration.getByRole('rowheader', { name: /Batch size/ })).toHaveCount(0);
  await configuration.getByLabel('Show what is equal').check();
  await expect(configuration.getByRole('rowheader', { name: /Batch size/ })).toBeVisible();

  await page.getByRole('combobox', { name: 'Measure' }).selectOption({ label: 'Test loss' });
  const pairs = page.getByRole('region', { name: 'Differences in test loss' });
  await expect(pairs.getByRole('row')).toHaveCount(2);
  await pairs.getByRole('combobox', { name: 'Against' }).selectOption('lif-none');
  await expect(pairs.getByRole('row').nth(1).getByRole('rowheader')).toHaveText(/lif-refractory/);

  const csv = await saved(page, async () => {
    await pairs.getByRole('button', { name: /^Copy or save/ }).click();
    await page.getByRole('menuitem', { name: 'Save as CSV' }).click();
  });
  expect(csv.name).toBe('comparison Two rules pairs.csv');
  expect(csv.text).toMatch(/^Group,Minus,difference of testLoss,.*\r\nlif-refractory,lif-none,-?[\d.e-]+,/);
  const report = await saved(page, async () => {
    await page.getByRole('button', { name: 'Copy or save the report' }).click();
    await page.getByRole('menuitem', { name: 'Save report as Markdown' }).click();
  });
  expect(report.text).toMatch(/^# Two rules\n[^]*## Summary\n[^]*\| lif-none \| 2 \|[^]*## What differs\n/);
  const picture = await saved(page, async () => {
    await page.getByRole('button', { name: 'Save Test accuracy against synaptic operations' }).click();
    await page.getByRole('menuitem', { name: 'Save as SVG' }).click();
  });
  expect(picture.text).toMatch(/<svg[^]*<text[^]*lif-refractory/);
});

test('groups are hidden, shown again, and compared alone', async ({ page, workbench }) => {
  await allDone(workbench, await trainPairs(workbench, 'Hidden groups'));
  await page.goto('/#/compare?choose=1');
  await page.getByLabel('Filter').fill('hidden groups data');
  await page.getByRole('checkbox', { name: /lif-none/ }).check();
  await page.getByRole('checkbox', { name: /lif-refractory/ }).check();
  await page.getByRole('button', { name: 'Compare 2 groups' }).click();

  const groups = page.getByRole('group', { name: 'Groups' });
  const summary = page.getByRole('region', { name: 'Summary', exact: true });
  await groups.getByRole('button', { name: /lif-none/ }).click();
  await expect(groups.getByRole('button', { name: /lif-none/ })).toHaveAttribute('aria-pressed', 'false');
  await expect(summary.getByRole('row')).toHaveCount(2);
  await expect(page.getByText('Show at least two groups.')).toBeVisible();
  await groups.getByRole('button', { name: 'Show all groups' }).click();
  await expect(summary.getByRole('row')).toHaveCount(3);
  await groups.getByRole('button', { name: /lif-none/ }).click();
  await groups.getByRole('button', { name: 'Compare only the 1 shown' }).click();
  await expect(page.getByText('Choose another group to compare it with.')).toBeVisible();
  await page.goBack();
  await expect(summary.getByRole('row')).toHaveCount(3);
});

test('a comparison follows its runs, and is what the page shows next time', async ({ page, workbench }) => {
  const experimentId = await trainPairs(workbench, 'Growing', 40);
  await page.goto(`/#/compare?experiment=${experimentId}`);
  await expect(page.getByText(/runs are not finished .* This page follows\./)).toBeVisible();
  await expect(page.getByRole('group', { name: 'Groups' }).getByRole('button', { name: 'lif-refractory n = 2' })).toBeVisible({ timeout: 60_000 }); // prettier-ignore
  await expect(page.getByText(/are not finished/)).toHaveCount(0);
  await page.goto('/#/runs');
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Compare' }).click();
  await expect(page.getByText('Growing: 2 groups, 4 runs.')).toBeVisible();
});

test('what is gone is said, with a way on', async ({ page, expectedErrors }) => {
  expectedErrors.push(/404/);
  await page.goto('/#/compare?runs=r-nosuch');
  await expect(page.getByRole('alert')).toContainText('There is no run r-nosuch.');
  await page.getByRole('alert').getByRole('button', { name: 'Choose what to compare' }).click();
  await expect(page.getByText('Choose an experiment, or groups of runs.')).toBeVisible();
});
