/** @file Every page opens from the rail, and axe finds nothing serious on it in either theme. */
import { openPage, seriousFaults, windowPages } from '../support/scenarios/pages.ts';
import { expect, test } from './fixtures.ts';

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
  });
}
