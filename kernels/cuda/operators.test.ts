/**
 * @file The operators' own tests, run on their kernels for CUDA: as host code, or with REFRACT_TEST_BACKEND=cuda on a
 * device. So every operator is asked for the same as on the CPU: the bits of the plain reference, absent inputs and
 * outputs, awkward sizes, and refusals in the same words.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { installation } from '../installation.ts';
import { buildLibrary } from './build.ts';

process.env['REFRACT_TEST_BACKEND'] ??= 'cuda-host';
await buildLibrary(process.env['REFRACT_TEST_BACKEND'] === 'cuda' ? 'cuda' : 'cuda_host');

const folder = join(installation, 'kernels', 'operators');
for (const name of readdirSync(folder)) {
  const test = join(folder, name, `${name}.test.ts`);
  if (!existsSync(join(folder, name, 'cuda.cu')) || !existsSync(test)) continue;
  await import(test);
}
