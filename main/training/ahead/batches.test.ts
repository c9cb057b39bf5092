import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { generateDataset, openSplit } from '../../datasets/index.ts';
import type { BatchData } from '../batch-data.ts';
import { batchSize } from '../batch-size.ts';
import { dataShape } from '../data-shape.ts';
import { batchesAhead, batchesHere, hasSpareCore } from './batches.ts';

const tasks = {
  'a class': { task: 'randman', train: 11, test: 4, settings: {} },
  'a class a step': { task: 'lag-copy', train: 11, test: 4, settings: { length: 6, lag: 2, alphabet: 5 } },
  numbers: { task: 'adding', train: 11, test: 4, settings: { length: 4 } },
} as const;

/** Four batches of three samples, the last one short. */
const orders = [
  [4, 0, 10],
  [1, 1, 2],
  [9, 3, 5],
  [7, 6],
].map((indices) => Int32Array.from(indices));

async function opened(name: keyof typeof tasks) {
  const home = mkdtempSync(join(tmpdir(), 'refract-ahead-'));
  const manifest = await generateDataset(home, tasks[name]);
  const split = openSplit(home, manifest, 'train');
  onTestFinished(() => {
    split.close();
    rmSync(home, { recursive: true, force: true });
  });
  const shape = dataShape(manifest);
  const empty = (samples: number): BatchData => {
    const { x, labels, targets } = batchSize({ ...shape, batch: samples });
    return { x: new Float32Array(x), labels: new BigInt64Array(labels), targets: new Float32Array(targets) };
  };
  const size = batchSize({ ...shape, batch: 3 });
  return { home, manifest, split, empty, ahead: batchesAhead({ home, manifest }, split, 3, size) };
}

describe.each(Object.keys(tasks) as (keyof typeof tasks)[])('a data set that asks for %s', (name) => {
  it('gives the same batches whoever prepares them, announced or not', async () => {
    const { split, empty, ahead } = await opened(name);
    const here = batchesHere(split);
    for (const [number, indices] of orders.entries()) {
      const [expected, found] = [empty(indices.length), empty(indices.length)];
      const count = await here.fill(indices, expected);
      expect(await ahead.fill(indices, found)).toBe(count);
      expect(found).toEqual(expected);
      // The second one is another than was announced.
      const next = orders[number === 0 ? 2 : number + 1];
      if (next) ahead.announce(next);
    }
    ahead.end();
  });

  it('are prepared by the thread: it alone reads the disk, and says what is damaged there', async () => {
    const { home, empty, ahead } = await opened(name);
    ahead.announce(orders[0]!);
    await ahead.fill(orders[0]!, empty(3));
    rmSync(join(home, 'blobs'), { recursive: true });
    const second = batchesAheadOf(await opened(name), home);
    second.announce(orders[0]!);
    await expect(second.fill(orders[0]!, empty(3))).rejects.toMatchObject({ code: 'damaged-store' });
    second.end();
    ahead.end();
  });

  it('go on without the thread when it has ended', async () => {
    const { split, empty, ahead } = await opened(name);
    ahead.announce(orders[0]!);
    ahead.end();
    const [expected, found] = [empty(3), empty(3)];
    await batchesHere(split).fill(orders[0]!, expected);
    await ahead.fill(orders[0]!, found);
    expect(found).toEqual(expected);
  });
});

/** Batches of an opened split whose thread looks into another home. */
function batchesAheadOf({ manifest, split }: Awaited<ReturnType<typeof opened>>, home: string) {
  return batchesAhead({ home, manifest }, split, 3, batchSize({ ...dataShape(manifest), batch: 3 }));
}

it('only where the step leaves a core alone', () => {
  expect(hasSpareCore({ provider: 'cpu', threads: 2 }, 2)).toBe(false);
  expect(hasSpareCore({ provider: 'cpu', threads: 2 }, 4)).toBe(true);
  expect(hasSpareCore({ provider: 'cuda', threads: 4 }, 4)).toBe(true);
  expect(hasSpareCore({ provider: 'cuda', threads: 4 }, 1)).toBe(false);
});
