/** @file Every page of the window, and looking at it: for the browser suite, the screenshots and the desktop suite. */
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

export interface WindowPage {
  /** On the rail. */
  readonly title: string;
  /** Of the address. */
  readonly hash: string;
  /** The page's first heading. */
  readonly heading: RegExp;
}

/** Those of the rail. */
export const windowPages: readonly WindowPage[] = [
  { title: 'Datasets', hash: '#/datasets', heading: /^Datasets$/ },
  { title: 'Runs', hash: '#/runs', heading: /./ },
  { title: 'New', hash: '#/new', heading: /^New experiment$/ },
  { title: 'Compare', hash: '#/compare', heading: /^Compare$/ },
  { title: 'Kernels', hash: '#/kernels', heading: /^Kernels$/ },
  { title: 'Settings', hash: '#/settings', heading: /^Settings$/ },
];

/** Goes to a page by the rail, as a person does. */
export async function openPage(page: Page, { title, heading }: WindowPage): Promise<void> {
  await page
    .getByRole('navigation', { name: 'Pages' })
    .getByRole('link', { name: title, exact: true })
    .click();
  await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible();
}

/** What axe finds that is serious or critical, in words; what is drawn on canvas is beyond it. */
export async function seriousFaults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} at ${target.join(' ')}: ${failureSummary}`),
    );
}
