/** @file An open home folder: the history, the data sets that are there from the first start, and the engine. */
import { mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import {
  clearAbandonedExperiments,
  insertDataset,
  interruptLostRuns,
  listDatasets,
  openDatabase,
} from '../../db/index.ts';
import type { Database, RunOwner } from '../../db/index.ts';
import { ensureKernels } from '../../kernels/build.ts';
import type { BuildOptions, BuildOutcome } from '../../kernels/build.ts';
import { RefractError, toRefractError } from '../api/errors.ts';
import type { LongCall } from '../api/progress.ts';
import { builtinDatasets, pruneBlobs } from '../datasets/index.ts';
import { runJob } from '../training/launch.ts';
import type { EngineOptions } from '../training/launch.ts';
import type { Job } from '../training/protocol.ts';
import { describeManifest, manifestOf } from './datasets.ts';
import { ownerIsAlive } from './owners.ts';

/** What every call of the workbench takes. */
export interface Workbench {
  readonly home: string;
  readonly db: Database;
  /** This process, as the owner of the runs that it trains. */
  readonly owner: RunOwner;
  /** Tells a person something that is not a result: a warning, something done on the side. */
  readonly note: (message: string) => void;
  /** Runs a job in an engine process; builds the native operators before the first one if need be. */
  readonly run: <Result>(job: Job, options?: EngineOptions) => Promise<Result>;
  readonly close: () => void;
}

/**
 * Opens a home folder, making it and the built-in data sets where they are missing.
 * @param note see Workbench
 * @throws RefractError `disk`, `newer-database`, `damaged-store`, `busy`
 */
export async function openWorkbench(
  home: string,
  note: (message: string) => void,
  call: LongCall = {},
): Promise<Workbench> {
  const workbench = openHome(home, note);
  try {
    await prepareHome(workbench, call);
  } catch (error) {
    workbench.close();
    throw error;
  }
  return workbench;
}

/** Builds the native operators, showing a person how far it is in its own way. */
export type BuildShown = (build: (options: BuildOptions) => Promise<BuildOutcome>) => Promise<BuildOutcome>;

/**
 * As openWorkbench, but at once: whoever opens calls prepareHome when there is time.
 * @param shown how building the native operators is shown, where that has to be done; a note if left out
 */
export function openHome(
  home: string,
  note: (message: string) => void,
  shown: BuildShown = (build) => build({ onMessage: note }),
): Workbench {
  try {
    mkdirSync(home, { recursive: true });
  } catch (error) {
    const { code, message } = toRefractError(error);
    if (code === 'disk') throw error;
    throw new RefractError(
      'disk',
      `The home folder ${home} cannot be made: ${message}.`,
      'Choose another one with --home.',
    );
  }
  const db = openDatabase(home);
  try {
    interruptLostRuns(db, ownerIsAlive);
    clearAbandonedExperiments(db);
  } catch (error) {
    db.close();
    throw error;
  }
  const owner = { pid: process.pid, host: hostname() };
  let built: Promise<{ reason?: string }> | undefined;
  let told = false;
  const run = async <Result>(job: Job, options: EngineOptions = {}): Promise<Result> => {
    built ??= buildKernels(shown);
    // Whoever looks again may have installed meanwhile what was missing.
    if (job.kind === 'probe' && (await unlessStopped(built, options.signal)).reason !== undefined) {
      built = buildKernels(shown);
    }
    const { reason } = await unlessStopped(built, options.signal);
    return runJob<Result>(job, {
      ...options,
      onEvent: (event) => {
        if (event.type === 'log' && event.topic === 'kernels' && !told) {
          told = true; // once, not for each of a hundred runs
          note(reason === undefined ? event.message : `${event.message} They could not be built: ${reason}`);
        }
        options.onEvent?.(event);
      },
    });
  };
  return { home, db, owner, note, run, close: () => db.close() };
}

/**
 * Makes the built-in data sets where they are missing, and clears away what killed imports left.
 * @throws RefractError `damaged-store`, `cancelled`
 */
export async function prepareHome({ home, db, note }: Workbench, call: LongCall = {}): Promise<void> {
  await makeBuiltinDatasets(home, db, note, call);
  // What killed or failed imports left; a deleted data set keeps its arrays, so that it can be restored.
  await pruneBlobs(home, listDatasets(db, { includeDeleted: true }).map(manifestOf));
}

async function makeBuiltinDatasets(
  home: string,
  db: Database,
  note: (message: string) => void,
  call: LongCall,
): Promise<void> {
  const known = new Set(listDatasets(db, { includeDeleted: true }).map(({ name }) => name));
  for (const { name, title, create } of builtinDatasets) {
    if (known.has(name)) continue;
    note(`Preparing the data set ${name} (${title})…`);
    try {
      const manifest = await create(home, call);
      insertDataset(db, { name, format: 'builtin', manifest, ...describeManifest(manifest) });
    } catch (error) {
      const { code, message, hint } = toRefractError(error);
      // Another process that opened the same new home folder was quicker; what it made is the same.
      if (code === 'already-exists') continue;
      // Whoever cannot have the examples can still see and use everything else.
      if (code !== 'disk') throw error;
      note(`The data set ${name} is not there: ${message} ${hint}`);
    }
  }
}

/** Builds the native operators if need be; gives the reason where they cannot be built. */
async function buildKernels(shown: BuildShown): Promise<{ reason?: string }> {
  if (process.env['REFRACT_KERNELS'] === 'portable') return {};
  const { status, reason = 'for no stated reason' } = await shown(ensureKernels);
  return status === 'failed' ? { reason } : {};
}

/** Waits for work that goes on by itself, as long as nobody stops waiting. @throws RefractError `cancelled` */
function unlessStopped<Value>(work: Promise<Value>, signal: AbortSignal | undefined): Promise<Value> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const stop = () => reject(new RefractError('cancelled', 'Stopped.', 'Continue with `refract resume`.'));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
