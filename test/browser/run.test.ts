/** @file The browser suite without a browser: said loudly, and a failure where CI is set. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const run = fileURLToPath(new URL('run.ts', import.meta.url));

it.each([
  ['', 0, 'The browser suite is SKIPPED: CHROMIUM names /nowhere, which cannot be run.'],
  ['1', 1, 'The browser suite cannot run: CHROMIUM names /nowhere, which cannot be run.'],
])('without a browser and with CI=“%s” ends with %i, and says why', (CI, code, words) => {
  const env = { ...process.env, CHROMIUM: '/nowhere', CI };
  const { status, stderr } = spawnSync(process.execPath, [...process.execArgv, run], {
    env,
    encoding: 'utf8',
  });
  expect(stderr).toContain(words);
  expect(status).toBe(code);
});
