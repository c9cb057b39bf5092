/** @file A browser on a workbench, outside of the suite: for pictures and measurements. */
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions } from '@playwright/test';
import { serveWorkbench, type ServedWorkbench } from '../support/web-host.ts';
import { callsOf, type Caller } from './calls.ts';
import { ensureChromium } from './ensure-chromium.ts';

/** Starts a Chromium. @throws Error where there is none */
export async function startBrowser(): Promise<Browser> {
  const found = ensureChromium();
  if ('reason' in found) throw new Error(`No browser: ${found.reason}.`);
  return chromium.launch({ executablePath: found.path });
}

export interface Entered extends Caller {
  readonly workbench: ServedWorkbench;
  /** A browser context that is let in. */
  readonly context: (options?: BrowserContextOptions) => Promise<BrowserContext>;
  readonly close: () => Promise<void>;
}

/** Serves a workbench and lets the browser in. @param home a folder that stays; a temporary one if left out */
export async function enter(browser: Browser, home?: string): Promise<Entered> {
  const workbench = await serveWorkbench(home);
  const first = await browser.newContext();
  await first.request.get(workbench.invitation);
  const storageState = await first.storageState();
  return {
    workbench,
    request: first.request,
    origin: workbench.origin,
    call: callsOf(first.request, workbench.origin),
    context: (options = {}) => browser.newContext({ baseURL: workbench.origin, storageState, ...options }),
    close: async () => {
      await first.close();
      await (home === undefined ? workbench.remove() : workbench.stop());
    },
  };
}

/** Asks until the answer is there. @throws Error after so many seconds */
export async function until<Value>(
  what: string,
  ask: () => Promise<Value | false | undefined>,
  seconds = 600,
): Promise<Value> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const value = await ask();
    if (value !== false && value !== undefined) return value;
    if (Date.now() > end) throw new Error(`${what} did not happen within ${seconds} s.`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
