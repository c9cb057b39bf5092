/** @file Files that the page hands to the person. */
import type { Page } from '@playwright/test';
import { readFileSync } from 'node:fs';

/** Does what makes a download. @returns the file's name and content */
export async function saved(page: Page, act: () => Promise<void>): Promise<{ name: string; text: string }> {
  const waiting = page.waitForEvent('download');
  await act();
  const download = await waiting;
  return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') };
}
