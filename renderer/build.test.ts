/** @file The window that is built is the one for users, whoever builds it. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ensureWindow } from './build.ts';

it('is made for users although a test runner asks for it', { timeout: 120_000 }, async () => {
  expect(process.env['NODE_ENV']).toBe('test');
  await ensureWindow();
  expect(process.env['NODE_ENV']).toBe('test');
  const assets = join(import.meta.dirname, 'dist', 'assets');
  const scripts = readdirSync(assets).filter((name) => name.endsWith('.js'));
  expect(scripts.length).toBeGreaterThan(5);
  // The words of a warning; the window for users has its address alone.
  const words = 'will evaluate to the right-hand side';
  expect(scripts.filter((name) => readFileSync(join(assets, name), 'utf8').includes(words))).toEqual([]);
});
