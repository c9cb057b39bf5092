/** @file Every page opens from the rail; axe finds nothing serious on it in either theme, empty or in use. */
import { join } from 'node:path';
import { filledPages, openPage, seriousFaults, showFilled, windowPages } from '../support/scenarios/pages.ts';
import { expect, test } from './fixtures.ts';
import { allDone, trainPairs } from './small-experiment.ts';

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in the ${colorScheme} theme`, () => {
    test.use({ colorScheme });
    for (const one of windowPages) {
      test(`${one.title} opens and is accessible`, async ({ page }) => {
        await page.goto('/');
        await openPage(page, one);
        expect(await seriousFaults(page)).toEqual([]);
      });
    }
    test('pages in use are accessible', async ({ page, workbench }) => {
      // Some two seconds for each of a dozen pages, and more on a busy machine.
      test.setTimeout(240_000);
      const experimentId = await trainPairs(workbench, `In the ${colorScheme}`);
      await allDone(workbench, experimentId);
      const { rows } = await workbench.call('runs.list', { filter: { experimentId } });
      const { id: runId, datasetId } = rows[0]!;
      const file = join(workbench.home, 'small.npz');
      const all = filledPages({ experimentId, runId, datasetId, file });
      for (const one of all.filter(({ isMore }) => !isMore)) {
        await test.step(one.name, async () => {
          await showFilled(page, one);
          expect.soft(await seriousFaults(page)).toEqual([]);
        });
      }
    });
  });
}

test('Settings shows the licence of what the window contains', async ({ page }) => {
  await page.goto('/#/settings');
  const row = page.getByRole('row', { name: /^echarts / });
  await expect(row).toContainText('Apache-2.0');
  await row.getByRole('button', { name: 'Show the text' }).click();
  await expect(page.getByRole('dialog', { name: 'Licence of echarts' })).toContainText('Apache License');
});
