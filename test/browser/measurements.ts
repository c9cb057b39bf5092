/** @file The measurements of bench.ts, each on a workbench and a home folder of its own. */
import type { Browser, CDPSession, Page } from '@playwright/test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeSmallDataset } from '../support/data.ts';
import { makeLargeHome } from '../support/large-home.ts';
import { serveWorkbench } from '../support/web-host.ts';
import { importFile } from './calls.ts';
import { enter, until, type Entered } from './open.ts';

export interface Measured {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The target, where there is one. */
  readonly below?: number;
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;

async function withFolder<Value>(act: (folder: string) => Promise<Value>): Promise<Value> {
  const folder = mkdtempSync(join(tmpdir(), 'refract-bench-'));
  try {
    return await act(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

/** A home folder with a history, open. */
async function onLargeHome<Value>(
  browser: Browser,
  size: { readonly runs: number; readonly points: number },
  act: (entered: Entered) => Promise<Value>,
): Promise<Value> {
  return withFolder(async (home) => {
    makeLargeHome({ home, ...size });
    const entered = await enter(browser, home);
    try {
      return await act(entered);
    } finally {
      await entered.close();
    }
  });
}

/** From the start of the process until the first page stands, in a browser that runs already; the middle of five. */
export async function startToFirstPage(browser: Browser): Promise<Measured[]> {
  const value = await withFolder(async (home) => {
    makeLargeHome({ home, runs: 100, points: 100 });
    const times: number[] = [];
    for (let turn = 0; turn < 5; turn++) {
      const start = performance.now();
      const workbench = await serveWorkbench(home);
      const page = await browser.newPage();
      await page.goto(workbench.invitation);
      await page.getByRole('row').nth(1).waitFor();
      times.push(performance.now() - start);
      await page.close();
      await workbench.stop();
    }
    return median(times);
  });
  return [{ name: 'Start of the process until the runs are shown', value, unit: 'ms', below: 2000 }];
}

/** Ten thousand runs: when the first rows are painted, and the longest the page is busy while it scrolls. */
export async function longTable(browser: Browser): Promise<Measured[]> {
  return onLargeHome(browser, { runs: 10_000, points: 100 }, async ({ context }) => {
    const opened = await context({ viewport: { width: 1280, height: 800 } });
    const paints: number[] = [];
    let longest = 0;
    for (let turn = 0; turn < 5; turn++) {
      const page = await opened.newPage();
      await page.addInitScript(watchForRows);
      await page.goto('/#/runs');
      paints.push(await page.evaluate(() => (globalThis as unknown as Watching).rowsPainted));
      if (turn === 0) longest = await longestTaskWhileScrolling(page);
      await page.close();
    }
    await opened.close();
    return [
      { name: '10,000 runs: from opening the page until the rows in sight are filled and painted', value: median(paints), unit: 'ms', below: 500 },
      { name: '10,000 runs: longest task over 50 ms while scrolling (0: none)', value: longest, unit: 'ms', below: 50 },
    ]; // prettier-ignore
  });
}

interface Watching {
  /** Milliseconds from the navigation on. */
  rowsPainted: Promise<number>;
  longTasks: number[];
}

/** Runs in the page, before anything else. */
function watchForRows(): void {
  const watching = globalThis as unknown as Watching;
  watching.rowsPainted = new Promise((resolve) => {
    const look = () => {
      // Every line in sight has its name and not the mark of one that is still to come.
      const names = [...document.querySelectorAll('[role="row"] [role="rowheader"]')];
      const inSight = names.filter((name) => name.getBoundingClientRect().top < innerHeight);
      const isFilled = (name: Element) => !['', '…'].includes(name.textContent.trim());
      if (inSight.length === 0 || !inSight.every(isFilled)) return false;
      // In the frame after the next one, the frame with the rows has been painted.
      requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now())));
      return true;
    };
    new MutationObserver((_, observer) => look() && observer.disconnect()).observe(document, {
      childList: true,
      characterData: true,
      subtree: true,
    });
  });
}

async function longestTaskWhileScrolling(page: Page): Promise<number> {
  await page.waitForLoadState('networkidle');
  await page.evaluate(() => {
    const watching = globalThis as unknown as Watching;
    watching.longTasks = [];
    new PerformanceObserver((list) => {
      watching.longTasks.push(...list.getEntries().map(({ duration }) => duration));
    }).observe({ entryTypes: ['longtask'] });
  });
  await page.mouse.move(640, 400);
  for (let turn = 0; turn < 150; turn++) {
    await page.mouse.wheel(0, turn % 10 === 9 ? 40_000 : 400);
    await page.waitForTimeout(16);
  }
  await page.waitForTimeout(500);
  const row = await page.locator('[aria-rowindex]').nth(5).getAttribute('aria-rowindex');
  if (!(Number(row) > 1000)) throw new Error(`The table did not scroll: it is at row ${row}.`);
  return page.evaluate(() => Math.max(0, ...(globalThis as unknown as Watching).longTasks));
}

/** Twenty runs of 10,000 steps in one chart: loaded and drawn, and drawn again. */
export async function curvesOfManyRuns(browser: Browser): Promise<Measured[]> {
  return onLargeHome(browser, { runs: 20, points: 33_400 }, async ({ call, context }) => {
    const { rows } = await call('runs.list', { limit: 20 });
    const { summaries } = await call('runs.metrics', { ids: [rows[0]!.id] });
    const points = summaries.find(({ name, scope }) => name === 'loss' && scope === 'step')?.points ?? 0;
    const opened = await context({ viewport: { width: 1280, height: 1600 } });
    const page = await opened.newPage();
    await page.goto(`/#/compare?runs=${rows.map(({ id }) => id).join()}`);
    const curves = page.getByRole('region', { name: 'Curves' });
    await curves.getByText('Each seed').click();
    await curves.getByRole('combobox', { name: 'Series' }).selectOption({ label: 'Batch loss, each step' });
    await page.waitForLoadState('networkidle');
    const drawn: number[] = [];
    for (let turn = 0; turn < 7; turn++) drawn.push(await untilDrawn(page, turn % 2 ? 'Step' : 'Epoch'));
    await opened.close();
    return [{ name: `20 curves of ${points.toLocaleString('en-US')} points drawn`, value: median(drawn), unit: 'ms', below: 300 }]; // prettier-ignore
  });
}

/** Chooses another x axis, which draws every line anew, and waits until the frame with the lines is painted. */
async function untilDrawn(page: Page, x: string): Promise<number> {
  const radio = page.getByRole('region', { name: 'Curves' }).getByRole('radio', { name: x });
  const time = await radio.evaluate(
    (input) =>
      new Promise<number>((resolve) => {
        const start = performance.now();
        (input as HTMLInputElement).click();
        // The chart draws in the next frame; the frame after it begins when that is done.
        requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - start)));
      }),
  );
  await page.waitForTimeout(200);
  return time;
}

/** Points of one of a run's series in an hour of training as people do it: ten steps a second. */
const POINTS_AN_HOUR = 36_000;

/**
 * A run's page while as many points come as in hours of usual training: the memory that the page holds once its garbage is
 * collected, and how that grows by the hour of points, without the first quarter.
 * @param hours of points; a quick machine makes them in a minute
 */
export async function memoryOverAnHour(browser: Browser, hours: number): Promise<Measured[]> {
  const entered = await enter(browser);
  try {
    const { call, context } = entered;
    const id = await trainTiny(entered);
    const opened = await context({ viewport: { width: 1280, height: 800 } });
    const page = await opened.newPage();
    await page.goto(`/#/runs/${id}`);
    const session = await opened.newCDPSession(page);
    await session.send('Performance.enable');
    const samples: { readonly hours: number; readonly bytes: number }[] = [];
    while ((samples.at(-1)?.hours ?? 0) < hours) {
      await page.waitForTimeout(500);
      const { row } = await call('runs.get', { id });
      samples.push({ hours: (row.steps ?? 0) / POINTS_AN_HOUR, bytes: await heapAfterCollection(session) });
    }
    await call('runs.cancel', { ids: [id] });
    await opened.close();
    const late = samples.slice(samples.length >> 2);
    return [
      {
        name: 'Live metrics: hours of points that came (10 steps a second)',
        value: samples.at(-1)!.hours,
        unit: 'h',
      },
      { name: 'Live metrics: page memory at the end', value: late.at(-1)!.bytes / 2 ** 20, unit: 'MiB' },
      {
        name: 'Live metrics: growth of it by the hour',
        value: slope(late) / 2 ** 20,
        unit: 'MiB/h',
        below: 1,
      },
    ];
  } finally {
    await entered.close();
  }
}

/** Begins a run with many quick steps. @returns its id */
async function trainTiny(entered: Entered): Promise<string> {
  const { call, workbench } = entered;
  const file = join(workbench.home, 'small.npz');
  await writeSmallDataset(file);
  const datasetId = await importFile(entered, file, 'small');
  await until('The preparing of MNIST', async () =>
    (await call('jobs.list')).jobs.every(({ finishedAt }) => finishedAt !== null)); // prettier-ignore
  const { runIds } = await call('experiments.start', {
    datasetId,
    groups: [{ variant: 'lif-none' }],
    seeds: [1],
    options: { hidden: 8, layers: 2 },
    settings: { steps: 10_000_000, batch: 16, threads: 1 },
  });
  return runIds[0]!;
}

async function heapAfterCollection(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage');
  const { metrics } = await session.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'JSHeapUsedSize')!.value;
}

/** The middle of the slopes between every two samples (Theil and Sen), which single outliers do not change: bytes an hour. */
function slope(samples: readonly { readonly hours: number; readonly bytes: number }[]): number {
  const slopes = samples.flatMap((a, at) =>
    samples
      .slice(at + 1)
      .filter((b) => b.hours > a.hours)
      .map((b) => (b.bytes - a.bytes) / (b.hours - a.hours)),
  );
  return median(slopes);
}
