/** @file What opens above a page, or is on it only now and then: for the screenshots. */
import { expect, type Page } from '@playwright/test';
import type { FilledPage, Shown } from './pages.ts';

const dialog = (page: Page) => expect(page.getByRole('dialog')).toBeVisible();

/** Selects the first three runs. */
async function selectThree(page: Page): Promise<void> {
  const rows = page.getByRole('grid').getByRole('row');
  await rows.nth(1).click();
  await rows.nth(3).click({ modifiers: ['Shift'] });
}

/** An encoder of whose settings one makes a sample too large to be shown. */
async function refuseEncoder(page: Page): Promise<void> {
  const part = page.getByRole('region', { name: 'Encoders', exact: true });
  await part.getByRole('button', { name: 'Compare encoders on this sample' }).click();
  await part.getByLabel('Settings of').selectOption('population');
  for (const label of [/^Neurons a value/, /^Steps a value/]) {
    await part.getByLabel(label).fill('256');
    await page.keyboard.press('Tab');
  }
  await expect(part.getByText(/too many to be shown/)).toBeVisible();
  await part.evaluate((element) => element.scrollIntoView());
}

/** Dialogs and menus over pages that have something on them. */
export const dialogPages = ({
  experimentId,
  runId,
  datasetId,
}: Omit<Shown, 'file'>): readonly FilledPage[] => [
  {
    name: 'tags',
    hash: `#/runs?experiment=${experimentId}`,
    ready: async (page) => {
      await selectThree(page);
      await page.keyboard.press('t');
      await dialog(page);
    },
  },
  {
    name: 'delete',
    hash: `#/runs?experiment=${experimentId}`,
    ready: async (page) => {
      await page.getByRole('button', { name: 'Delete the experiment' }).click();
      await expect(page.getByRole('menuitem').first()).toBeVisible();
    },
  },
  {
    name: 'shortcuts',
    hash: `#/runs/${runId}`,
    ready: async (page) => {
      await expect(page.getByRole('heading', { level: 1, name: /seed \d/ })).toBeVisible();
      await page.keyboard.press('Shift+?');
      await dialog(page);
    },
  },
  {
    name: 'palette',
    hash: '#/runs',
    ready: async (page) => {
      await expect(page.getByRole('row').nth(1)).toBeVisible();
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox').fill('lif-refractory');
      await expect(page.getByRole('option').nth(2)).toBeVisible();
    },
  },
  { name: 'encoder-refused', hash: `#/datasets/${datasetId}`, ready: refuseEncoder },
];

const waiting = (page: Page) =>
  expect(
    page.getByRole('list', { name: 'Waiting, the next first' }).getByRole('listitem').first(),
  ).toBeVisible();

/** The queue while runs wait in it. */
export const queuePages: readonly FilledPage[] = [
  { name: 'queue', hash: '#/runs?view=queue', ready: waiting },
  {
    name: 'queue-cancel',
    hash: '#/runs?view=queue',
    ready: async (page) => {
      await waiting(page);
      await page.getByRole('button', { name: 'Cancel all that wait' }).click();
      await expect(page.getByRole('alertdialog').or(page.getByRole('dialog'))).toBeVisible();
    },
  },
];

/** After a start that found runs interrupted. */
export const interruptedPage: FilledPage = {
  name: 'interrupted',
  hash: '#/runs?status=interrupted',
  ready: (page) => expect(page.getByRole('region', { name: 'Interrupted runs' })).toBeVisible(),
};
