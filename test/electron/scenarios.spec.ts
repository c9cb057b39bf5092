/** @file The browser suite's main scenarios in the desktop app, by the same steps (test/support/scenarios). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeSmallPictures } from '../support/data.ts';
import {
  compareExperiment,
  endAfterTwo,
  expectVerdict,
  startExample,
  watchCurves,
} from '../support/scenarios/first-start.ts';
import { dragOver, importAs, importPanel, trainOn } from '../support/scenarios/importing.ts';
import {
  cancelAndResume,
  engineKilled,
  openRun,
  reloadInTheMiddle,
  startLongRun,
} from '../support/scenarios/training.ts';
import { expect, importFile, test } from './fixtures.ts';
import { programOf, type Desktop } from './launch.ts';

/** What the window makes goes there from now on, as if the person had chosen it in the dialog. */
const saveTo = ({ app }: Desktop, path: string) =>
  app.evaluate(({ session }, to) => {
    session.defaultSession.on('will-download', (_, item) => item.setSavePath(to));
  }, path);

/** Starts a run that trains for half a minute, and opens its page. @returns the run's id */
async function watchLongRun(desktop: Desktop, file: string, epochs?: number): Promise<string> {
  const id = await startLongRun(desktop.call, await importFile(desktop, file, 'small'), epochs);
  await openRun(desktop.page, id);
  return id;
}

test('the example runs with one click, is watched live, compared and exported', async ({
  desktop,
  person,
}) => {
  test.setTimeout(480_000);
  const { page, call } = desktop;
  await expect(page.getByText(/Which spiking network is better/)).toBeVisible();
  await startExample(page);
  await watchCurves(page);
  await endAfterTwo(page, call);
  await compareExperiment(page, 'A first look');
  await expectVerdict(page, call);
  const path = join(person.folder, 'report.md');
  await saveTo(desktop, path);
  await page.getByRole('button', { name: 'Copy or save the report' }).click();
  await page.getByRole('menuitem', { name: 'Save report as Markdown' }).click();
  await expect.poll(() => readIfThere(path)).toMatch(/^# A first look\n[^]*\| lif-none \| [12] \| \d\d\.\d/);
});

test('a file is dropped, looked at, imported and trained on', async ({ desktop: { page, call }, file }) => {
  const drag = await dragOver(page, [file]);
  await expect(page.getByText(/^Drop to import/)).toBeVisible();
  await drag.drop();
  await expect(importPanel(page, 'small.npz').getByRole('img').first()).toBeVisible();
  await importAs(page, 'small.npz', 'My rhythms');
  await trainOn(page, 'My rhythms');
  const done = async () => (await call('runs.count', { filter: { statuses: ['done'] } })).total;
  await expect.poll(done, { timeout: 60_000 }).toBe(2);
});

test('a folder is dropped, looked at and imported', async ({ desktop: { page }, person }) => {
  const pictures = join(person.folder, 'pictures');
  writeSmallPictures(pictures);
  await (await dragOver(page, [pictures])).drop();
  await importAs(page, 'pictures', 'Small pictures');
  await page.getByRole('button', { name: 'Show Small pictures in the list' }).click();
  await expect(page.getByRole('region', { name: 'List of data sets' })).toContainText('Small pictures');
});

test('a run is cancelled, resumed, and ends', async ({ desktop, file }) => {
  const { page } = desktop;
  await watchLongRun(desktop, file, 150);
  await cancelAndResume(page);
  await expect(page.getByText('Done', { exact: true })).toBeVisible({ timeout: 90_000 });
});

test('an engine that is killed ends its run and nothing else; the run resumes', async ({ desktop, file }) => {
  await watchLongRun(desktop, file);
  await engineKilled(desktop.page, () => process.kill(programOf(desktop.pid, 'engine')!, 'SIGKILL'));
});

test('reloading in the middle of training loses nothing', async ({ desktop, file }) => {
  const id = await watchLongRun(desktop, file);
  await reloadInTheMiddle(desktop.page);
  expect((await desktop.call('runs.get', { id })).row.status).toBe('running');
});

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
