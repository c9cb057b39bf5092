/** @file Files that are dropped on the window, looked at, imported, and trained on: as a person does it. */
import { expect, type Locator, type Page } from '@playwright/test';

/** Drags files and folders over the window, as the system does; `drop` lets them go, `leave` lets them go elsewhere. */
export async function dragOver(
  page: Page,
  paths: readonly string[],
): Promise<{ drop: () => Promise<void>; leave: () => Promise<void> }> {
  await expect(page.getByRole('navigation', { name: 'Pages' })).toBeVisible();
  const session = await page.context().newCDPSession(page);
  const event = (type: 'dragEnter' | 'dragOver' | 'drop' | 'dragCancel') =>
    session.send('Input.dispatchDragEvent', {
      type,
      x: 640,
      y: 400,
      data: { items: [], files: [...paths], dragOperationsMask: 1 },
    });
  await event('dragEnter');
  await event('dragOver');
  // A pointer moves on, and lets go of what the window has said that it takes.
  await expect(page.getByText(/^Drop to import/)).toBeVisible();
  await event('dragOver');
  const end = async (type: 'drop' | 'dragCancel') => {
    await event(type);
    await session.detach();
  };
  const leave = async () => {
    await end('dragCancel');
    await page.mouse.move(20, 20); // the pointer is a pointer again
  };
  return { drop: () => end('drop'), leave };
}

/** The panel of what was dropped, on the page of data sets. @param what a file's or folder's name */
export const importPanel = (page: Page, what: string): Locator =>
  page.getByRole('article', { name: what, exact: true });

/** Imports what was dropped under a name; ends when it is there. */
export async function importAs(page: Page, what: string, name: string): Promise<void> {
  const panel = importPanel(page, what);
  await panel.getByLabel('Name', { exact: true }).fill(name);
  await panel.getByRole('button', { name: `Import ${name}`, exact: true }).click();
  await expect(panel.getByText(`${name} is there`)).toBeVisible();
}

/** Goes from an imported data set to an experiment on it, and starts it: two variants, one seed, two epochs. */
export async function trainOn(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: `Train on ${name}`, exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'New experiment' })).toBeVisible();
  await expect(page.getByLabel('Data set').locator('option:checked')).toHaveText(name);
  for (const variant of ['lif-none', 'lif-soft']) await page.getByRole('checkbox', { name: variant }).check();
  await page.getByLabel('Seeds').fill('1');
  await page.getByLabel('Epochs', { exact: true }).fill('2');
  await page.getByRole('button', { name: /^Train 2 runs/ }).click();
}
