/**
 * @file The Chromium that the browser suite runs in: the one that is named, installed, or Playwright's own; else Debian's,
 * installed when that is allowed.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from '@playwright/test';

/** Where to look, and how to install; changed by tests. */
export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  readonly isExecutable: (path: string) => boolean;
  /** Playwright's own browser, whether it was fetched or not. */
  readonly playwrights: () => string;
  readonly isRoot: boolean;
  /** @returns whether the command ended well */
  readonly run: (command: string, args: readonly string[]) => boolean;
  readonly say: (message: string) => void;
}

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The path of a Chromium, or undefined. `CHROMIUM` names one and then no other counts. */
export function findChromium({ env, isExecutable, playwrights }: Surroundings = here): string | undefined {
  const named = env['CHROMIUM'];
  if (named) return isExecutable(named) ? named : undefined;
  const folders = (env['PATH'] ?? '').split(delimiter).filter(Boolean);
  const onPath = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...onPath, playwrights()].find(isExecutable);
}

/** The path of a Chromium, which is installed with apt-get if there is none and that is allowed; or why there is none. */
export function ensureChromium(
  surroundings: Surroundings = here,
): { readonly path: string } | { readonly reason: string } {
  const { env, isRoot, isExecutable, run, say } = surroundings;
  const found = findChromium(surroundings);
  if (found) return { path: found };
  if (env['CHROMIUM']) return { reason: `CHROMIUM names ${env['CHROMIUM']}, which cannot be run` };
  if (!isExecutable('/usr/bin/apt-get'))
    return { reason: 'there is no Chromium, and no apt-get to install it with' };
  if (!isRoot)
    return { reason: 'there is no Chromium, and only root may install it (apt-get install chromium)' };
  say('Installing Chromium for the browser suite (apt-get)…');
  const install = ['install', '--yes', '--no-install-recommends', 'chromium'];
  // The lists of a fresh machine may be missing or old.
  const installed = run('apt-get', install) || (run('apt-get', ['update']) && run('apt-get', install));
  const path = installed ? findChromium(surroundings) : undefined;
  return path ? { path } : { reason: 'there is no Chromium, and apt-get could not install it' };
}

const here: Surroundings = {
  env: process.env,
  isExecutable: (path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  },
  playwrights: () => chromium.executablePath(),
  isRoot: process.getuid?.() === 0,
  run: (command, args) => {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    return (
      spawnSync(command, args, { env, stdio: ['ignore', 'ignore', 'inherit'], timeout: 600_000 }).status === 0
    );
  },
  say: (message) => void process.stderr.write(`${message}\n`),
};
