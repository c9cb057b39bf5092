/** @file What every spec of the desktop suite has: a person's folders, and the app open in them. */
import { test as base, expect } from '@playwright/test';
import { join } from 'node:path';
import { writeSmallDataset } from '../support/data.ts';
import { makePerson, openDesktop, type Desktop, type Person } from './launch.ts';

export { expect };

interface OfTest {
  readonly person: Person;
  readonly desktop: Desktop;
  /** Path of a small data set's file. */
  readonly file: string;
}

export const test = base.extend<OfTest>({
  person: async ({}, use) => {
    const person = makePerson();
    await use(person);
    person.remove();
  },
  file: async ({ person }, use) => {
    const path = join(person.folder, 'small.npz');
    await writeSmallDataset(path);
    await use(path);
  },
  desktop: async ({ person }, use, testInfo) => {
    const desktop = await openDesktop(person);
    const errors: string[] = [];
    desktop.page.on('pageerror', ({ message }) => errors.push(message));
    await use(desktop);
    if (testInfo.status !== testInfo.expectedStatus && !desktop.page.isClosed()) {
      // What a person would have seen: where it is, is in the list of attachments.
      const path = testInfo.outputPath('window.png');
      const taken = await desktop.page.screenshot({ path }).catch(() => undefined);
      if (taken) await testInfo.attach('window', { path, contentType: 'image/png' });
    }
    await desktop.app.close();
    expect(errors).toEqual([]);
  },
});

/** Imports a file as the window does it. @returns the data set's id */
export async function importFile({ call, page }: Desktop, path: string, name: string): Promise<string> {
  const source = (await addFile(page, path)).value.id;
  const { jobId } = await call('datasets.import', { source, name });
  await expect.poll(async () => (await call('jobs.get', { id: jobId })).status).toBe('done');
  const { datasets } = await call('datasets.list', {});
  return datasets.find((dataset) => dataset.name === name)!.id;
}

/** Gives the bridge a file that a person has chosen. */
export async function addFile(
  page: Desktop['page'],
  path: string | readonly string[],
): Promise<{
  readonly ok: boolean;
  readonly value: { readonly id: string; readonly name: string; readonly complete: boolean };
}> {
  await page.evaluate(() => {
    const input = document.createElement('input');
    input.type = 'file';
    input.multiple = true;
    input.id = 'files-of-test';
    input.hidden = true;
    document.body.append(input);
  });
  const input = page.locator('#files-of-test');
  await input.setInputFiles([...(typeof path === 'string' ? [path] : path)]);
  const answer = await input.evaluate((element) =>
    window.refract.addFiles([...(element as HTMLInputElement).files!]),
  );
  await input.evaluate((element) => element.remove());
  return answer as Awaited<ReturnType<typeof addFile>>;
}

/** Begins a run that is long enough to be interrupted. @returns the run's id */
export async function trainLong({ call }: Desktop, datasetId: string): Promise<string> {
  const groups = [{ variant: 'lif-refractory', options: { hidden: 8, refractory: 2 } }];
  const settings = { epochs: 200, batch: 20, threads: 1 };
  const { runIds } = await call('experiments.start', { datasetId, groups, seeds: [1], settings });
  return runIds[0]!;
}

/** Waits until a run has come to a checkpoint, and so far that it is under way. */
export async function underWay({ call }: Desktop, id: string): Promise<void> {
  const steps = async () => {
    const { status, steps, error } = (await call('runs.get', { id })).row;
    if (status === 'failed') throw new Error(error?.message);
    return steps ?? 0;
  };
  await expect.poll(steps, { timeout: 60_000 }).toBeGreaterThan(0);
}
