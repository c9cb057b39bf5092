/** @file What a window was opened with, and what it kept, do not get in each other's way. */
import { expect, it, onTestFinished, vi } from 'vitest';
import type { Source } from '../../main/api/client.ts';

/** Calls wait for ever. */
vi.mock('../host/client.ts', () => ({
  call: () => new Promise(() => undefined),
  client: { listen: () => () => undefined, addFiles: () => new Promise(() => undefined) },
}));

const sourceOf = (id: string): Source => ({
  id,
  name: `${id}.npz`,
  files: 1,
  bytes: 1,
  received: 1,
  complete: true,
});

/** A window's start, with what the one before it has kept. @returns paints it for the first time */
async function start(kept: string) {
  const stored = new Map([['refract.imports', kept]]);
  const tasks: (() => void)[] = [];
  vi.stubGlobal(
    '$state',
    Object.assign((value: unknown) => value, { raw: (value: unknown) => value }),
  );
  vi.stubGlobal('requestAnimationFrame', (work: () => void) => tasks.push(work));
  vi.stubGlobal('setTimeout', (work: () => void) => work());
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => void stored.set(key, value),
  });
  vi.resetModules();
  onTestFinished(() => void vi.unstubAllGlobals());
  const { flow, pendingImports, startImports } = await import('./imports.svelte.ts');
  startImports();
  const paint = () => tasks.splice(0).forEach((work) => work());
  const titles = () => pendingImports().map(({ title }) => title);
  return { flow, paint, titles, stored: () => stored.get('refract.imports')! };
}

/** What a window with such an import keeps. */
async function keptOf(id: string): Promise<string> {
  const { flow, paint, stored } = await start('[]');
  paint();
  flow.addSource(sourceOf(id));
  return stored();
}

it('a file that comes before the first paint is there once', async () => {
  const { flow, paint, titles } = await start('[]');
  flow.addSource(sourceOf('early'));
  paint();
  expect(titles()).toEqual(['early.npz']);
});

it('and what was kept is there beside it, now and after the next start', async () => {
  const { flow, paint, titles, stored } = await start(await keptOf('old'));
  flow.addSource(sourceOf('early'));
  paint();
  expect(titles().toSorted()).toEqual(['early.npz', 'old.npz']);
  const again = await start(stored());
  again.paint();
  expect(again.titles().toSorted()).toEqual(['early.npz', 'old.npz']);
});

it('what comes first is kept although nothing follows', async () => {
  const { flow, paint, stored } = await start('[]');
  flow.addSource(sourceOf('early'));
  paint();
  const again = await start(stored());
  again.paint();
  expect(again.titles()).toEqual(['early.npz']);
});
