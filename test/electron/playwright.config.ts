/** @file How the desktop suite runs: one app after the other, nothing tried twice. */
import { defineConfig } from '@playwright/test';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: join(tmpdir(), `refract-desktop-suite-${process.getuid?.() ?? 0}`),
  workers: 1,
  retries: 0,
  forbidOnly: !!process.env['CI'],
  timeout: 120_000,
  // Generous: on a busy machine a training step takes its time, and nothing here measures it.
  expect: { timeout: 20_000 },
  reporter: [['list']],
});
