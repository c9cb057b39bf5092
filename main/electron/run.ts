/**
 * @file Runs the desktop app from a checkout: finds or fetches Electron, sees whether a window can be shown, starts it.
 * Runs in plain Node, in the command line.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { electronPackage, findElectron } from '../workbench/electron-binary.ts';

/** The checkout; its package.json names the built app. */
const root = fileURLToPath(new URL('../..', import.meta.url));

/** Where Electron's binaries come from, to see quickly whether they can be had. */
const releases = 'https://github.com/electron/electron/releases';
const REACH_MS = 5000;

/** How long the download may take (about 110 MB). */
const FETCH_MS = 10 * 60_000;

/** An Electron that ends so soon has shown no window. */
const SHOWN_MS = 5000;

/** How long Electron may take to close. */
const CLOSE_MS = 15_000;

/** Why no window can be shown here, or nothing where it can. */
export function whyNoWindow(
  platform: NodeJS.Platform,
  environment: NodeJS.ProcessEnv,
  userId: number | undefined,
): string | undefined {
  if (platform !== 'linux') return undefined;
  if (!environment['DISPLAY'] && !environment['WAYLAND_DISPLAY']) return 'there is no display';
  // Electron’s sandbox does not work for root, and without it Refract does not run.
  if (userId === 0) return 'a window is not opened for root';
  return undefined;
}

/**
 * Finds Electron, fetching the npm package's binary where there is none and the network allows it.
 * @param note tells what is being done
 * @returns the binary, or why there is none
 */
export async function getElectron(
  note: (message: string) => void,
  signal: AbortSignal,
): Promise<{ readonly binary: string } | { readonly reason: string }> {
  const found = findElectron();
  if (found) return { binary: found };
  const chosen = process.env['REFRACT_ELECTRON'];
  if (chosen) return { reason: `REFRACT_ELECTRON names ${chosen}, which is not there` };
  if (!(await canReach(releases, signal))) {
    return { reason: 'Electron is not there and cannot be fetched: github.com does not answer' };
  }
  note('Fetching Electron once (about 110 MB)…');
  const install = join(electronPackage, 'install.js');
  const code = await ended(
    spawn(process.execPath, [install], { stdio: ['ignore', 2, 2], timeout: FETCH_MS, signal }),
  );
  const fetched = code === 0 ? findElectron() : null;
  return fetched ? { binary: fetched } : { reason: 'Electron could not be fetched' };
}

async function canReach(address: string, signal: AbortSignal): Promise<boolean> {
  // A mirror or a proxy is somebody's intention: let the download find out.
  if (process.env['ELECTRON_MIRROR'] ?? process.env['ELECTRON_GET_USE_PROXY']) return true;
  try {
    await fetch(address, {
      method: 'HEAD',
      signal: AbortSignal.any([signal, AbortSignal.timeout(REACH_MS)]),
    });
    return true;
  } catch {
    return false;
  }
}

export interface ElectronRun {
  readonly binary: string;
  /** Absent: as the environment says, or what was chosen in the window. */
  readonly home?: string;
  /** Closes it. */
  readonly signal: AbortSignal;
}

/**
 * Runs the built app until its window is closed.
 * @returns whether it ran; false: it ended at once with an error, which it has printed
 */
export async function runElectron({ binary, home, signal }: ElectronRun): Promise<boolean> {
  const began = performance.now();
  const child = spawn(binary, [root], {
    stdio: ['ignore', 2, 2],
    env: {
      ...process.env,
      // For the workbench, where Electron’s own Node is too old: which it is, Electron knows best.
      REFRACT_SPARE_NODE: process.execPath,
      ...(home === undefined ? {} : { REFRACT_HOME: home }),
    },
  });
  const close = () => {
    child.kill('SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), CLOSE_MS).unref();
  };
  signal.addEventListener('abort', close, { once: true });
  if (signal.aborted) close();
  const code = await ended(child);
  signal.removeEventListener('abort', close);
  return code === 0 || signal.aborted || performance.now() - began > SHOWN_MS;
}

function ended(child: ReturnType<typeof spawn>): Promise<number | null> {
  return new Promise((resolve) => {
    child.on('error', () => resolve(null));
    child.on('close', (code) => resolve(code));
  });
}
