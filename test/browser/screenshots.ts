/**
 * @file Pictures of every page in both themes, for docs/screens: `npm run screenshots`. The home folder has a small
 * comparison that is really trained here, with fixed seeds; only times and speeds differ from machine to machine.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureWindow } from '../../renderer/build.ts';
import { writeSmallDataset } from '../support/data.ts';
import { dialogPages, interruptedPage, queuePages } from '../support/scenarios/dialogs.ts';
import { filledPages, showFilled, type FilledPage, type Shown } from '../support/scenarios/pages.ts';
import { enter, startBrowser, until, type Entered } from './open.ts';
import { smallerPng } from './smaller-png.ts';

const folder = fileURLToPath(new URL('../../docs/screens/', import.meta.url));

/** Larger pictures make the repository slow. */
const MOST_BYTES = 200_000;

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

/** Everything that the pages are to show. */
async function fill(entered: Entered): Promise<Shown> {
  const { call } = entered;
  const { experimentId, runIds } = await train(entered);
  const { jobId } = await call('kernels.selfTest');
  await until('The self-test', async () => (await call('jobs.get', { id: jobId })).finishedAt !== null);
  await call('runs.tag', { ids: [...runIds.slice(0, 7)], add: ['first seed'] });
  await call('runs.tag', { ids: [...runIds.slice(-2)], add: ['to look at'] });
  await until('The end of all jobs', async () =>
    (await call('jobs.list')).jobs.every(({ finishedAt }) => finishedAt !== null)); // prettier-ignore
  const { row } = await call('runs.get', { id: runIds[5]! });
  const file = join(entered.workbench.home, 'rhythms.npz');
  await writeSmallDataset(file);
  return { experimentId, runId: row.id, datasetId: row.datasetId, file };
}

/** Takes the pictures of one theme. */
async function take(
  entered: Entered,
  colorScheme: 'light' | 'dark',
  list: readonly FilledPage[],
): Promise<void> {
  const context = await entered.context({ colorScheme, viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  for (const one of list) {
    await showFilled(page, one);
    await page.waitForTimeout(800); // for what is drawn after the answers are there
    const path = join(folder, `${one.name}-${colorScheme}.png`);
    const picture = smallerPng(await page.screenshot({ animations: 'disabled' }));
    writeFileSync(path, picture);
    process.stdout.write(`${relative(process.cwd(), path)}  ${Math.round(picture.length / 1000)} kB\n`);
    if (picture.length > MOST_BYTES) throw new Error(`${path} is larger than ${MOST_BYTES / 1000} kB.`);
  }
  await context.close();
}

const welcome: FilledPage = {
  name: 'first-start',
  hash: '#/runs',
  ready: (page) => page.getByRole('button', { name: /^Train \d+ runs/ }).waitFor(),
};

const themes = ['light', 'dark'] as const;

async function takeBoth(entered: Entered, list: readonly FilledPage[]): Promise<void> {
  for (const theme of themes) await take(entered, theme, list);
}

/** Starts what trains for longer than the pictures take, in one thread each, and waits until some of it trains. */
async function fillQueue({ call }: Entered, datasetId: string): Promise<void> {
  const refractory = (k: number) => ({ variant: 'lif-refractory', options: { refractory: k } });
  await call('experiments.start', {
    name: 'Long periods',
    datasetId,
    groups: [8, 16, 24].map(refractory),
    seeds: [1, 2],
    options: { hidden: 256 },
    settings: { epochs: 60, limitTrain: 4000, limitTest: 1000, threads: 1 },
  });
  await until('The first epoch', async () => {
    const { running } = await call('queue.status');
    const isUnderWay = running.every(({ progress }) => (progress?.done ?? 0) > 32);
    return running.length > 0 && isUnderWay;
  });
}

await ensureWindow();
mkdirSync(folder, { recursive: true });
const home = mkdtempSync(join(tmpdir(), 'refract-pictures-'));
const browser = await startBrowser();

/** Takes pictures of a workbench on the home folder from its start to its end. */
async function during(work: (entered: Entered) => Promise<void>): Promise<void> {
  const entered = await enter(browser, home);
  try {
    await work(entered);
  } finally {
    await entered.close();
  }
}

try {
  await during(async (entered) => {
    await until('The preparing of MNIST', async () =>
      (await entered.call('experiments.templates')).templates.length > 0); // prettier-ignore
    await takeBoth(entered, [welcome]);
    const shown = await fill(entered);
    const isTaken = ({ name }: FilledPage) => name !== 'queue'; // it is empty yet
    await takeBoth(entered, [...dialogPages(shown), ...filledPages(shown).filter(isTaken)]);
    await fillQueue(entered, shown.datasetId);
    await takeBoth(entered, queuePages);
    // What trains is interrupted by the end of this workbench; what waits would begin with the next.
    await entered.call('queue.clear');
  });
  await during((entered) => takeBoth(entered, [interruptedPage]));
} finally {
  await browser.close();
  rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}
