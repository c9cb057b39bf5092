/**
 * @file Pictures of every page in both themes, for docs/screens: `npm run screenshots`. The home folder has a small
 * comparison that is really trained here, with fixed seeds; only times and speeds differ from machine to machine.
 */
import type { Page } from '@playwright/test';
import { mkdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureWindow } from '../../renderer/build.ts';
import { enter, startBrowser, until, type Entered } from './open.ts';

const folder = fileURLToPath(new URL('../../docs/screens/', import.meta.url));

/** Larger pictures make the repository slow. */
const MOST_BYTES = 200_000;

interface Shot {
  readonly name: string;
  readonly hash: string;
  /** What to do before the picture is taken. */
  readonly prepare?: (page: Page) => Promise<void>;
}

/** Trains the first template's groups, with less data and fewer seeds. @returns the experiment and its runs */
async function train({ call }: Entered): Promise<{ experimentId: string; runIds: readonly string[] }> {
  const template = await until('The preparing of MNIST', async () => {
    const { templates } = await call('experiments.templates');
    return templates.find(({ id }) => id === 'is-reset-needed');
  });
  const started = await call('experiments.start', {
    ...template.request,
    seeds: [1, 2, 3],
    settings: { ...template.request.settings, epochs: 4, limitTrain: 4000, limitTest: 1000 },
  });
  const filter = { experimentId: started.experimentId, statuses: ['done' as const] };
  await until(
    'The training',
    async () => (await call('runs.count', { filter })).total === started.runIds.length,
  );
  return started;
}

async function shots({ call }: Entered): Promise<Shot[]> {
  const { experimentId, runIds } = await train({ call } as Entered);
  const { jobId } = await call('kernels.selfTest');
  await until('The self-test', async () => (await call('jobs.get', { id: jobId })).finishedAt !== null);
  const { datasets } = await call('datasets.list');
  const rows = datasets.find(({ name }) => name === 'mnist-rows')!;
  return [
    { name: 'datasets', hash: '#/datasets' },
    { name: 'dataset', hash: `#/datasets/${rows.id}` },
    { name: 'new', hash: `#/new?experiment=${experimentId}` },
    { name: 'runs', hash: `#/runs?experiment=${experimentId}` },
    { name: 'run', hash: `#/runs/${runIds[5]}` },
    { name: 'compare', hash: `#/compare?experiment=${experimentId}` },
    {
      name: 'compare-curves',
      hash: `#/compare?experiment=${experimentId}`,
      prepare: (page) => page.getByRole('region', { name: 'Curves' }).scrollIntoViewIfNeeded(),
    },
    { name: 'kernels', hash: '#/kernels' },
    { name: 'settings', hash: '#/settings' },
  ];
}

/** Takes the pictures of one theme. */
async function take(entered: Entered, colorScheme: 'light' | 'dark', list: readonly Shot[]): Promise<void> {
  const context = await entered.context({ colorScheme, viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  for (const { name, hash, prepare } of list) {
    await page.goto('about:blank');
    await page.goto(`/${hash}`);
    await page.getByRole('navigation', { name: 'Pages' }).waitFor();
    await page.waitForLoadState('networkidle');
    await prepare?.(page);
    await page.waitForTimeout(800); // for what is drawn after the answers are there
    const path = join(folder, `${name}-${colorScheme}.png`);
    await page.screenshot({ path, animations: 'disabled' });
    const { size } = statSync(path);
    process.stdout.write(`${relative(process.cwd(), path)}  ${Math.round(size / 1000)} kB\n`);
    if (size > MOST_BYTES) throw new Error(`${path} is larger than ${MOST_BYTES / 1000} kB.`);
  }
  await context.close();
}

await ensureWindow();
mkdirSync(folder, { recursive: true });
const browser = await startBrowser();
try {
  const entered = await enter(browser);
  try {
    const themes = ['light', 'dark'] as const;
    await until('The preparing of MNIST', async () =>
      (await entered.call('experiments.templates')).templates.length > 0); // prettier-ignore
    for (const theme of themes) await take(entered, theme, [{ name: 'first-start', hash: '#/runs' }]);
    const list = await shots(entered);
    for (const theme of themes) await take(entered, theme, list);
  } finally {
    await entered.close();
  }
} finally {
  await browser.close();
}
