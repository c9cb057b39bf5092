/** @file Starts the desktop app for tests: with a home folder and settings of its own, the sandbox on. */
/// <reference lib="dom" />
import { _electron, type ElectronApplication, type Page } from '@playwright/test';
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeCall, type Call } from '../../main/api/client.ts';
import type { Bridge } from '../../main/api/bridge.ts';
import { findElectron } from '../../main/workbench/electron-binary.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

declare global {
  interface Window {
    readonly refract: Bridge;
  }
}

/** Folders that belong to one person's Refract, and outlive one start of it. */
export interface Person {
  readonly folder: string;
  readonly home: string;
  readonly remove: () => void;
}

export function makePerson(): Person {
  const folder = mkdtempSync(join(tmpdir(), 'refract-desktop-'));
  return {
    folder,
    home: join(folder, 'home'),
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }),
  };
}

/** How a binary is told what to run: a packaged Refract carries its app, any other Electron is given the checkout. */
function command(person: Person): { executablePath: string; args: string[]; env: Record<string, string> } {
  const executablePath = findElectron();
  if (executablePath === null) throw new Error('There is no Electron: run test/electron/run.ts.');
  const isPackaged = existsSync(join(dirname(executablePath), 'resources', 'app.asar'));
  const env = Object.fromEntries(
    Object.entries({
      ...process.env,
      REFRACT_SPARE_NODE: process.execPath,
      REFRACT_HOME: person.home,
    }).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  ) as Record<string, string>;
  const args = [...(isPackaged ? [] : [root]), `--user-data-dir=${join(person.folder, 'settings')}`];
  return { executablePath, args, env };
}

export interface Desktop {
  readonly app: ElectronApplication;
  readonly page: Page;
  /** Calls as the window makes them, for what a test needs but is not about. */
  readonly call: Call;
  /** Process id of the main process. */
  readonly pid: number;
}

/**
 * Opens the app; resolves when its page answers.
 * @param files opened with it
 */
export async function openDesktop(person: Person, files: readonly string[] = []): Promise<Desktop> {
  const { executablePath, args, env } = command(person);
  // Not with a sandbox of Playwright’s making or none at all: with the app’s own.
  const app = await _electron.launch({
    executablePath,
    args: [...args, ...files],
    env,
    chromiumSandbox: true,
  });
  // Nobody sits here to answer: what is asked before quitting is agreed to, unless a test answers itself.
  await app.evaluate(({ dialog }) => {
    dialog.showMessageBox = () => Promise.resolve({ response: 0, checkboxChecked: false });
  });
  const page = await app.firstWindow();
  await page.getByRole('navigation', { name: 'Pages' }).waitFor();
  const call = makeCall((name, given) =>
    page.evaluate(([name, given]) => window.refract.call(name, given), [name, given] as const),
  );
  return { app, page, call, pid: app.process().pid! };
}

/** Starts the app once more, as the system does when a file is opened. */
export function startAgain(person: Person, files: readonly string[]): ChildProcess {
  const { executablePath, args, env } = command(person);
  return spawn(executablePath, [...args, ...files], { env, stdio: 'ignore' });
}

/** Everything that a process has started, and what that has started; by process id (Linux only). */
function descendants(pid: number): { readonly pid: number; readonly words: string }[] {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const parents = new Map<number, number[]>();
  for (const name of all) {
    try {
      const parent = Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${name}/stat`, 'utf8'))?.[1]);
      parents.set(parent, [...(parents.get(parent) ?? []), Number(name)]);
    } catch {
      // It has ended meanwhile.
    }
  }
  const found: { pid: number; words: string }[] = [];
  const waiting = [...(parents.get(pid) ?? [])];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    waiting.push(...(parents.get(next) ?? []));
    try {
      found.push({ pid: next, words: readFileSync(`/proc/${next}/cmdline`, 'utf8').replaceAll('\0', ' ') });
    } catch {
      // It has ended meanwhile.
    }
  }
  return found;
}

/** The process of one of the app's own programs: the service, or an engine. */
export function programOf(pid: number, program: 'service' | 'engine'): number | undefined {
  const words = {
    service: /electron\/service\.cjs|Refract Workbench/,
    engine: /training\/engine\.cjs|Refract Engine/,
  };
  return descendants(pid).find((one) => words[program].test(one.words))?.pid;
}

export function isRunning(pid: number): boolean {
  return existsSync(`/proc/${pid}`) && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
}
