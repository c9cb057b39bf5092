/** @file What every spec of the browser suite has: a workbench that runs, a page that is let in, and calls beside it. */
import { test as base, expect, type APIRequest, type BrowserContextOptions } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { makeCall, type Call } from '../../main/api/client.ts';
import { writeSmallDataset } from '../support/data.ts';
import { serveWorkbench, type ServedWorkbench } from '../support/web-host.ts';

export { expect };

/** A workbench, with what a browser needs to be let in. */
export interface OpenWorkbench extends ServedWorkbench {
  readonly storageState: Exclude<BrowserContextOptions['storageState'], string | undefined>;
  /** Calls as the window makes them, for what a test needs but is not about. */
  readonly call: Call;
  /** Path of a small data set's file. */
  readonly file: string;
  /** Imports the small data set. @returns its id */
  readonly importSmall: (name: string) => Promise<string>;
}

interface OfTest {
  /** Errors of the page, and of its console, fail the test. Texts that a test expects are put in here. */
  readonly expectedErrors: RegExp[];
  /** Of this test alone, in its first start. */
  readonly freshWorkbench: OpenWorkbench;
}

interface OfWorker {
  /** Shared by all tests of a worker: each makes its own data sets and runs, or only looks. */
  readonly workbench: OpenWorkbench;
}

/** Serves a workbench and enters it. */
async function openWorkbench(requests: APIRequest): Promise<OpenWorkbench & { close: () => Promise<void> }> {
  const served = await serveWorkbench();
  const request = await requests.newContext({ baseURL: served.origin });
  const headers = { Origin: served.origin };
  await request.get(served.invitation);
  const call = makeCall(async (name, args) => {
    return (await request.post(`/call/${name}`, { data: args, headers })).json() as Promise<unknown>;
  });
  const file = join(served.home, 'small.npz');
  await writeSmallDataset(file);
  const importSmall = async (name: string): Promise<string> => {
    const data = readFileSync(file);
    const { id } = await call('sources.begin', { files: [{ path: basename(file), bytes: data.length }] });
    await request.post(`/upload/${id}/0`, {
      data,
      headers: { ...headers, 'Content-Type': 'application/octet-stream' },
    });
    const { jobId } = await call('datasets.import', { source: id, name });
    await expect.poll(async () => (await call('jobs.get', { id: jobId })).status).toBe('done');
    const { datasets } = await call('datasets.list');
    return datasets.find((dataset) => dataset.name === name)!.id;
  };
  const close = async () => {
    await request.dispose();
    await served.remove();
  };
  return { ...served, storageState: await request.storageState(), call, file, importSmall, close };
}

export const test = base.extend<OfTest, OfWorker>({
  workbench: [
    async ({ playwright }, use) => {
      const workbench = await openWorkbench(playwright.request);
      await use(workbench);
      await workbench.close();
    },
    { scope: 'worker' },
  ],
  freshWorkbench: async ({ playwright }, use) => {
    const workbench = await openWorkbench(playwright.request);
    await use(workbench);
    await workbench.close();
  },
  baseURL: async ({ workbench }, use) => use(workbench.origin),
  storageState: async ({ workbench }, use) => use(workbench.storageState),
  expectedErrors: async ({}, use) => use([]),
  page: async ({ page, expectedErrors }, use) => {
    const errors: string[] = [];
    page.on('pageerror', ({ message }) => errors.push(message));
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    await use(page);
    expect(errors.filter((text) => !expectedErrors.some((expected) => expected.test(text)))).toEqual([]);
  },
});
