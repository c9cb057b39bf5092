/** @file A service that is killed outright in the middle of training: what the next one on the same home folder finds. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openTestService, temporaryFolder } from './testing.ts';

/** Opens a service, starts two runs of the tiny data set and says so once the first one is under way. */
function startKilled(home: string, datasetId: string) {
  const service = new URL('service.ts', import.meta.url).href;
  const script = `
    const { openService } = await import(${JSON.stringify(service)});
    const service = openService({ home: ${JSON.stringify(home)}, builtins: false, cores: 1 });
    service.connect(({ events }) => {
      if (events.some(({ name }) => name === 'runs.points')) process.stdout.write('training\\n');
    });
    await service.call('experiments.start', {
      datasetId: ${JSON.stringify(datasetId)},
      groups: [{ variant: 'lif-hard', options: { hidden: 8 } }],
      seeds: [1, 2],
      settings: { epochs: 3000, batch: 6, threads: 1 },
    });`;
  // Not with -e: engines are started with the same options as their parent.
  const file = join(temporaryFolder(), 'killed.mjs');
  writeFileSync(file, script);
  return spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit'] });
}

it('interrupts the run that trained, goes on with what waited, and resumes', async () => {
  const home = temporaryFolder();
  const before = openTestService({ home, train: false });
  const datasetId = await before.importTiny();
  await before.service.close();

  const child = startKilled(home, datasetId);
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'close');

  const { call, until } = openTestService({ home });
  const sort = [{ by: 'seed' as const, direction: 'ascending' as const }];
  const runs = async () => (await call('runs.list', { sort })).rows;
  await until(async () => (await runs())[1]!.status === 'running');
  const [first, second] = await runs();
  expect(first).toMatchObject({ seed: 1, status: 'interrupted' });
  await call('runs.resume', { ids: [first!.id] });
  expect((await call('queue.list')).rows.map(({ id }) => id)).toEqual([first!.id]);
  await call('runs.cancel', { ids: [second!.id] });
  await until(async () => (await runs())[0]!.status === 'running');
  const turns = await until(async () => {
    const { entries } = await call('runs.log', { id: first!.id });
    const messages = entries.map(({ message }) => message);
    const found = messages.filter((message) => /^(Started|Interrupted|Resumed)/.test(message));
    return found.length > 2 && found;
  });
  expect(turns).toEqual([
    'Started.',
    'Interrupted: the process that trained it is gone.',
    expect.stringMatching(/^(Resumed after step \d+|Started)\.$/),
  ]);
});
