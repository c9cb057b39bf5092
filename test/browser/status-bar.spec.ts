/** @file The status bar says what the machine is doing, also where it trains nothing. */
import { expect, test } from './fixtures.ts';

test('a job that runs is named, and nothing says that the machine is idle', async ({ page, workbench }) => {
  const { call } = workbench;
  await page.goto('/#/settings');
  const bar = page.getByRole('contentinfo', { name: 'Status' });
  await expect(bar.getByText('Idle')).toBeVisible();
  const { jobId } = await call('kernels.bench', { what: 'train' });
  await expect(bar.getByText('Measuring training steps')).toBeVisible();
  await expect(bar.getByText('Idle')).toHaveCount(0);
  await call('jobs.cancel', { id: jobId });
  await expect(bar.getByText('Idle')).toBeVisible();
});
