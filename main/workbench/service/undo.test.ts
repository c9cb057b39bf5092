/** @file Whatever a person can delete comes back as it was. */
import { describe, expect, it } from 'vitest';
import type { CallName } from '../../api/contract.ts';
import { calls } from '../../api/contract.ts';
import { openTestService } from './testing.ts';
import type { TestService } from './testing.ts';

async function filled(): Promise<TestService & { ids: Record<string, string> }> {
  const test = openTestService({ train: false });
  const [dataset, spare] = [await test.importTiny(), await test.importTiny('spare')];
  const groups = [{ variant: 'lif-none' }];
  const { experimentId, runIds } = await test.call('experiments.start', {
    ...{ datasetId: dataset, groups, seeds: [1, 2, 3] },
  });
  await test.call('runs.tag', { ids: [runIds[1]!], add: ['kept'] });
  await test.call('runs.note', { id: runIds[1]!, notes: 'kept too' });
  return { ...test, ids: { datasets: spare, experiments: experimentId, runs: runIds[1]! } };
}

/** What a person sees of everything. */
const seen = async ({ call }: TestService) => ({
  datasets: (await call('datasets.list')).datasets,
  experiments: (await call('experiments.list')).experiments,
  runs: (await call('runs.list')).rows,
  queue: (await call('queue.list')).rows.map(({ id }) => id),
});

describe.each(['datasets', 'experiments', 'runs'])('%s', (topic) => {
  it('are gone when deleted, and back with everything when restored', async () => {
    const test = await filled();
    const id = test.ids[topic]!;
    const args = topic === 'datasets' ? { id } : { ids: [id] };
    const before = await seen(test);
    const change = (verb: string) => test.service.call(`${topic}.${verb}`, args);
    expect(await change('delete')).toMatchObject({ ok: true });
    const gone = await seen(test);
    expect(JSON.stringify(gone[topic as 'runs'].map((one) => one.id))).not.toContain(id);
    expect(await change('delete')).toMatchObject({ ok: true }); // twice is once
    expect(await change('restore')).toMatchObject({ ok: true });
    expect(await seen(test)).toEqual(before);
  });
});

it('every call that deletes has one that restores', () => {
  const names = Object.keys(calls) as CallName[];
  const deleting = names.filter((name) => name.endsWith('.delete'));
  expect(deleting).toHaveLength(3);
  for (const name of deleting) expect(names).toContain(name.replace('.delete', '.restore'));
});
