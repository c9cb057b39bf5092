import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { detectCuda } from './detect.ts';
import type { CudaMachine } from './detect.ts';
import { neededLibraries } from './elf.ts';
import { installProvider } from './provider.ts';

const complete: CudaMachine = {
  platform: 'linux x64',
  driver: 'NVRM version: 580.65.06',
  hasLibrary: () => true,
  providerNeeds: ['libcublas.so.13', 'libcudart.so.13', 'libcuda.so.1', 'libc.so.6'],
  kernels: '/kernels/refract_cuda.so',
};

test('a machine that has everything', () => {
  expect(detectCuda(complete)).toMatchObject({
    available: true,
    reason: expect.stringContaining('580.65') as string,
  });
});

test.each<[string, Partial<CudaMachine>, string, string]>([
  ['another platform', { platform: 'darwin arm64' }, 'this is darwin arm64', 'Train on the CPU'],
  ['no driver', { driver: undefined }, 'there is no NVIDIA driver', '--gpus all'],
  [
    'a driver without its library',
    { hasLibrary: (name) => name !== 'libcuda.so.1' },
    'its library libcuda.so.1 is not',
    'driver',
  ],
  [
    'no provider',
    { providerNeeds: undefined },
    "onnxruntime's CUDA provider is not installed",
    'cuda:install',
  ],
  [
    'no toolkit',
    { hasLibrary: (name) => name === 'libcuda.so.1' },
    'the loader does not find libcublas.so.13, libcudart.so.13',
    'LD_LIBRARY_PATH',
  ],
  ['no operators', { kernels: undefined }, "Refract's operators for CUDA are not built", 'cuda:build'],
])('%s: says so, and what to do', (_, difference, reason, hint) => {
  const report = detectCuda({ ...complete, ...difference });
  expect(report.available).toBe(false);
  expect(report.reason).toContain(reason);
  expect(report.parts.filter(({ found }) => !found).map((part) => part.hint)).toContainEqual(
    expect.stringContaining(hint),
  );
});

test.runIf(process.platform === 'linux')('what a library needs is read from it', () => {
  expect(neededLibraries(process.execPath)).toContain('libc.so.6');
  expect(() => neededLibraries(new URL(import.meta.url).pathname)).toThrow(
    /no library for 64-bit Linux|too early/,
  );
});

test('a provider that is not the expected one is not installed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'refract-provider-'));
  try {
    const inside = join(folder, 'package', 'Plugins', 'Linux', 'x64');
    mkdirSync(inside, { recursive: true });
    for (const name of ['cuda', 'shared'])
      writeFileSync(join(inside, `libonnxruntime_providers_${name}.so`), 'else');
    spawnSync('tar', ['-czf', 'package.tgz', 'package'], { cwd: folder });
    rmSync(join(folder, 'package'), { recursive: true });
    const installing = installProvider({ archive: join(folder, 'package.tgz'), folder });
    await expect(installing).rejects.toThrow(
      /libonnxruntime_providers_cuda\.so .* SHA-256 .* Nothing was installed/,
    );
    expect(readdirSync(folder)).toEqual(['package.tgz']);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
