/** @file How the browser suite runs: two pages at a time, each worker on a web host of its own, nothing tried twice. */
import { defineConfig } from '@playwright/test';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { findChromium } from './ensure-chromium.ts';

const executablePath = findChromium();

export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: join(tmpdir(), 'refract-browser-suite'),
  // Every test makes what it needs, so that any may run on any worker's workbench.
  fullyParallel: true,
  workers: Math.min(2, availableParallelism()),
  retries: 0,
  forbidOnly: !!process.env['CI'],
  timeout: 180_000,
  // Generous: on a busy machine a training step takes its time, and nothing here measures it.
  expect: { timeout: 20_000 },
  reporter: [['list']],
  use: {
    viewport: { width: 1280, height: 800 },
    launchOptions: executablePath ? { executablePath } : {},
    screenshot: 'only-on-failure',
    // A trace of every test costs a fifth of the time; `npm run test:browser -- --trace retain-on-failure` makes them.
    trace: 'off',
  },
});
