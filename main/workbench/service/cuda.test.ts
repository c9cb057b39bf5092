import { chmodSync, readdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { detectCuda } from '../../../kernels/index.ts';
import { providerFolder } from '../../../kernels/cuda/detect.ts';
import { openTestService, temporaryFolder } from './testing.ts';

afterEach(() => void vi.unstubAllEnvs());

const canInstall = detectCuda().parts.some(({ name, found }) => name === 'provider' && !found);

/** The first npm on the path is this script. */
function fakeNpm(script: string): void {
  const folder = temporaryFolder();
  const path = join(folder, 'npm');
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  vi.stubEnv('PATH', `${folder}${delimiter}${process.env['PATH']}`);
}

const staging = (): string[] => readdirSync(providerFolder()).filter((name) => name.startsWith('staging-'));

describe.runIf(canInstall)('the button that installs the CUDA provider', () => {
  it('says why it could not be fetched, and leaves nothing behind', async () => {
    fakeNpm('echo "npm error no network" >&2; exit 1');
    const { call, job } = openTestService();
    const ended = await job((await call('system.installCuda')).jobId);
    expect(ended).toMatchObject({ status: 'failed', error: { code: 'unavailable' } });
    expect(ended.error?.message).toContain('no network');
    expect(staging()).toEqual([]);
  });

  it('refuses what is not the expected library', async () => {
    const inside = 'package/Plugins/Linux/x64';
    fakeNpm(
      `mkdir -p ${inside} && for n in cuda shared; do echo else > ${inside}/libonnxruntime_providers_$n.so; done && tar -czf p.tgz package && echo p.tgz`,
    );
    const { call, job } = openTestService();
    const ended = await job((await call('system.installCuda')).jobId);
    expect(ended.error?.message).toMatch(/SHA-256 .* Nothing was installed/);
    expect(staging()).toEqual([]);
  });

  it('can be cancelled', async () => {
    fakeNpm('exec sleep 60');
    const { call, until } = openTestService();
    const { jobId } = await call('system.installCuda');
    await until(async () => (await call('jobs.get', { id: jobId })).progress !== null);
    expect(await call('jobs.cancel', { id: jobId })).toMatchObject({ status: 'cancelled' });
    expect(staging()).toEqual([]);
  });
});

it('what is missing is said part by part', async () => {
  const { call } = openTestService();
  const { cuda } = await call('system.doctor');
  expect(cuda.available).toBe(cuda.parts.every(({ found }) => found));
  expect(cuda.canInstall).toBe(canInstall);
});

it.skipIf(detectCuda().available)(
  'a run for CUDA is refused where there is none, never run on the CPU',
  async () => {
    const { call, importTiny } = openTestService();
    const datasetId = await importTiny();
    await call('settings.set', { provider: 'cuda' });
    const request = { datasetId, groups: [{ variant: 'lif-none', options: {} }], seeds: [1] };
    const hint = 'Install what is missing or choose the CPU in Settings.';
    await expect(call('experiments.start', request)).rejects.toMatchObject({ code: 'unavailable', hint });
    expect((await call('experiments.plan', request)).problems).toMatchObject([{ code: 'unavailable', hint }]);
    expect((await call('runs.count', {})).total).toBe(0);
  },
);
