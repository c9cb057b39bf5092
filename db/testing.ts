/** @file What the tests of this folder share. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { RefractError, type ErrorCode } from '../main/api/errors.ts';
import type { Database } from './database.ts';
import { insertDataset, type Dataset, type NewDataset } from './datasets.ts';
import { openDatabase } from './open.ts';
import { insertRun, type NewRun, type Run } from './runs.ts';

export const owner = { pid: 4711, host: 'here' };

/** A folder that is gone when the test is over. */
export function temporaryHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'refract-db-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  return home;
}

/** An open, empty history in a folder of its own. */
export function temporaryDatabase(): Database {
  const db = openDatabase(temporaryHome());
  onTestFinished(() => db.close());
  return db;
}

export function addDataset(db: Database, changes: Partial<NewDataset> = {}): Dataset {
  const dataset = { name: 'digits', format: 'idx', manifest: {}, sha256: 'abc', samples: 10, bytes: 100 };
  return insertDataset(db, { ...dataset, ...changes });
}

/** Adds a run; of the first data set that there is, or of a new one. */
export function addRun(db: Database, changes: Partial<NewRun> = {}): Run {
  const first = db.prepare<{ id: string }>('SELECT id FROM datasets ORDER BY key LIMIT 1').get();
  const datasetId = first?.id ?? addDataset(db).id;
  const run = { datasetId, variant: 'lif-none', seed: 1, config: {}, codeVersion: '0.1.0', environment: {} };
  return insertRun(db, { ...run, ...changes });
}

/** The RefractError that a call throws. Fails when it throws none, or another kind of error. */
export function refusalOf(call: () => unknown): { code: ErrorCode; message: string; hint: string } {
  try {
    call();
  } catch (error) {
    if (error instanceof RefractError) return error.toJSON();
    throw error;
  }
  throw new Error('nothing was thrown');
}

/** Starts a process that runs a script, which may import this folder's modules by name ("./open.ts"). */
export function startScript(script: string): ChildProcess {
  const located = script.replaceAll(/from '\.\//g, `from '${new URL('.', import.meta.url).href}`);
  const flags = [
    '--experimental-strip-types',
    '--disable-warning=ExperimentalWarning',
    '--input-type=module',
  ];
  return spawn(process.execPath, [...flags, '-e', located], { stdio: ['ignore', 'pipe', 'inherit'] });
}

/** Resolves to a process's exit code, or its signal. */
export function ended(child: ChildProcess): Promise<number | NodeJS.Signals | null> {
  return new Promise((resolve) => child.on('close', (code, signal) => resolve(code ?? signal)));
}
