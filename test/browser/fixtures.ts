/** @file What every spec of the browser suite has: a workbench that runs, a page that is let in, and calls beside it. */
import { test as base, expect, type BrowserContextOptions } from '@playwright/test';
import { makeCall, type Call } from '../../main/api/client.ts';
import { serveWorkbench, type ServedWorkbench } from '../support/web-host.ts';

export { expect };

/** A workbench, with what a browser needs to be let in. */
export interface OpenWorkbench extends ServedWorkbench {
  readonly storageState: Exclude<BrowserContextOptions['storageState'], string | undefined>;
  /** Calls as the window makes them, for what a test needs but is not about. */
  readonly call: Call;
}

interface OfTest {
  /** Errors of the page, and of its console, fail the test. Texts that a test expects are put in here. */
  readonly expectedErrors: RegExp[];
}

interface OfWorker {
  /** Shared by all tests of a worker: each makes its own data sets and runs, or only looks. */
  readonly workbench: OpenWorkbench;
}

export const test = base.extend<OfTest, OfWorker>({
  workbench: [
    async ({ playwright }, use) => {
      const served = await serveWorkbench();
      const request = await playwright.request.newContext({ baseURL: served.origin });
      await request.get(served.invitation);
      const call = makeCall(async (name, args) => {
        const headers = { Origin: served.origin };
        return (await request.post(`/call/${name}`, { data: args, headers })).json() as Promise<unknown>;
      });
      await use({ ...served, storageState: await request.storageState(), call });
      await request.dispose();
      await served.remove();
    },
    { scope: 'worker' },
  ],
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
