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
  { title: 'Variants', hash: '#/variants', heading: /^Variants$/ },
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

/** What there is to show. */
export interface Shown {
  readonly experimentId: string;
  readonly runId: string;
  readonly datasetId: string;
  /** A file that can be imported. */
  readonly file: string;
}

/** A page with something on it. */
export interface FilledPage {
  /** For titles and file names. */
  readonly name: string;
  readonly hash: string;
  /** When it is there, with what it is about. */
  readonly ready: (page: Page) => Promise<void>;
  /** Another part of the page before: what is there once need not be examined twice. */
  readonly isMore?: true;
}

const heading = (name: RegExp) => (page: Page) =>
  expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
const rows = (page: Page) => expect(page.getByRole('row').nth(1)).toBeVisible();
/** With one chosen, which is shown beside the list. */
const chosen = async (page: Page) => {
  await rows(page);
  await page.getByRole('row').nth(1).click();
};
const region = (name: string) => (page: Page) =>
  page.getByRole('region', { name, exact: true }).scrollIntoViewIfNeeded();

const pairs = async (page: Page) => {
  const part = page.getByRole('region', { name: /^Differences in/ });
  await expect(part.getByRole('row').nth(1)).toBeVisible();
  await part.evaluate((element) => element.scrollIntoView({ block: 'center' }));
};

/** With a file that waits to be imported. */
const importing = (file: string) => async (page: Page) => {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Choose files…' }).click();
  await (await chooser).setFiles(file);
  await expect(page.getByRole('region', { name: 'Imports' }).getByRole('form')).toBeVisible();
};
const encoders = async (page: Page) => {
  const part = page.getByRole('region', { name: 'Encoders', exact: true });
  await part.getByRole('button', { name: 'Compare encoders on this sample' }).click();
  await expect(part.getByRole('region', { name: 'Encoders in numbers' })).toBeVisible();
  await part.evaluate((element) => element.scrollIntoView());
};
const synthetic = async (page: Page) => {
  await page.getByRole('button', { name: 'Make synthetic…' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
};

/** Every page as it is in use. */
export const filledPages = ({ experimentId, runId, datasetId, file }: Shown): readonly FilledPage[] => [
  { name: 'datasets', hash: '#/datasets', ready: chosen },
  { name: 'dataset', hash: `#/datasets/${datasetId}`, ready: heading(/./) },
  { name: 'encoders', hash: `#/datasets/${datasetId}`, ready: encoders },
  { name: 'synthetic', hash: '#/datasets', ready: synthetic },
  { name: 'new', hash: `#/new?experiment=${experimentId}`, ready: heading(/^New experiment$/) },
  { name: 'runs', hash: `#/runs?experiment=${experimentId}`, ready: chosen },
  { name: 'groups', hash: `#/runs?experiment=${experimentId}&view=groups`, ready: rows },
  { name: 'queue', hash: '#/runs?view=queue', ready: heading(/^Runs$/) },
  { name: 'run', hash: `#/runs/${runId}`, ready: heading(/seed \d/) },
  { name: 'compare', hash: `#/compare?experiment=${experimentId}`, ready: rows },
  {
    name: 'compare-curves',
    hash: `#/compare?experiment=${experimentId}`,
    ready: region('Curves'),
    isMore: true,
  },
  {
    name: 'compare-pairs',
    hash: `#/compare?experiment=${experimentId}`,
    ready: pairs,
    isMore: true,
  },
  {
    name: 'compare-tables',
    hash: `#/compare?experiment=${experimentId}`,
    ready: region('Configuration'),
    isMore: true,
  },
  { name: 'variants', hash: '#/variants', ready: rows },
  { name: 'variant', hash: '#/variants/lif-refractory', ready: heading(/^lif-refractory$/) },
  { name: 'kernels', hash: '#/kernels', ready: heading(/^Kernels$/) },
  { name: 'settings', hash: '#/settings', ready: heading(/^Settings$/) },
  // The last: it stays until it is imported or put away.
  { name: 'import', hash: '#/datasets', ready: importing(file) },
];

/** Shows a page anew, however it was left, and waits until all of it is there. */
export async function showFilled(page: Page, { hash, ready }: FilledPage): Promise<void> {
  await page.goto('about:blank');
  await page.goto(`/${hash}`);
  await ready(page);
  await page.waitForLoadState('networkidle');
}

/**
 * What axe finds that is serious or critical, in words; what is drawn on canvas is beyond it. The window has no frames, and
 * without them the legacy mode finds the same, with no further page to open.
 */
export async function seriousFaults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} at ${target.join(' ')}: ${failureSummary}`),
    );
}
