/** @file CUDA chosen where it cannot be used: every place that says so leads to Settings. */
import { detectCuda } from '../../kernels/index.ts';
import { expect, test } from './fixtures.ts';
import { trainPairs } from './small-experiment.ts';

test.skip(detectCuda().available, 'CUDA can be used here');

test('what is said of CUDA leads to Settings, at the variant, in the matrix and below it', async ({
  page,
  workbench,
}) => {
  const { call } = workbench;
  const experimentId = await trainPairs(workbench, 'For CUDA', 1);
  await call('settings.set', { provider: 'cuda' });
  try {
    await page.goto(`/#/new?experiment=${experimentId}`);
    const plan = page.getByRole('region', { name: 'What it comes to' });
    const whole = plan.getByRole('alert').filter({ hasText: 'CUDA cannot be used' });
    await expect(whole).toContainText('Install what is missing or choose the CPU in Settings.');
    await expect(whole.getByRole('link', { name: 'Settings' })).toBeVisible();
    // With one variant it is said at the variant, and in its line of the matrix.
    await page
      .getByRole('group', { name: 'Choices' })
      .getByRole('checkbox', { name: /lif-refractory$/ })
      .uncheck();
    await plan.getByRole('button', { name: 'Show it' }).click();
    await expect(page.getByRole('group', { name: 'Choices' }).getByRole('alert')).toBeFocused();
    const matrix = page.getByRole('region', { name: 'Runs by group and seed' });
    await expect(matrix.getByRole('link', { name: 'Settings' })).toBeVisible();
    await page.getByRole('group', { name: 'Choices' }).getByRole('link', { name: 'Settings' }).click();
    await expect(page).toHaveURL(/#\/settings$/);
    await expect(page.getByText('CUDA cannot be used on this machine yet.')).toBeVisible();
  } finally {
    await call('settings.set', { provider: 'cpu' });
  }
});
