/** @file Files that the page hands to the person. */
import type { Page } from '@playwright/test';
import { readFileSync } from 'node:fs';

/** A file that was handed over. */
export interface Saved {
  readonly name: string;
  readonly bytes: Buffer;
  /** The same, read as UTF-8. */
  readonly text: string;
}

/** Does what makes a download. */
export async function saved(page: Page, act: () => Promise<void>): Promise<Saved> {
  const waiting = page.waitForEvent('download');
  await act();
  const download = await waiting;
  const bytes = readFileSync(await download.path());
  return { name: download.suggestedFilename(), bytes, text: bytes.toString('utf8') };
}
