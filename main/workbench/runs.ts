/** @file Training runs: starting, resuming, and what a list shows of them. */
import { existsSync, mkdirSync } from 'node:fs';
import {
  changeRunStatus,
  deletePointsAfter,
  getDataset,
  getRun,
  insertRun,
  interruptLost,
  logEvent,
  updateRun,
} from '../../db/index.ts';
import type { Run, RunOwner, RunStatus } from '../../db/index.ts';
import { RefractError, toRefractError } from '../api/errors.ts';
import { files, readCheckpoint } from '../training/checkpoint.ts';
import { completeConfig } from '../training/config.ts';
import type { RunConfig, TrainSettings } from '../training/config.ts';
import { askedBy } from '../training/data-shape.ts';
import type { EngineOptions } from '../training/launch.ts';
import type { TrainResult } from '../training/protocol.ts';
import { datasetNamed, manifestOf } from './datasets.ts';
import { codeVersion, environment } from './environment.ts';
import type { Environment } from './environment.ts';
import { runFolder } from './home.ts';
import { ownerIsAlive } from './owners.ts';
import { keepAlive, recorder } from './recorder.ts';
import { doneLine, stopLine } from './run-log.ts';
import { defaultThreads } from './threads.ts';
import { unusedOptions } from './unused-options.ts';
import type { OptionNote } from './unused-options.ts';
import type { Workbench } from './workbench.ts';

/** The configuration of a stored run. */
export const configOf = (run: Run): RunConfig => run.config as unknown as RunConfig;

/** A run as lists and commands show it; names as in CONTRACT. */
export interface RunSummary extends Partial<Omit<TrainResult, 'metrics'>> {
  readonly id: string;
  readonly status: RunStatus;
  readonly variant: string;
  readonly dataset: string;
  readonly seed: number;
  readonly createdAt: string;
  readonly metrics: Partial<TrainResult['metrics']>;
  readonly error?: { readonly code: string; readonly message: string; readonly hint: string };
}

export interface TrainRequest {
  /** Name or id of a data set. */
  readonly dataset: string;
  readonly variant: string;
  /** Network and optimizer options; text or typed. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly settings: Omit<TrainSettings, 'threads'> & { readonly threads?: number };
  readonly experimentId?: string;
}

/** Checks a request and completes its configuration. @throws RefractError as completeConfig and datasetNamed do */
export function checkRequest(workbench: Workbench, request: TrainRequest): RunConfig {
  const asked = askedBy(manifestOf(datasetNamed(workbench, request.dataset)));
  const { threads = defaultThreads(), ...settings } = request.settings;
  return completeConfig(request.variant, request.options, { ...settings, threads }, asked);
}

/** Options of a request that change nothing. @throws RefractError as checkRequest */
export function unusedOptionsOf(workbench: Workbench, request: TrainRequest): OptionNote[] {
  return unusedOptions(Object.keys(request.options), checkRequest(workbench, request));
}

/**
 * Trains one run to its end.
 * @throws RefractError as checkRequest; then whatever ended the run (`diverged`, `cancelled`, `engine-crashed`, `disk` …),
 *   which is in the history too
 */
export async function train(
  workbench: Workbench,
  request: TrainRequest,
  options: EngineOptions = {},
): Promise<RunSummary> {
  const { owner, home } = workbench;
  const origin = { codeVersion: codeVersion(), environment: environment() };
  const run = addRun(workbench, request, checkRequest(workbench, request), { ...origin, owner });
  mkdirSync(runFolder(home, run.id), { recursive: true });
  logEvent(workbench.db, { runId: run.id, level: 'info', message: STARTED });
  return carryOut(workbench, run, false, options);
}

/** What trains a run: the version and the machine; and the process, if it is to start at once. */
export interface RunOrigin {
  readonly codeVersion: string;
  readonly environment: Environment;
  readonly owner?: RunOwner;
}

/**
 * Adds a run of a checked request to the history: running under `origin.owner`, else at the end of the queue.
 * @param config what checkRequest gave
 */
export function addRun(
  workbench: Workbench,
  request: TrainRequest,
  config: RunConfig,
  origin: RunOrigin,
): Run {
  return insertRun(workbench.db, {
    datasetId: datasetNamed(workbench, request.dataset).id,
    experimentId: request.experimentId ?? null,
    variant: config.variant,
    seed: config.seed,
    config,
    ...origin,
  });
}

/**
 * Goes on with a run that was stopped, from its last checkpoint.
 * @throws RefractError `not-found`, `wrong-state` (finished, diverged), `busy` (another process trains it), and as train
 */
export async function resume(
  workbench: Workbench,
  runId: string,
  options: EngineOptions = {},
): Promise<RunSummary> {
  const { db, owner } = workbench;
  await untilLetGo(workbench, runId);
  changeRunStatus(db, runId, 'running', { owner });
  return goOn(workbench, runId, options);
}

/** The first entry of a run's log. */
const STARTED = 'Started.';

/** How a run is trained. */
export interface RunOptions extends EngineOptions {
  /** Whether it leaves the processor to whatever else wants it. */
  readonly givesWay?: boolean;
}

/** Where a run went on from. Both are 0 for one that had no checkpoint yet. */
export interface RestartPoint {
  readonly step: number;
  readonly epoch: number;
}

/**
 * Trains a run that is running under this process already (claimed from the queue, or resumed), from its last
 * checkpoint or, without one, from its start, which gives the same bits.
 * @param onStart called before the training, with what is kept of the run
 * @throws RefractError as train
 */
export async function goOn(
  workbench: Workbench,
  runId: string,
  options: RunOptions & { readonly onStart?: (from: RestartPoint) => void } = {},
): Promise<RunSummary> {
  const { db, home } = workbench;
  const run = getRun(db, runId);
  const folder = runFolder(home, runId);
  let from: RestartPoint = { step: 0, epoch: 0 };
  let hasCheckpoint = false;
  try {
    mkdirSync(folder, { recursive: true });
    hasCheckpoint = existsSync(files.checkpoint(folder));
    if (hasCheckpoint) from = readCheckpoint(folder).position;
    deletePointsAfter(db, runId, 'step', from.step);
    deletePointsAfter(db, runId, 'epoch', from.epoch);
    const message = hasCheckpoint ? `Resumed after step ${from.step}.` : STARTED;
    logEvent(db, { runId, level: 'info', message });
  } catch (error) {
    endBadly(workbench, runId, toRefractError(error));
    throw error;
  }
  options.onStart?.(from);
  return carryOut(workbench, run, hasCheckpoint, options);
}

/** How long a process that was told to stop, or whose parent was killed, may take to let go of its run. */
const LET_GO_MS = 5000;

async function untilLetGo({ db }: Workbench, runId: string): Promise<void> {
  const deadline = Date.now() + LET_GO_MS;
  for (;;) {
    const { status, owner } = getRun(db, runId);
    if (status !== 'running' || owner === null || !ownerIsAlive(owner)) {
      if (status === 'running') interruptLost(db, runId);
      return;
    }
    if (Date.now() > deadline) {
      throw new RefractError(
        'busy',
        `The run ${runId} is being trained by process ${owner.pid}.`,
        'Wait for it to end, or stop it first.',
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function carryOut(
  workbench: Workbench,
  run: Run,
  resumed: boolean,
  options: RunOptions,
): Promise<RunSummary> {
  const { db, home } = workbench;
  const config = configOf(run);
  const record = recorder(workbench, run.id, config.epochs);
  const lost = new AbortController();
  const end = keepAlive(workbench, run.id, () => lost.abort());
  const signal = AbortSignal.any([lost.signal, ...(options.signal ? [options.signal] : [])]);
  try {
    const result = await workbench.run<TrainResult>(
      {
        kind: 'train',
        config,
        data: { home, manifest: manifestOf(getDataset(db, run.datasetId)) },
        folder: runFolder(home, run.id),
        resume: resumed,
        ...(options.givesWay ? { givesWay: true } : {}),
      },
      {
        signal,
        onEvent: (event) => {
          record(event);
          options.onEvent?.(event);
        },
      },
    );
    keepResult(workbench, run.id, result);
    changeRunStatus(db, run.id, 'done');
    logEvent(db, { runId: run.id, level: 'info', message: doneLine(result) });
    return summarize(getRun(db, run.id));
  } catch (error) {
    if (lost.signal.aborted) {
      throw new RefractError(
        'wrong-state',
        `Another process has taken over the run ${run.id}.`,
        'See `refract runs`.',
      );
    }
    const known = toRefractError(error);
    endBadly(workbench, run.id, known, options.signal);
    throw ofRun(run.id, known);
  } finally {
    end();
  }
}

function keepResult({ db }: Workbench, runId: string, result: TrainResult): void {
  const { metrics, spikeRate, synapticOperations, parameters, samplesPerSecond, seconds, steps, epochs } =
    result;
  updateRun(db, runId, {
    seconds,
    steps,
    epochsDone: epochs,
    testAccuracy: metrics.testAccuracy,
    testLoss: metrics.testLoss,
    testSequenceAccuracy: metrics.testSequenceAccuracy ?? null,
    testRmse: metrics.testRmse ?? null,
    testNrmse: metrics.testNrmse ?? null,
    trainLoss: metrics.trainLoss,
    spikeRate: spikeRate.at(-1) ?? null,
    synapticOperations,
    parameters,
    samplesPerSecond,
    summary: result,
  });
}

/** Which state a run is in after an error; every other error means that it failed. */
const stateAfter: Partial<Record<RefractError['code'], RunStatus>> = {
  cancelled: 'cancelled',
  diverged: 'diverged',
};

/** The error with the run's id where a person needs it to go on. */
function ofRun(runId: string, { code, message, hint, cause }: RefractError): RefractError {
  const advice = code === 'cancelled' ? 'Continue with `refract resume`.' : hint;
  const named = advice.replace('`refract resume`', `\`refract resume ${runId}\``);
  return new RefractError(code, `Run ${runId}: ${message}`, named, { cause });
}

/** The reason to give when a run is stopped not because somebody cancelled it: it then counts as interrupted. */
export const interruption = Symbol('interruption');

function endBadly({ db }: Workbench, runId: string, error: RefractError, signal?: AbortSignal): void {
  try {
    const isInterrupted = error.code === 'cancelled' && signal?.reason === interruption;
    const status = isInterrupted ? 'interrupted' : (stateAfter[error.code] ?? 'failed');
    changeRunStatus(db, runId, status, isInterrupted ? {} : { error: error.toJSON() });
    const level = error.code === 'cancelled' ? 'info' : 'error';
    logEvent(db, { runId, level, message: stopLine(status, error) });
  } catch {
    // The history itself cannot be written (a full disk, a run that another process took over). The error that ended
    // the run is the one to show; the run is marked as interrupted when the home folder is next opened.
  }
}

/** A stored run as lists show it. */
export function summarize(run: Run): RunSummary {
  const result = run.summary as unknown as Partial<TrainResult>;
  return {
    id: run.id,
    status: run.status,
    variant: run.variant,
    dataset: run.datasetName,
    seed: run.seed,
    createdAt: new Date(run.createdAt).toISOString(),
    ...result,
    metrics: result.metrics ?? {},
    ...(run.errorCode
      ? { error: { code: run.errorCode, message: run.errorMessage ?? '', hint: run.errorHint ?? '' } }
      : {}),
  };
}
