/** @file The command palette: what is typed is found, what is selected is seen, and Enter opens it. */
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { allDone, trainPairs } from './small-experiment.ts';

/** What is in the palette: headings, entries, and which are selected. */
const shown = (page: Page) => {
  const palette = page.getByRole('dialog', { name: 'Commands' });
  return {
    palette,
    input: palette.getByRole('combobox'),
    options: palette.getByRole('option'),
    selected: palette.locator('[role="option"][aria-selected="true"]'),
    headings: palette.locator('.palette-heading'),
  };
};

test('finds data sets, experiments and runs, and Enter opens the first that is seen', async ({
  page,
  workbench,
}) => {
  const { call } = workbench;
  const experimentId = await trainPairs(workbench, 'Zebra stripes', 1);
  const otherId = await workbench.importSmall('Yak hair');
  await allDone(workbench, experimentId);
  const { rows } = await call('runs.list', { filter: { experimentId } });

  await page.goto('/#/settings');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.keyboard.press('Control+k');
  const { palette, input, options, selected, headings } = shown(page);
  await input.fill('zebra');
  await expect(headings).toHaveText(['Data sets', 'Experiments', 'Runs']);
  await expect(options).toHaveCount(2 + rows.length);
  await expect(selected).toHaveText(['Zebra stripes data']);
  await expect(options.first()).toHaveAttribute('aria-selected', 'true');

  // Another text: nothing of the first stays.
  await input.fill('yak');
  await expect(options).toHaveText(['Yak hair']);
  await expect(headings).toHaveText(['Data sets']);
  await expect(selected).toHaveText(['Yak hair']);
  await input.fill('no such thing');
  await expect(options).toHaveCount(0);
  await expect(palette.getByText('Nothing fits “no such thing”.')).toBeVisible();
  await input.fill('yak');
  await expect(selected).toHaveText(['Yak hair']);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`#/datasets/${otherId}`));

  // The experiment by its name, with the arrow key.
  await page.keyboard.press('Control+k');
  await input.fill('zebra stripes');
  await expect(selected).toHaveText(['Zebra stripes data']);
  await page.keyboard.press('ArrowDown');
  await expect(selected).toHaveText([/Zebra stripes.*4 runs/]);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`#/runs\\?.*experiment=${experimentId}`));

  // One run by its id.
  await page.keyboard.press('Control+k');
  await input.fill(rows[2]!.id);
  await expect(selected).toHaveText([new RegExp(rows[2]!.id)]);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`#/runs/${rows[2]!.id}`));
});

test('a command that fits stands before everything else, under a heading of its own', async ({ page }) => {
  await page.goto('/#/settings');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.keyboard.press('Control+k');
  const { input, selected, headings } = shown(page);
  await input.fill('datasets');
  await expect(selected).toHaveText([/^\s*Datasets/]);
  expect(new Set(await headings.allInnerTexts()).size).toBe(await headings.count());
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/#\/datasets/);
});
