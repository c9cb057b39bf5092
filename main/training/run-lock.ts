/**
 * @file One process at a time works on a run: a lock file in the run's folder that names the process. A lock whose
 * process is gone is void, so nothing has to be cleaned up after a kill.
 *
 * A void lock is never removed or replaced: two processes that find the same one could then each remove what the other
 * has just made. Who takes over makes the next of `lock`, `lock.1`, `lock.2` …, which only one process can.
 */
import { linkSync, readFileSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
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
  for (;;) {
    const numbers = locksIn(folder);
    const holder = holderAmong(folder, numbers);
    if (holder !== undefined) {
      throw new RefractError(
        'busy',
        `Another process (${holder}) works in ${folder}.`,
        'Wait for it to end, or stop that process.',
      );
    }
    const unlock = takeLock(folder, Math.max(-1, ...numbers) + 1);
    if (unlock) return unlock;
  }
}

/** The process that works on a run, or undefined where none does. */
export function runHolder(folder: string): number | undefined {
  return holderAmong(folder, locksIn(folder));
}

/**
 * Makes the lock of a number, after those before were found void.
 * @returns gives it back; nothing where another process was quicker, or has another number (it may have found fewer)
 */
export function takeLock(folder: string, number: number): (() => void) | undefined {
  const path = lockPath(folder, number);
  if (!makeWhole(path, JSON.stringify(self()))) return undefined;
  const others = locksIn(folder).filter((other) => other !== number);
  if (holderAmong(folder, others) === undefined) return keepFresh(path);
  rmSync(path, { force: true });
  return undefined;
}

/** The numbers of the locks that there are, void ones among them. */
function locksIn(folder: string): number[] {
  return readdirSync(folder).flatMap((name) => {
    const [match, number = '0'] = /^lock(?:\.(\d+))?$/.exec(name) ?? [];
    return match === undefined ? [] : [Number(number)];
  });
}

function holderAmong(folder: string, numbers: readonly number[]): number | undefined {
  for (const number of numbers) {
    const holder = holderOf(folder, number);
    if (holder !== undefined) return holder;
  }
  return undefined;
}

const lockPath = (folder: string, number: number): string =>
  join(folder, number === 0 ? 'lock' : `lock.${number}`);

/** Makes a file that nobody ever sees half written. @returns false where it is there already */
function makeWhole(path: string, text: string): boolean {
  const draft = `${path}.${process.pid}.draft`;
  writeFileSync(draft, text);
  try {
    linkSync(draft, path);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    if (!withoutLinks.has(code)) throw error;
    return makeOnce(path, text);
  } finally {
    rmSync(draft, { force: true });
  }
  return true;
}

/** What file systems say that have no links to files (memory sticks, some network drives). */
const withoutLinks: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL']);

function makeOnce(path: string, text: string): boolean {
  try {
    writeFileSync(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function holderOf(folder: string, number: number): number | undefined {
  const path = lockPath(folder, number);
  let holder: Holder;
  let silentMs: number;
  try {
    holder = JSON.parse(readFileSync(path, 'utf8')) as Holder;
    silentMs = Date.now() - statSync(path).mtimeMs;
  } catch {
    return undefined; // given back meanwhile, or damaged
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
