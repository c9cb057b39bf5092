/** @file Files and folders are dropped, looked at, imported, and trained on. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { small, writeSmallDataset, writeSmallPictures } from '../support/data.ts';
import { dragOver, importAs, importPanel, trainOn } from '../support/scenarios/importing.ts';
import { seriousFaults } from '../support/scenarios/pages.ts';
import { expect, test } from './fixtures.ts';

// Made for each group of tests that a worker takes on: a file's tests may come to one worker in several.
let folder = '';
test.beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'refract-dropped-'));
});
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

test('labels that are numbers are taken as numbers to predict with one click', async ({
  page,
  workbench,
}) => {
  const file = join(folder, 'prices.csv');
  const rows = Array.from({ length: 60 }, (_, i) => `${i % 7},${(i % 5) / 5},${i % 3},${1000 + 10.5 * i}`);
  writeFileSync(file, `a,b,c,price\n${rows.join('\n')}\n`);
  await page.goto('/#/datasets');
  await (await dragOver(page, [file])).drop();
  const panel = importPanel(page, 'prices.csv');
  await panel.getByText('Reading the format').click();
  await panel.getByLabel('Label column').selectOption('price');
  await expect(
    panel.getByText(/^The label column "price" has 60 different values in 60 samples/),
  ).toBeVisible();
  await panel.getByRole('button', { name: 'Take them as numbers to predict' }).click();
  await expect(panel.getByText(/a number for each sample: 1,?000 to 1,620/)).toBeVisible();
  await expect(panel.getByText(/different values/)).toHaveCount(0);
  expect(await seriousFaults(page)).toEqual([]);
  await importAs(page, 'prices.csv', 'Prices');
  const { datasets } = await workbench.call('datasets.list');
  await page.goto(`/#/datasets/${datasets.find(({ name }) => name === 'Prices')!.id}`);
  await expect(page.getByText(/^Asks for [\d,.]+ at step 2\.$/)).toBeVisible();
  await expect(page.getByText('1 number for each sample')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Facts' })).toContainText('One sample a row');
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

test('a table whose label cannot be guessed keeps its settings in sight until one of them fits', async ({ page }) => {
  const table = join(folder, 'measured.csv');
  const rows = Array.from({ length: 40 }, (_, i) => [i % 7, i % 5, i % 3, i / 8, i % 4].map((n) => n + 0.5).join(','));
  writeFileSync(table, ['a,b,c,d,e', ...rows].join('\n'));
  await page.goto('/#/datasets');
  await (await dragOver(page, [table])).drop();
  const panel = importPanel(page, 'measured.csv');
  await expect(panel.getByRole('alert')).toContainText('which column is the label');
  const label = panel.getByLabel('Label column');
  await expect(label.getByRole('option')).toHaveText(['left open', 'a', 'b', 'c', 'd', 'e', 'None']);
  await label.selectOption('None');
  await expect(panel.getByRole('alert')).toContainText('which column is the label');
  await label.selectOption('e');
  await expect(panel.getByRole('alert')).toHaveCount(0);
  await expect(label).toBeVisible();
  await importAs(page, 'measured.csv', 'Measured');
}); // prettier-ignore
