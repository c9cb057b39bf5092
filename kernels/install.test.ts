import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { installKernels, loadAddon, nativeKernels, wrongEnvironment } from './install.ts';

afterEach(() => vi.unstubAllEnvs());

test('the kernels are there, and say which instruction set they use', () => {
  const { available, isa } = nativeKernels();
  expect(available).toBe(true);
  expect(loadAddon().isas()).toContain(isa);
});

test('installing twice is the same as installing once', () => {
  installKernels();
  expect(() => installKernels()).not.toThrow();
});

test('REFRACT_KERNELS=portable keeps the addon out', () => {
  vi.stubEnv('REFRACT_KERNELS', 'portable');
  expect(nativeKernels()).toEqual({ available: false, reason: 'REFRACT_KERNELS=portable is set.' });
  expect(() => loadAddon()).toThrow('REFRACT_KERNELS=portable is set.');
});

describe('in a process of its own', () => {
  const install = fileURLToPath(new URL('install.ts', import.meta.url));
  const run = (script: string, environment: Record<string, string> = {}) => {
    const source = `import { loadAddon, installKernels } from ${JSON.stringify(install)};\n${script}`;
    const flags = ['--input-type=module-typescript', '--eval', source];
    const options = { encoding: 'utf8', env: { ...process.env, ...environment } } as const;
    const { stdout, stderr } = spawnSync(process.execPath, flags, options);
    return { output: stdout.trim(), error: stderr };
  };

  test.each(loadAddon().isas())('REFRACT_ISA=%s chooses it', (isa) => {
    expect(run('console.log(loadAddon().isa())', { REFRACT_ISA: isa }).output).toBe(isa);
  });

  test('an instruction set that is not there leaves the best', () => {
    expect(run('console.log(loadAddon().isa())', { REFRACT_ISA: 'mmx' }).output).toBe(loadAddon().isas()[0]);
  });

  test.each([
    [{}, undefined],
    [{ REFRACT_KERNELS: 'unfused', REFRACT_ISA: 'portable' }, undefined],
    [{ REFRACT_KERNELS: 'portabel' }, 'REFRACT_KERNELS is "portabel"; it can be portable or unfused.'],
    [{ REFRACT_ISA: 'mmx' }, `REFRACT_ISA is "mmx"; this machine runs ${loadAddon().isas().join(', ')}.`],
  ])('what %j chooses', (environment, fault) => {
    expect(wrongEnvironment(environment)).toBe(fault);
  });

  test('without onnxruntime-node loaded there is nothing to install into', () => {
    const script = `try { loadAddon().install('/nowhere/libonnxruntime.so.1') } catch (error) { console.log(error.message) }`;
    expect(run(script).output).toBe('onnxruntime-node has not loaded /nowhere/libonnxruntime.so.1');
  });

  test('REFRACT_KERNELS=portable also refuses to install', () => {
    const script = `try { installKernels() } catch (error) { console.log(error.message) }`;
    expect(run(script, { REFRACT_KERNELS: 'portable' }).output).toBe('REFRACT_KERNELS=portable is set.');
  });
});

describe('the addon', () => {
  test('measures how fast memory is copied', () => {
    const rate = loadAddon().copyBandwidth(2 ** 24, 2, 3);
    expect(rate).toBeGreaterThan(0.1);
    expect(rate).toBeLessThan(5000);
  });

  test.each([
    [() => loadAddon().copyBandwidth(0, 1, 1), 'argument 1 must be a whole number of at least 1'],
    [() => loadAddon().copyBandwidth(1024, 1.5, 1), 'argument 2 must be a whole number of at least 1'],
    [() => loadAddon().setIsa('mmx' as 'avx2'), 'the instruction set mmx is not available here'],
    [() => loadAddon().install(3 as unknown as string), 'argument 1 must be a string'],
  ])('refuses wrong arguments (%#)', (call, message) => {
    expect(call).toThrow(message);
  });
});
