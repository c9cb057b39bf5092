/** @file The workbench served to browsers as `refract serve` does it, in a process and a home folder of its own. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface ServedWorkbench {
  readonly home: string;
  /** "http://127.0.0.1:4711" */
  readonly origin: string;
  /** Lets one browser in, once. */
  readonly invitation: string;
  /** Process id of the workbench. */
  readonly pid: number;
  /** Process ids of what the workbench has started: engines (Linux only). */
  readonly children: () => number[];
  /** Stops it, and waits until it has ended. The home folder stays. */
  readonly stop: () => Promise<void>;
  /** Stops it and removes the home folder. */
  readonly remove: () => Promise<void>;
}

/**
 * Starts the workbench; resolves when it can be opened.
 * @param home a folder; a new temporary one if left out
 */
export async function serveWorkbench(
  home = mkdtempSync(join(tmpdir(), 'refract-served-')),
): Promise<ServedWorkbench> {
  const child = spawn(process.execPath, [join(root, 'main', 'cli', 'refract.ts'), 'serve', '--home', home], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, REFRACT_LAUNCHED: '1' },
  });
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  const remove = async () => {
    await stop();
    rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  };
  try {
    const invitation = await new Promise<string>((resolve, reject) => {
      let said = '';
      const read = (piece: Buffer) => {
        said += piece.toString();
        const address = /Refract is at (\S+)/.exec(said)?.[1];
        if (address) resolve(address);
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      child.on('error', reject);
      child.on('close', (code) => reject(new Error(`refract serve ended with ${code}:\n${said}`)));
    });
    const pid = child.pid!;
    return {
      home,
      origin: new URL(invitation).origin,
      invitation,
      pid,
      children: () => childrenOf(pid),
      stop,
      remove,
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

function childrenOf(pid: number): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return text.trim().split(/\s+/).filter(Boolean).map(Number);
}
