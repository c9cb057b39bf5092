/** @file The keyboard is where one looks: at a page's heading when it is entered, and where one left when one comes back. */
import { expect, test } from './fixtures.ts';
import { allDone, trainPairs } from './small-experiment.ts';

test('the keyboard goes to the heading of a page, and back to where it was', async ({ page, workbench }) => {
  const experimentId = await trainPairs(workbench, 'Walked', 1);
  await allDone(workbench, experimentId);
  await page.goto(`/#/runs?experiment=${experimentId}`);
  const heading = page.getByRole('heading', { level: 1 });
  const grid = page.getByRole('grid', { name: 'Runs' });
  await expect(page.getByRole('row', { name: /Done/ })).toHaveCount(4);
  await grid.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(heading).toHaveText(/seed \d/);
  await expect(heading).toBeFocused();
  await page.goBack();
  await expect(grid).toBeFocused();
  await expect(page.getByRole('row', { selected: true })).toHaveCount(1);

  await page
    .getByRole('navigation', { name: 'Pages' })
    .getByRole('link', { name: 'Datasets' })
    .press('Enter');
  await expect(heading).toHaveText('Datasets');
  await expect(heading).toBeFocused();
  const link = page.getByRole('link', { name: 'Walked data' });
  await link.press('Enter');
  await expect(heading).toHaveText('Walked data');
  await expect(heading).toBeFocused();
  await page.goBack();
  await expect(link).toBeFocused();
  await page.goForward();
  await expect(heading).toHaveText('Walked data');
  await expect(heading).toBeFocused();
});

test('an address that changes while the window is being made is followed', async ({ page }) => {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  const asked = page.waitForRequest('**/call/**');
  await page.route('**/call/**', async (route) => {
    await opened;
    await route.continue();
  });
  await page.goto('/#/runs');
  await asked;
  await page.evaluate(() => (location.hash = '#/variants'));
  open();
  await expect(page.getByRole('heading', { name: 'Variants', level: 1 })).toBeVisible();
});
