/** @file An experiment that takes a second, for specs that are about what comes after training. */
import { expect, type OpenWorkbench } from './fixtures.ts';

/** Trains two groups with two seeds each. @returns the experiment's id */
export async function trainPairs(
  { call, importSmall }: OpenWorkbench,
  name: string,
  epochs = 3,
): Promise<string> {
  const { experimentId } = await call('experiments.start', {
    name,
    datasetId: await importSmall(`${name} data`),
    groups: [{ variant: 'lif-none' }, { variant: 'lif-refractory', options: { refractory: 2 } }],
    seeds: [1, 2],
    options: { hidden: 16, layers: 1 },
    settings: { epochs, batch: 20, threads: 1 },
  });
  return experimentId;
}

export async function allDone({ call }: OpenWorkbench, experimentId: string): Promise<void> {
  const filter = { experimentId, statuses: ['done' as const] };
  await expect.poll(async () => (await call('runs.count', { filter })).total, { timeout: 60_000 }).toBe(4);
}
