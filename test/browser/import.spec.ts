/** @file Files and folders are dropped, looked at, imported, and trained on. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { small, writeSmallDataset, writeSmallPictures } from '../support/data.ts';
import { dragOver, importAs, importPanel, trainOn } from '../support/scenarios/importing.ts';
import { seriousFaults } from '../support/scenarios/pages.ts';
import { expect, test } from './fixtures.ts';

const folder = mkdtempSync(join(tmpdir(), 'refract-dropped-'));
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a file is dropped, looked at, imported and trained on', async ({ page, workbench }) => {
  const file = join(folder, 'rhythms.npz');
  await writeSmallDataset(file);
  await page.goto('/#/settings');
  const drag = await dragOver(page, [file]);
  await expect(page.getByText(/^Drop to import/)).toBeVisible();
  await drag.drop();

  const panel = importPanel(page, 'rhythms.npz');
  await expect(panel).toContainText(`${small.train}`);
  await expect(panel.getByRole('img').first()).toBeVisible();
  expect(await seriousFaults(page)).toEqual([]);
  await importAs(page, 'rhythms.npz', 'My rhythms');
  await trainOn(page, 'My rhythms');

  const { datasets } = await workbench.call('datasets.list');
  const datasetId = datasets.find(({ name }) => name === 'My rhythms')!.id;
  const done = async () =>
    (await workbench.call('runs.count', { filter: { datasetId, statuses: ['done'] } })).total;
  await expect.poll(done, { timeout: 60_000 }).toBe(2);
  await expect(page).toHaveURL(/#\/runs\?experiment=/);
});

test('a folder is dropped, looked at and imported', async ({ page }) => {
  const pictures = join(folder, 'pictures');
  writeSmallPictures(pictures);
  await page.goto('/#/runs');
  await (await dragOver(page, [pictures])).drop();
  const panel = importPanel(page, 'pictures');
  await expect(panel.getByLabel('Image layout')).toBeVisible();
  await panel.getByLabel('Image layout').selectOption({ label: 'Images, one row a step' });
  await expect(panel.getByText(/8 steps/).first()).toBeVisible();
  await importAs(page, 'pictures', 'Small pictures');
  await page.getByRole('button', { name: 'Show Small pictures in the list' }).click();
  await expect(page.getByRole('region', { name: 'List of data sets' })).toContainText('Small pictures');
});

test('what is dragged away again is not imported; what cannot be read is said', async ({ page }) => {
  const wrong = join(folder, 'letter.npz');
  writeFileSync(wrong, 'Dear Sir or Madam');
  await page.goto('/#/datasets');
  const first = await dragOver(page, [wrong]);
  await expect(page.getByText(/^Drop to import/)).toBeVisible();
  await first.leave();
  await expect(page.getByText(/^Drop to import/)).toHaveCount(0);
  await expect(importPanel(page, 'letter.npz')).toHaveCount(0);

  await (await dragOver(page, [wrong])).drop();
  const panel = importPanel(page, 'letter.npz');
  await expect(panel.getByRole('alert')).toContainText('letter.npz');
  await panel.getByRole('button', { name: /the import of letter\.npz$/ }).click();
  await expect(panel).toHaveCount(0);
});
