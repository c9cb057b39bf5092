import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { atOnceWith, sharingOf } from './compare-sharing.ts';
import { importNamed } from './datasets.ts';
import { ledEngine, temporaryFolder, writeTiny } from './service/testing.ts';
import { defaultThreads } from './threads.ts';
import { openHome } from './workbench.ts';

async function open() {
  const path = join(temporaryFolder(), 'tiny.npz');
  await writeTiny(path);
  const opened = openHome(temporaryFolder(), () => undefined);
  onTestFinished(() => opened.close());
  const workbench = { ...opened, run: ledEngine().run };
  await importNamed(workbench, 'tiny', [path], {}, {});
  return workbench;
}

const request = { dataset: 'tiny', variants: ['lif-none'], options: { hidden: 8 }, settings: {} };

it('short steps of many runs: a thread each on every core; one run: all threads', async () => {
  const workbench = await open();
  const cores = defaultThreads();
  const seeds = Array.from({ length: 8 * cores }, (_, i) => i + 1);
  expect(sharingOf(workbench, { ...request, seeds })).toMatchObject({ threads: 1, atOnce: cores });
  expect(sharingOf(workbench, { ...request, seeds: [1] })).toMatchObject({ threads: cores, atOnce: 1 });
});

it('a wrong request is refused as a comparison is', async () => {
  const workbench = await open();
  expect(() => sharingOf(workbench, { ...request, seeds: [] })).toThrow(/at least one variant and one seed/);
  expect(() => sharingOf(workbench, { ...request, seeds: [1], options: { hidden: 'x' } })).toThrow(
    /hidden is/,
  );
});

it('what was begun with so many threads goes on with as many runs as the cores hold', () => {
  expect(atOnceWith(1)).toBe(defaultThreads());
  expect(atOnceWith(defaultThreads())).toBe(1);
  expect(atOnceWith(1000)).toBe(1);
});
