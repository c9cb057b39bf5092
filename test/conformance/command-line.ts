/** @file The real command line, as the conformance tests drive it: a process for each command, JSON on stdout. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const launcher = fileURLToPath(new URL('../../main/launch/launch.mjs', import.meta.url));

/** What commands answer, as far as CONTRACT promises it and the tests read it. */
export interface Run {
  id: string;
  status: string;
  variant: string;
  metrics: { trainLoss: number; testLoss: number; testAccuracy: number };
  spikeRate: number[];
  steps: number;
  kernels: string;
}

/** A temporary home folder, commands in it, and a place for files beside it. */
export interface Workplace {
  /** The path of a file that goes away with the workplace. */
  file: (name: string) => string;
  /** Runs a command with --home and --json. Rejects, with its stderr, unless it exits with 0 and prints JSON. */
  refract: (...args: string[]) => Promise<unknown>;
  /** The same with the portable definitions in place of the native kernels. */
  refractPortable: (...args: string[]) => Promise<unknown>;
  remove: () => void;
}

/** How many commands run at once: each is a process or two, and a small machine has two cores. */
const AT_ONCE = 2;

/** A new workplace. Commands beyond the first two wait their turn. */
export function makeWorkplace(): Workplace {
  const folder = mkdtempSync(join(tmpdir(), 'refract-conformance-'));
  const inTurn = limit(AT_ONCE);
  const command = (args: string[], environment = process.env) =>
    new Promise<unknown>((resolve, reject) => {
      const all = [launcher, 'refract', ...args, '--home', join(folder, 'home'), '--json'];
      execFile(process.execPath, all, { maxBuffer: 1 << 26, env: environment }, (error, stdout, stderr) => {
        try {
          if (error) throw error;
          resolve(JSON.parse(stdout));
        } catch (cause) {
          reject(new Error(`refract ${args.join(' ')} failed.\n${stdout}\n${stderr}`, { cause }));
        }
      });
    });
  return {
    file: (name) => join(folder, name),
    refract: (...args) => inTurn(() => command(args)),
    refractPortable: (...args) =>
      inTurn(() => command(args, { ...process.env, REFRACT_KERNELS: 'portable' })),
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Runs at most `size` of the tasks given to it at a time, in order. */
function limit(size: number): <T>(task: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (task) => {
    if (running >= size) await new Promise<void>((resolve) => waiting.push(resolve));
    else running++;
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}
