/** @file What the window says of problems: each once, and that it is older than the workbench it speaks to. */
import { beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import type { WorkbenchClient } from '../../main/api/client.ts';
import { contractVersion } from '../../main/api/version.ts';

type Receive = Parameters<WorkbenchClient['listen']>[0];

const listen = vi.hoisted(() => vi.fn());
vi.mock('../host/client.ts', () => ({ client: { listen } }));

beforeEach(() => {
  vi.useFakeTimers();
  // What the compiler makes of runes changes nothing here.
  vi.stubGlobal('$state', (value: unknown) => value);
  vi.resetModules();
  onTestFinished(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });
});

/** Each test has its own. */
async function load() {
  const { RefractError } = await import('../../main/api/errors.ts');
  return { RefractError, ...(await import('./toasts.svelte.ts')) };
}

it('a problem that repeats is told once, until it is put away', async () => {
  const { RefractError, dismiss, tellProblem, toasts } = await load();
  const silent = () => new RefractError('unavailable', 'Refract does not answer.', 'See whether it runs.');
  tellProblem(silent());
  tellProblem(silent());
  expect(toasts.shown).toMatchObject([{ kind: 'problem', text: 'Refract does not answer.' }]);
  tellProblem(new RefractError('disk', 'The disk is full.'));
  expect(toasts.shown).toHaveLength(2);
  dismiss(toasts.shown[0]!.id);
  tellProblem(silent());
  expect(toasts.shown.map(({ text }) => text)).toEqual(['The disk is full.', 'Refract does not answer.']);
});

it('what a person stopped is no problem', async () => {
  const { RefractError, tellProblem, toasts } = await load();
  tellProblem(new RefractError('cancelled', 'Stopped.'));
  expect(toasts.shown).toEqual([]);
});

it('a problem is not pushed out by what was done meanwhile', async () => {
  const { RefractError, tell, tellProblem, toasts } = await load();
  tellProblem(new RefractError('disk', 'The disk is full.'));
  for (const name of ['a', 'b', 'c', 'd', 'e']) tell(`Renamed ${name}.`);
  expect(toasts.shown.map(({ text }) => text)).toEqual([
    'The disk is full.', 'Renamed c.', 'Renamed d.', 'Renamed e.',
  ]); // prettier-ignore
});

/** The window's start, and what it says when a workbench greets it. */
async function greeted(version: number): Promise<string[]> {
  const { startEvents } = await import('./events.ts');
  startEvents();
  const receive = listen.mock.lastCall![0] as Receive;
  const payload = { session: 's-1', contractVersion: version };
  receive({ events: [{ name: 'system.hello', payload }] } as unknown as Parameters<Receive>[0]);
  return (await load()).toasts.shown.map(({ text }) => text);
}

it('a page of an older contract says so, and one of the same is quiet', async () => {
  expect(await greeted(contractVersion)).toEqual([]);
  expect(await greeted(contractVersion + 1)).toEqual([
    'Refract has been updated since this page was loaded.',
  ]);
});
