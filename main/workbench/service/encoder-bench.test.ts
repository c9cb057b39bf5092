/** @file The encoders side by side: one that cannot take a sample does not keep the others from being shown. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encoders } from '../../datasets/encoders/index.ts';
import { writeNpz } from '../../datasets/index.ts';
import { openTestService, temporaryFolder, type TestService } from './testing.ts';

/** Imports two samples a part, so many steps long. @returns its id */
async function importLong({ call, service, job }: TestService, steps: number): Promise<string> {
  const path = join(temporaryFolder(), 'long.npz');
  const x = { dtype: 'float32' as const, shape: [2, steps, 1], data: Float32Array.from({ length: 2 * steps }, (_, i) => Math.sin(i / 20)) };
  const y = { dtype: 'int64' as const, shape: [2], data: BigInt64Array.from([0n, 1n]) };
  await writeNpz(path, { x_train: x, y_train: y, x_test: x, y_test: y });
  const source = await service.sources.addLocal([path]);
  const ended = await job((await call('datasets.import', { source: source.id, name: 'long' })).jobId);
  if (ended.kind !== 'import' || !ended.result) throw new Error(ended.error?.message ?? ended.status);
  return ended.result.dataset.id;
} // prettier-ignore

const bench = { split: 'train', sample: 0 } as const;

describe('encoders on one sample', () => {
  it('are all shown where it fits', async () => {
    const test = openTestService();
    const { rows, refused } = await test.call('datasets.encode', { id: await importLong(test, 100), ...bench });
    expect(rows.map(({ encoder }) => encoder)).toEqual(Object.keys(encoders));
    expect(refused).toEqual([]);
  });

  it('say why where it is too long for one of them, and the others are shown', async () => {
    const test = openTestService();
    const id = await importLong(test, 5000);
    const settings = { latency: { window: 2 }, population: { window: 16 } };
    const { rows, refused } = await test.call('datasets.encode', { id, ...bench, settings });
    const others = Object.keys(encoders).filter((encoder) => encoder !== 'population');
    expect(rows.map(({ encoder }) => encoder)).toEqual(others);
    expect(refused).toEqual([
      {
        encoder: 'population',
        message: expect.stringContaining('80000 steps of 8 channels; at most 65536') as string,
        hint: expect.stringContaining('fewer steps a value') as string,
      },
    ]);
    const most = await test.call('datasets.encode', { id, ...bench, settings: { rate: { window: 1024 }, direct: { window: 1024 } } });
    expect(most.refused.map(({ encoder }) => encoder)).toContain('rate');
  });

  it('are refused together for a setting that is out of range', async () => {
    const test = openTestService();
    const id = await importLong(test, 100);
    await expect(test.call('datasets.encode', { id, ...bench, settings: { rate: { window: 0 } } })).rejects.toThrow('takes whole numbers from 1');
  });
}); // prettier-ignore
