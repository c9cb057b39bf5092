/** @file A run's page while it trains, as a person uses it: in the browser suite and in the desktop suite. */
import { expect, type Page } from '@playwright/test';
import type { Call } from '../../../main/api/client.ts';

/**
 * Queues a run that trains for about half a minute on a small data set (test/support/data.ts), in few enough steps that
 * curves have all of them.
 * @param epochs 9 steps each
 * @returns the run's id
 */
export async function startLongRun(call: Call, datasetId: string, epochs = 400): Promise<string> {
  const { runIds } = await call('experiments.start', {
    datasetId,
    groups: [{ variant: 'lif-refractory', options: { refractory: 2 } }],
    seeds: [1],
    options: { hidden: 256, layers: 3 },
    settings: { epochs, batch: 20, threads: 1 },
  });
  return runIds[0]!;
}

/** Opens a run's page. */
export async function openRun(page: Page, id: string): Promise<void> {
  await page.goto(`${page.url().split('#')[0]}#/runs/${id}`);
  await expect(page.getByRole('heading', { level: 1, name: /seed \d/ })).toBeVisible();
}

/** The values of a chart, as its table shows them: the first 200 rows, and how many there are in all. */
async function tableOf(page: Page, chart: string): Promise<{ rows: string[][]; total: number }> {
  const toggle = page.getByRole('button', { name: `Show ${chart} as table`, exact: true });
  await toggle.click();
  const table = page.getByRole('region', { name: `Table of ${chart}`, exact: true });
  const rows = await table
    .locator('tbody tr')
    .evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent.trim())));
  const more = /first 200 of ([\d,]+) rows/.exec(await table.innerText())?.[1];
  await toggle.click();
  return { rows, total: more ? Number(more.replaceAll(',', '')) : rows.length };
}

/** Waits until a chart has more points than so many. @returns how many it has */
export async function morePoints(page: Page, chart: string, than: number): Promise<number> {
  let total = 0;
  await expect
    .poll(async () => (total = (await tableOf(page, chart)).total), { timeout: 60_000 })
    .toBeGreaterThan(than);
  return total;
}

/** Cancels the run whose page is shown, and lets it go on. */
export async function cancelAndResume(page: Page): Promise<void> {
  const before = await morePoints(page, 'Loss', 20);
  await page.getByRole('button', { name: 'Cancel run' }).click();
  await expect(page.getByText('The run was cancelled.')).toBeVisible();
  await expect(
    page.getByText(/It would go on after step \d+|it would start from the beginning/),
  ).toBeVisible();
  await page.getByRole('button', { name: 'Resume run' }).click();
  await expect(page.getByText('The run was cancelled.')).toHaveCount(0);
  await morePoints(page, 'Loss', before);
}

/** What the page says when the engine was killed; then the run goes on. The window stays usable all the while. */
export async function engineKilled(page: Page, kill: () => void): Promise<void> {
  const before = await morePoints(page, 'Loss', 20);
  const address = page.url();
  kill();
  await expect(page.getByRole('alert').filter({ hasText: /engine/i })).toBeVisible();
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Settings' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
  await page.goto(address);
  await page.getByRole('button', { name: 'Resume run' }).click();
  await expect(page.getByRole('alert').filter({ hasText: /engine/i })).toHaveCount(0);
  await morePoints(page, 'Loss', before);
}

/** Reloads the window in the middle of training: every step is still there, and more come. */
export async function reloadInTheMiddle(page: Page): Promise<void> {
  const before = await morePoints(page, 'Loss', 20);
  await page.reload();
  const after = await morePoints(page, 'Loss', before);
  expect(after).toBeGreaterThan(before);
  const { rows } = await tableOf(page, 'Loss');
  expect(rows.map(([step]) => Number(step))).toEqual(rows.map((_, at) => at + 1));
}
