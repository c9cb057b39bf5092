/** @file A run is cancelled, resumed, loses its engine, and is watched through reloads: nothing is lost. */
import {
  cancelAndResume,
  engineKilled,
  openRun,
  reloadInTheMiddle,
  startLongRun,
} from '../support/scenarios/training.ts';
import type { OpenWorkbench } from './fixtures.ts';
import { expect, test } from './fixtures.ts';

async function train(workbench: OpenWorkbench, name: string, epochs?: number): Promise<string> {
  return startLongRun(workbench.call, await workbench.importSmall(name), epochs);
}

const statusOf = async ({ call }: OpenWorkbench, id: string) => (await call('runs.get', { id })).row.status;

test('a run is cancelled, resumed, and ends', async ({ page, workbench }) => {
  // Long enough to be cancelled on a quick machine, and waited for on a slow and busy one.
  test.setTimeout(300_000);
  const id = await train(workbench, 'to cancel', 150);
  await page.goto('/');
  await openRun(page, id);
  await cancelAndResume(page);
  await expect(page.getByText('Done', { exact: true })).toBeVisible({ timeout: 240_000 });
  await expect(page.getByText(/% after 150 epochs\./)).toBeVisible();
});

test('an engine that is killed ends its run and nothing else; the run resumes', async ({
  page,
  workbench,
}) => {
  const id = await train(workbench, 'to kill');
  await page.goto('/');
  await openRun(page, id);
  const kill = () => workbench.children().forEach((pid) => process.kill(pid, 'SIGKILL'));
  await engineKilled(page, kill);
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Settings' }).click();
  kill();
  const told = page.getByRole('alert').filter({ hasText: 'A run has failed: lif-' });
  await expect(told).toBeVisible({ timeout: 30_000 });
  await told.getByRole('button', { name: 'Open run' }).click();
  await expect(page.getByRole('button', { name: 'Resume run' })).toBeVisible();
});

test('reloading in the middle of training loses nothing', async ({ page, workbench }) => {
  const id = await train(workbench, 'to reload');
  await page.goto('/');
  await openRun(page, id);
  await reloadInTheMiddle(page);
  expect(await statusOf(workbench, id)).toBe('running');
  await workbench.call('runs.cancel', { ids: [id] });
});
