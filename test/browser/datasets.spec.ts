/** @file The table of data sets has room for what it shows, with the pane beside it. */
import { expect, test } from './fixtures.ts';

for (const width of [1280, 1440]) {
  test(`the table of data sets shows its last column whole at ${width} px`, async ({ page, workbench }) => {
    const id = await workbench.importSmall(`A data set with a rather long name ${width}`);
    await page.setViewportSize({ width, height: 800 });
    await page.goto(`/#/datasets?selected=${id}`);
    await expect(page.getByRole('complementary', { name: /rather long name/ })).toBeVisible();
    const grid = page.getByRole('grid', { name: 'Data sets' });
    const created = grid.getByRole('columnheader', { name: 'Created' });
    await expect(created).toBeVisible();
    await expect(grid.getByRole('columnheader', { name: 'Validation' })).toHaveCount(0);
    const row = grid.getByRole('row', { name: new RegExp(`long name ${width}`) });
    await expect(row.getByRole('gridcell').last()).toHaveText(/^\d{4}-\d\d-\d\d$/);
    const hidden = await grid.evaluate(({ parentElement: box }) => box!.scrollWidth - box!.clientWidth);
    expect(hidden).toBe(0);
    // No text is wider than its cell, but a name, which is cut off with dots.
    const cut = await row.getByRole('gridcell').evaluateAll((cells) =>
      cells.slice(1).filter((cell) => cell.scrollWidth > cell.clientWidth).map((cell) => cell.textContent),
    ); // prettier-ignore
    expect(cut).toEqual([]);
  });
}
