/**
 * @file One process at a time works on a run: a lock file in the run's folder that names the process. A lock whose
 * process is gone is void, so nothing has to be cleaned up after a kill.
 */
import { readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { RefractError } from '../api/errors.ts';

interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When the process started, in the system's own count: tells a process from a later one with the same number. */
  readonly started: string;
}

/**
 * Takes the lock.
 * @returns gives it back
 * @throws RefractError `busy` naming the process that has it
 */
export function lockRun(folder: string): () => void {
  const path = join(folder, 'lock');
  for (;;) {
    try {
      writeFileSync(path, JSON.stringify(self()), { flag: 'wx' });
      return keepFresh(path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = runHolder(folder);
    if (holder !== undefined) {
      throw new RefractError(
        'busy',
        `Another process (${holder}) works in ${folder}.`,
        'Wait for it to end, or stop that process.',
      );
    }
    rmSync(path, { force: true });
  }
}

/** The process that works on a run, or undefined where none does. */
export function runHolder(folder: string): number | undefined {
  const path = join(folder, 'lock');
  let holder: Holder;
  let silentMs: number;
  try {
    holder = JSON.parse(readFileSync(path, 'utf8')) as Holder;
    silentMs = Date.now() - statSync(path).mtimeMs;
  } catch {
    return undefined; // no lock, or one that its process did not live to write whole
  }
  return isAlive(holder, silentMs) ? holder.pid : undefined;
}

/** A lock is touched so often; one of another machine (or container) that was not for so long is void. */
const TOUCH_MS = 5000;
const SILENT_MS = 60_000;

/** Touches the lock now and then; returns what gives it back. */
function keepFresh(path: string): () => void {
  const timer = setInterval(() => {
    try {
      utimesSync(path, new Date(), new Date());
    } catch {
      // The folder is gone, and with it whatever the lock guards.
    }
  }, TOUCH_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
    rmSync(path, { force: true });
  };
}

function self(): Holder {
  return { pid: process.pid, host: hostname(), started: startOf(process.pid) };
}

function isAlive({ pid, host, started }: Holder, silentMs: number): boolean {
  if (host !== hostname()) return silentMs < SILENT_MS; // that machine's processes cannot be seen from here
  return processIsAlive(pid) && startOf(pid) === started;
}

/** Whether a process of this machine is there. */
export function processIsAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false; // else it is there, but another user's
  }
  return startOf(pid) !== 'ended';
}

/** Start time of a process in clock ticks since boot (proc(5), field 22), '' where the system does not tell. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? 'ended' : (fields[19] ?? '');
  } catch {
    return '';
  }
}
