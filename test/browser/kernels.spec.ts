/** @file The Kernels page: operators are tested and measured by a click, and what was found is shown and saved. */
import type { Page } from '@playwright/test';
import { saved } from './download.ts';
import { expect, test } from './fixtures.ts';

/** The smallest sizes that say something: nothing here is about how fast the machine is. */
async function chooseSmallSizes(page: Page): Promise<void> {
  for (const [label, size] of Object.entries({ 'Samples (B)': 2, 'Steps (T)': 8, 'Neurons (H)': 8 })) {
    await page.getByLabel(label, { exact: true }).fill(String(size));
    await page.keyboard.press('Tab');
  }
}

test('the operators are tested, and every test agrees', async ({ page }) => {
  await page.goto('/#/kernels');
  const part = page.getByRole('region', { name: 'Self-test' });
  await part.getByRole('button', { name: 'Test the operators' }).click();
  const summary = part.getByText(/All \d+ tests agree/);
  await expect(summary).toBeVisible({ timeout: 60_000 });
  await summary.click();
  const rows = part.getByRole('row');
  const tests = Number(/\d+/.exec(await summary.innerText())![0]);
  await expect(rows).toHaveCount(tests + 1);
  await expect(rows.nth(1)).toContainText('agrees');
  await expect(part.getByRole('button', { name: 'Test the operators again' })).toBeEnabled();
});

test('the operators are measured, and the rates are saved', async ({ page }) => {
  await page.goto('/#/kernels');
  const part = page.getByRole('region', { name: 'Speed' });
  const rates = part.getByRole('region', { name: 'Measured rates' });
  await chooseSmallSizes(page);
  await part.getByRole('button', { name: 'Measure the operators' }).click();
  await expect(rates.getByRole('row', { name: /^spike/ }).first()).toContainText('%', { timeout: 150_000 });
  const csv = await saved(page, () => part.getByRole('button', { name: 'Save as CSV' }).click());
  expect(csv.name).toBe('refract-operators.csv');
  expect(csv.text).toMatch(/^Name,Median \(ms\),.*\r\n[^]*\r\nspike,[\d.e-]+,[\d.e-]+,[\d.e-]+,,/);

  // Training steps have not been measured, and have a size more.
  await part.getByText('Training steps', { exact: true }).click();
  await expect(rates).toHaveCount(0);
  // What is out of range is refused where it stands, and nothing is measured with it.
  await part.getByLabel('Layers', { exact: true }).fill('65');
  await page.keyboard.press('Tab');
  await expect(part.getByRole('alert')).toHaveText('A whole number from 1 to 64.');
  await expect(part.getByRole('button', { name: 'Measure training steps' })).toBeDisabled();
});
