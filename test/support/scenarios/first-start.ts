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

/**
 * Opens a run that trains, from the table, and sees its curves move. A run of the example takes some seconds: one that is done
 * before it was seen twice says nothing, and the next one that trains is opened, until there is none left.
 */
export async function watchCurves(page: Page): Promise<void> {
  const training = page.getByRole('row', { name: /Running/ }).first();
  for (;;) {
    await training.dblclick();
    await expect(page.getByRole('heading', { level: 1, name: /seed \d/ })).toBeVisible();
    const seen = await morePoints(page, 'Loss', 1);
    const isDone = () => page.getByText('Done', { exact: true }).isVisible();
    let moved = false;
    const isSeen = async () => (await isDone()) || (moved = (await morePoints(page, 'Loss', 1)) > seen);
    await expect.poll(isSeen, { timeout: 60_000 }).toBe(true);
    if (moved) return;
    await page.goBack();
    await expect(training).toBeVisible();
  }
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
  // The page before may have a link of that name, too: to the experiment of a run that is selected there.
  await expect(page.getByRole('heading', { name: 'Compare', level: 1 })).toBeVisible();
  await page.getByRole('link', { name: new RegExp(`^${name}`) }).click();
  await expect(page.getByRole('region', { name: 'Summary', exact: true })).toBeVisible();
}

/**
 * What the comparison says of as many runs as are done: they are trained in the order of their seeds, so that of up to four each
 * group has one.
 */
export async function expectVerdict(page: Page, call: Call): Promise<void> {
  const { total } = await call('runs.count', { filter: { statuses: ['done'] } });
  const says = (words: string | RegExp) => expect(page.getByText(words).first()).toBeVisible();
  if (total <= 4) {
    await says(/ has the highest test accuracy, \d\d\.\d %, before /);
    await says('One seed each: nothing can be said about chance. Train more seeds.');
    return;
  }
  const one = String.raw`One seed (each|of \S+( only)?): nothing can be said about chance`;
  const better = String.raw`is better than .* by [\d.]+ points (\(.*n = 2, p|in the mean of 2 seeds)`;
  const none = String.raw`No difference could be shown between .*n = 2, .*train more seeds`;
  await says(new RegExp(`${one}|${better}|${none}`));
}
