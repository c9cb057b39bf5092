/**
 * @file Runs the browser suite: `node test/browser/run.ts [PLAYWRIGHT ARGUMENT…]`. Without a Chromium it says that the
 * suite is skipped and why; where `CI` is set, that is a failure.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ensureWindow } from '../../renderer/build.ts';
import { ensureChromium } from './ensure-chromium.ts';

const found = ensureChromium();
if ('reason' in found) {
  const isFailure = !!process.env['CI'];
  process.stderr.write(
    `\n*** The browser suite ${isFailure ? 'cannot run' : 'is SKIPPED'}: ${found.reason}. Set CHROMIUM to the path of one. ***\n\n`,
  );
  process.exitCode = isFailure ? 1 : 0;
} else {
  await ensureWindow();
  const playwright = fileURLToPath(new URL('../../node_modules/@playwright/test/cli.js', import.meta.url));
  const config = fileURLToPath(new URL('playwright.config.ts', import.meta.url));
  const child = spawn(process.execPath, [playwright, 'test', '--config', config, ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, CHROMIUM: found.path },
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  process.exitCode = await new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}
