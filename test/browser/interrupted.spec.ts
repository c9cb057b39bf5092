/** @file Runs that were interrupted when Refract closed are offered to be resumed at the next start. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeLargeHome } from '../support/large-home.ts';
import { enterServed, expect, test } from './fixtures.ts';

test('interrupted runs are offered until they are left or resumed', async ({ playwright, browser }) => {
  const home = mkdtempSync(join(tmpdir(), 'refract-interrupted-'));
  makeLargeHome({ home, runs: 50, points: 20 });
  const workbench = await enterServed(playwright.request, home);
  const { call, origin, storageState } = workbench;
  const all = (await call('runs.interrupted', {})).ids.length;
  expect(all).toBeGreaterThan(1);
  const context = await browser.newContext({ baseURL: origin, storageState });
  const page = await context.newPage();
  await page.goto('/#/settings');
  await page
    .getByRole('contentinfo')
    .getByRole('link', { name: `${all} interrupted: resume?` })
    .click();
  const notice = page.getByRole('region', { name: 'Interrupted runs' });
  await expect(notice.getByText(`${all} runs were interrupted when Refract closed.`)).toBeVisible();
  await notice.getByRole('button', { name: 'Leave them' }).click();
  await expect(notice).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await call('queue.pause', {});
  await notice.getByRole('button', { name: `Resume ${all} runs` }).click();
  await expect(notice).toHaveCount(0);
  expect((await call('queue.status')).queued).toBe(all);
  await context.close();
  await workbench.close();
  rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
});
