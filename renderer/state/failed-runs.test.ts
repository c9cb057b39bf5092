/** @file What is said of runs that fail while nobody looks at them. */
import { beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import type { WorkbenchClient } from '../../main/api/client.ts';
import type { RunRow } from '../../main/api/runs.ts';

type Receive = Parameters<WorkbenchClient['listen']>[0];

const listen = vi.hoisted(() => vi.fn());
vi.mock('../host/client.ts', () => ({ client: { listen } }));

beforeEach(() => {
  vi.useFakeTimers({ now: 1000 });
  vi.stubGlobal('$state', (value: unknown) => value);
  vi.stubGlobal('location', { hash: '#/settings' });
  vi.resetModules();
  onTestFinished(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });
});

const row = (id: string, status: RunRow['status'], finishedAt = 2000, more: Partial<RunRow> = {}) =>
  ({
    ...{
      id,
      status,
      finishedAt,
      variant: 'lif-soft',
      seed: Number(id),
      datasetName: 'small',
      deletedAt: null,
    },
    ...{ error: { code: 'engine-crashed', message: `Engine ${id} ended.`, hint: 'Resume it.' }, ...more },
  }) as RunRow;

/** A window at its start: what it is told of runs, and the messages that it shows. */
async function start() {
  const { startEvents } = await import('./events.ts');
  const { startFailedRuns } = await import('./failed-runs.ts');
  const { dismiss, toasts } = await import('./toasts.svelte.ts');
  startEvents();
  startFailedRuns();
  const receive = listen.mock.lastCall![0] as Receive;
  const change = (...rows: RunRow[]) =>
    receive({ events: [{ name: 'runs.changed', payload: { rows } }] } as unknown as Parameters<Receive>[0]);
  return { change, dismiss, toasts, texts: () => toasts.shown.map(({ text, hint }) => `${text} ${hint}`) };
}

it('a failure is told once, with what happened and what to do', async () => {
  const { change, texts, toasts } = await start();
  change(row('1', 'running'));
  change(row('1', 'failed'));
  change(row('1', 'failed', 2000, { tags: ['odd'] }));
  expect(texts()).toEqual(['A run has failed: lif-soft, seed 1 on small. Engine 1 ended. Resume it.']);
  expect(toasts.shown[0]!.action!.label).toBe('Open run');
});

it('several are one message, which goes when the runs go on', async () => {
  const { change, texts } = await start();
  change(row('1', 'failed'));
  change(row('3', 'diverged', 2002), row('2', 'failed', 2001));
  expect(texts()).toEqual([
    '3 runs have failed or diverged. The last: lif-soft, seed 3 on small. Engine 3 ended.',
  ]);
  change(row('3', 'queued'), row('2', 'failed', 2001, { deletedAt: 3000 }));
  expect(texts()).toEqual(['A run has failed: lif-soft, seed 1 on small. Engine 1 ended. Resume it.']);
  change(row('1', 'running'));
  expect(texts()).toEqual([]);
  change(row('1', 'failed', 4000));
  expect(texts()).toHaveLength(1);
});

it('what was put away is not told again, and what failed before the window began is no news', async () => {
  const { change, dismiss, texts, toasts } = await start();
  change(row('9', 'failed', 999), row('1', 'failed'));
  dismiss(toasts.shown[0]!.id);
  change(row('1', 'failed', 2000, { notes: 'x' }));
  expect(texts()).toEqual([]);
  change(row('2', 'failed', 2001));
  expect(texts()).toEqual(['A run has failed: lif-soft, seed 2 on small. Engine 2 ended. Resume it.']);
});

it('the page of the run itself says it already; runs that were stopped have not failed', async () => {
  vi.stubGlobal('location', { hash: '#/runs/1' });
  const { change, texts } = await start();
  change(row('1', 'failed'), row('2', 'cancelled'), row('3', 'interrupted'));
  expect(texts()).toEqual([]);
});
