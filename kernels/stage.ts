/**
 * @file Puts the native kernels of this machine where electron-builder.yml takes them from: dist/kernels/<platform>-<arch>.
 * `npm run package` runs it. Fails where they cannot be built: a package without them would be slow and not say so.
 */
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureKernels, findKernels, target } from './build.ts';
import { installation } from './installation.ts';

const outcome = await ensureKernels({ onMessage: (message) => process.stderr.write(`${message}\n`) });
const built = findKernels();
if (!built) {
  process.stderr.write(`The native kernels cannot be packaged: ${outcome.reason ?? 'they are not there'}\n`);
  process.exit(1);
}
const staged = join(installation, 'dist', 'kernels');
rmSync(staged, { recursive: true, force: true });
mkdirSync(join(staged, target), { recursive: true });
copyFileSync(built, join(staged, target, 'refract_kernels.node'));
