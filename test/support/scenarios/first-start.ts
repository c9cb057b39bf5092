/** @file The first start, as a person goes through it: the example comparison with one click, watched, compared. */
import { expect, type Page } from '@playwright/test';
import type { Call } from '../../../main/api/client.ts';
import { morePoints } from './training.ts';

/** Starts the example that the first start offers; it can be started when the built-in data are ready. */
export async function startExample(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Train 8 runs/ }).click({ timeout: 120_000 });
  await expect(page).toHaveURL(/#\/runs\?experiment=/);
  // As many as the machine has room for.
  await expect(page.getByRole('row', { name: /Running/ }).first()).toBeVisible();
}

/** Opens a run that trains, from the table, and sees its curves move. */
export async function watchCurves(page: Page): Promise<void> {
  await page
    .getByRole('row', { name: /Running/ })
    .first()
    .dblclick();
  await expect(page.getByRole('heading', { level: 1, name: /seed 1/ })).toBeVisible();
  const seen = await morePoints(page, 'Loss', 1);
  // A quick machine has trained a run of some seconds to its end by now; longer ones are watched in training.ts.
  const isDone = () => page.getByText('Done', { exact: true }).isVisible();
  const moves = async () => (await isDone()) || (await morePoints(page, 'Loss', 1)) > seen;
  await expect.poll(moves, { timeout: 60_000 }).toBe(true);
}

/** Waits until two groups have a run, which the table says; the rest of the example would take minutes. */
export async function endAfterTwo(page: Page, call: Call): Promise<void> {
  const finished = async () => (await call('runs.count', { filter: { statuses: ['done'] } })).total;
  await expect.poll(finished, { timeout: 240_000 }).toBeGreaterThanOrEqual(2);
  await call('queue.clear');
  const { running } = await call('queue.status');
  await call('runs.cancel', { ids: running.map(({ runId }) => runId) });
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Runs' }).click();
  await expect(page.getByRole('row', { name: /Done/ })).toHaveCount(await finished());
}

/** Goes to the comparison by the rail and the chooser. */
export async function compareExperiment(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Compare' }).click();
  await page.getByRole('link', { name: new RegExp(`^${name}`) }).click();
  await expect(page.getByRole('region', { name: 'Summary', exact: true })).toBeVisible();
}
