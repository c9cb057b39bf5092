/**
 * @file One process at a time works on a run: a lock file in the run's folder that names the process. A lock whose
 * process is gone is void, so nothing has to be cleaned up after a kill.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
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
      return () => rmSync(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = runHolder(folder);
    if (holder !== undefined) {
      throw new RefractError(
        'busy',
        `The run is being worked on by process ${holder}.`,
        'Wait for it to end, or stop that process.',
      );
    }
    rmSync(path, { force: true });
  }
}

/** The process that works on a run, or undefined where none does. */
export function runHolder(folder: string): number | undefined {
  let holder: Holder;
  try {
    holder = JSON.parse(readFileSync(join(folder, 'lock'), 'utf8')) as Holder;
  } catch {
    return undefined; // no lock, or one that its process did not live to write whole
  }
  return isAlive(holder) ? holder.pid : undefined;
}

function self(): Holder {
  return { pid: process.pid, host: hostname(), started: startOf(process.pid) };
}

function isAlive({ pid, host, started }: Holder): boolean {
  if (host !== hostname()) return true; // a shared folder: that machine's processes cannot be seen from here
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
