/** @file What every spec of the browser suite has: a workbench that runs, a page that is let in, and calls beside it. */
import {
  test as base,
  expect,
  type APIRequest,
  type BrowserContextOptions,
  type ConsoleMessage,
} from '@playwright/test';
import { join } from 'node:path';
import type { Call } from '../../main/api/client.ts';
import { writeSmallDataset } from '../support/data.ts';
import { callsOf, importFile } from './calls.ts';
import { serveWorkbench, type ServedWorkbench } from '../support/web-host.ts';

export { expect };

/** A workbench, with what a browser needs to be let in. */
export interface OpenWorkbench extends ServedWorkbench {
  readonly storageState: Exclude<BrowserContextOptions['storageState'], string | undefined>;
  /** Calls as the window makes them, for what a test needs but is not about. */
  readonly call: Call;
  /** Imports the small data set. @returns its id */
  readonly importSmall: (name: string) => Promise<string>;
}

interface OfTest {
  /** Errors of the page, and of its console, and what Svelte warns of there, fail the test. Texts that a test expects are put in here. */
  readonly expectedErrors: RegExp[];
  /** Of this test alone, in its first start. */
  readonly freshWorkbench: OpenWorkbench;
}

interface OfWorker {
  /** Shared by all tests of a worker: each makes its own data sets and runs, or only looks. */
  readonly workbench: OpenWorkbench;
}

/** Serves a workbench and enters it. @param home a folder that stays; a temporary one if left out */
export async function enterServed(
  requests: APIRequest,
  home?: string,
): Promise<OpenWorkbench & { close: () => Promise<void> }> {
  const served = await serveWorkbench(home);
  const { origin } = served;
  const request = await requests.newContext();
  await request.get(served.invitation);
  const call = callsOf(request, origin);
  const file = join(served.home, 'small.npz');
  await writeSmallDataset(file);
  const importSmall = (name: string) => importFile({ call, request, origin }, file, name);
  const close = async () => {
    await request.dispose();
    await (home === undefined ? served.remove() : served.stop());
  };
  return { ...served, storageState: await request.storageState(), call, importSmall, close };
}

/** A warning of the framework is a defect of ours: something is read that is no longer true. */
const isOfSvelte = (message: ConsoleMessage): boolean =>
  message.type() === 'warning' && /\[svelte\]|svelte\.dev\/e\//.test(message.text());

export const test = base.extend<OfTest, OfWorker>({
  workbench: [
    async ({ playwright }, use) => {
      const workbench = await enterServed(playwright.request);
      await use(workbench);
      await workbench.close();
    },
    { scope: 'worker' },
  ],
  freshWorkbench: async ({ playwright }, use) => {
    const workbench = await enterServed(playwright.request);
    await use(workbench);
    await workbench.close();
  },
  baseURL: async ({ workbench }, use) => use(workbench.origin),
  storageState: async ({ workbench }, use) => use(workbench.storageState),
  expectedErrors: async ({}, use) => use([]),
  page: async ({ page, workbench, expectedErrors }, use) => {
    // What another test chose (variants, a measure, columns) is remembered by the workbench; each test begins without.
    const { layout } = await workbench.call('layout.get', {});
    for (const key of Object.keys(layout)) await workbench.call('layout.set', { key, value: null });
    const errors: string[] = [];
    page.on('pageerror', ({ message }) => errors.push(message));
    page.on('console', (message) => {
      if (message.type() === 'error' || isOfSvelte(message)) errors.push(message.text());
    });
    // What the policy refuses and a library then does without, nobody would see.
    await page.addInitScript(() =>
      addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sourceFile }) => {
        const what = `${blockedURI || 'something'} of ${sourceFile}`;
        reportError(new Error(`The policy (${effectiveDirective}) has refused ${what}.`));
      }),
    );
    await use(page);
    expect(errors.filter((text) => !expectedErrors.some((expected) => expected.test(text)))).toEqual([]);
  },
});
