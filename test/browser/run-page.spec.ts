/** @file A finished run's page: how its curves are looked at and saved, its replay, its log, notes taken back, shortcuts. */
import type { Page } from '@playwright/test';
import { saved, type Saved } from './download.ts';
import { expect, test } from './fixtures.ts';
import { allDone, trainPairs } from './small-experiment.ts';

let id: string;

// No test changes anything that another looks at. A worker that comes back to this file finds what it has trained.
test.beforeAll(async ({ workbench }) => {
  const { experiments } = await workbench.call('experiments.list', {});
  const before = experiments.find(({ name }) => name === 'On its page');
  const experimentId = before?.id ?? (await trainPairs(workbench, 'On its page', 2));
  await allDone(workbench, experimentId);
  id = (await workbench.call('experiments.get', { id: experimentId })).runIds[0]!;
});

test.beforeEach(async ({ page }) => {
  await page.goto(`/#/runs/${id}`);
  await expect(page.getByRole('img', { name: /^Loss\./ })).toBeVisible();
});

/** Saves the chart of the loss. */
const savedLoss = (page: Page, kind: 'PNG' | 'SVG' | 'CSV'): Promise<Saved> =>
  saved(page, async () => {
    await page.getByRole('button', { name: 'Save Loss' }).click();
    await page.getByRole('menuitem', { name: `Save as ${kind}` }).click();
  });

/** Column titles and the first column's values. */
function csvOf({ text }: Saved) {
  const [head, ...rows] = text.trim().split('\r\n');
  return { head: head!, first: rows.map((row) => Number(row.split(',')[0])), rows };
}

test('curves are smoothed, by step, epoch or time, and saved as they are shown', async ({
  page,
  workbench,
}) => {
  const curves = page.getByRole('region', { name: 'Loss and accuracy' });
  const raw = async () => csvOf(await savedLoss(page, 'CSV'));

  const smooth = await raw();
  expect(smooth.head).toMatch(/^Step,.*not smoothed/);
  const slider = curves.getByRole('slider', { name: 'Smoothing' });
  await slider.fill('0');
  await expect(slider).toHaveAttribute('aria-valuetext', 'none');
  const bySteps = await raw();
  expect(bySteps.head).not.toContain('smoothed');
  const { stepsPerEpoch } = await workbench.call('runs.get', { id });
  expect(bySteps.first).toEqual(Array.from({ length: 2 * stepsPerEpoch! }, (_, at) => at + 1));

  await curves.getByText('Epoch', { exact: true }).click();
  const byEpochs = await raw();
  expect(byEpochs.head).toMatch(/^Epoch,/);
  expect(byEpochs.first.at(-1)).toBe(2);
  await curves.getByText('Time', { exact: true }).click();
  const byTime = await raw();
  expect(byTime.head).toMatch(/^Training time \(s\),/);
  expect(byTime.first).toEqual(byTime.first.toSorted((a, b) => a - b));

  // The picture is another one with a logarithmic axis; the choice stays.
  const linear = await savedLoss(page, 'SVG');
  await curves.getByLabel('Log loss axis').check();
  const log = await savedLoss(page, 'SVG');
  expect(log.text).not.toBe(linear.text);
  await page.reload();
  await expect(curves.getByLabel('Log loss axis')).toBeChecked();
  await expect(slider).toHaveAttribute('aria-valuetext', 'none');
  await expect(curves.getByRole('radio', { name: 'Time' })).toBeChecked();
});

test('a chart is saved as PNG, SVG and CSV', async ({ page, workbench }) => {
  const png = await savedLoss(page, 'PNG');
  expect(png.name).toBe(`${id} loss.png`);
  expect(png.bytes.subarray(0, 8).toString('latin1')).toBe('\u0089PNG\r\n\u001a\n');
  // Two pixels a px, in the header's width and height.
  expect(png.bytes.readUInt32BE(16)).toBeGreaterThan(900);
  expect(png.bytes.readUInt32BE(20)).toBeGreaterThan(500);
  const svg = await savedLoss(page, 'SVG');
  expect(svg.text).toMatch(/^<svg [^]*<text[^]*>Loss<[^]*<\/svg>$/);
  for (const series of ['Batch', 'Test']) expect(svg.text).toContain(`>${series}<`);
  const csv = csvOf(await savedLoss(page, 'CSV'));
  expect(csv.head).toMatch(/^Step,.*Test/);
  const { totalSteps } = await workbench.call('runs.get', { id });
  expect(csv.rows).toHaveLength(totalSteps!);
});

test('a run is replayed to the bit', async ({ page }) => {
  const part = page.getByRole('region', { name: 'Reproduce' });
  await part.getByRole('button', { name: 'Replay run' }).click();
  await expect(part.getByText(/^Identical: .* the same to the bit\.$/)).toBeVisible({ timeout: 60_000 });
  await expect(part.getByRole('button', { name: 'Replay run again' })).toBeEnabled();
});

test('the log says how a run went', async ({ page }) => {
  const log = page.getByRole('region', { name: 'Log of the run' });
  for (const line of [/^Started\.$/, /^Trains on the CPU with 1 thread, .* 2 epochs of \d+ steps\.$/, /^Epoch 1 of 2: training loss .*; test loss .*, accuracy [\d.]+ %\.$/, /^Epoch 2 of 2: /, /^Done after 2 epochs and \d+ steps in /]) {
    await expect(log.getByRole('cell', { name: line })).toHaveCount(1);
  } // prettier-ignore
});

test('notes are taken back after their field was left, with one message for all that was typed', async ({
  page,
  workbench,
}) => {
  const stored = async () => (await workbench.call('runs.get', { id })).row.notes;
  await workbench.call('runs.note', { id, notes: 'as it was' });
  const notes = page.getByRole('textbox', { name: 'Notes on this run' });
  const messages = page.getByRole('region', { name: 'Messages' });
  await expect(notes).toHaveValue('as it was');
  await notes.click();
  await notes.pressSequentially(' and more');
  await expect(messages.getByText(/Notes changed/)).toHaveCount(0);
  await notes.blur();
  await expect(messages.getByText(/^Notes changed on lif-(none|refractory), seed [12]\.$/)).toHaveCount(1);
  expect(await stored()).toContain(' and more');
  await messages.getByRole('button', { name: 'Undo' }).click();
  await expect(notes).toHaveValue('as it was');
  expect(await stored()).toBe('as it was');
  // Left as it is, nothing is said.
  await notes.click();
  await notes.blur();
  await page.waitForTimeout(200);
  await expect(messages.getByText(/Notes changed/)).toHaveCount(0);
});

test('notes that could not be kept stay in their field, and the old ones are never seen again', async ({
  page,
  workbench,
}) => {
  const stored = async () => (await workbench.call('runs.get', { id })).row.notes;
  await workbench.call('runs.note', { id, notes: 'old' });
  const notes = page.getByRole('textbox', { name: 'Notes on this run' });
  await expect(notes).toHaveValue('old');
  const refusal = { ok: false, code: 'unavailable', message: 'The disk is full.', hint: '' };
  await page.route('**/call/runs.note', (route) => route.fulfill({ json: refusal }));
  await notes.fill('a long thought');
  await notes.blur();
  await expect(page.getByText('The disk is full.')).toBeVisible();
  await expect(notes).toHaveValue('a long thought');
  await page.unroute('**/call/runs.note');
  // Every value that is painted while the notes are kept and come back.
  await notes.focus();
  const seen = await notes.evaluate(async (field: HTMLTextAreaElement) => {
    const values = new Set<string>();
    field.blur();
    for (const end = performance.now() + 1000; performance.now() < end;) {
      values.add(field.value);
      await new Promise(requestAnimationFrame);
    }
    return [...values];
  });
  expect(seen).toEqual(['a long thought']);
  expect(await stored()).toBe('a long thought');
});

test('the shortcuts of the page and of the window are shown, and do what they say', async ({ page }) => {
  await page.keyboard.press('Shift+?');
  const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(dialog.getByRole('heading', { name: 'This run' })).toBeVisible();
  await expect(dialog.locator('dl > div', { hasText: 'Show the log' }).locator('kbd')).toHaveText('6');
  await expect(dialog.locator('dl > div', { hasText: /^New experiment\s*N$/ })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await page.keyboard.press('6');
  await expect(page.getByRole('region', { name: 'Log of the run' })).toBeInViewport();
  await page.keyboard.press('n');
  await expect(page.getByRole('heading', { level: 1, name: 'New experiment' })).toBeVisible();
});
