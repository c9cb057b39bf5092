/** @file Going on with a whole experiment that was stopped. */
import { getDataset, getExperiment, getRun, listRuns } from '../../db/index.ts';
import type { RunRow } from '../../db/index.ts';
import type { EngineEvent } from '../training/protocol.ts';
import { RefractError } from '../api/errors.ts';
import { finishComparison, noteWaiting, passOver } from './compare.ts';
import type { CompareOptions, CompareRequest, Comparison } from './compare.ts';
import { atOnceWith } from './compare-sharing.ts';
import { manifestOf } from './datasets.ts';
import { memoryOf } from './estimate.ts';
import { MemoryGate } from './memory-share.ts';
import { configOf, resume, summarize } from './runs.ts';
import { severalAtOnce } from './several.ts';
import { defaultThreads } from './threads.ts';
import type { Workbench } from './workbench.ts';

/** What an experiment comes to when it is finished; statistics where it compares variants alone. */
export type ResumedExperiment = Pick<Comparison, 'experiment' | 'runs'> &
  Partial<Pick<Comparison, 'measure' | 'summary' | 'tests'>>;

/** Runs that can go on. */
const unfinished = new Set(['queued', 'cancelled', 'interrupted', 'failed']);

/**
 * Trains every run of an experiment that was stopped or waits, as many at once as the cores hold (unless `atOnce` says), the oldest first; of one that
 * `refract compare` has begun also those that had not begun.
 * @throws RefractError `not-found`; `wrong-state` where the experiment has no runs; `cancelled`, `disk` … while training
 */
export async function resumeExperiment(
  workbench: Workbench,
  id: string,
  options: CompareOptions = {},
): Promise<ResumedExperiment> {
  const { db } = workbench;
  const { config } = getExperiment(db, id);
  if (isComparison(config)) {
    const { threads = defaultThreads() } = config.settings;
    return finishComparison(workbench, id, config, { atOnce: atOnceWith(threads), ...options });
  }
  const rows = listRuns(db, { filter: { experimentId: id } }).reverse();
  if (rows.length === 0) {
    throw new RefractError('wrong-state', `The experiment ${id} has no runs.`, 'Start a new one.');
  }
  const gate = new MemoryGate(options.freeBytes);
  const carryOut = async ({ id: runId, status, variant, seed }: RunRow, index: number, own: AbortSignal) => {
    const run = { index, total: rows.length, variant, seed };
    if (!unfinished.has(status)) return;
    try {
      const stored = getRun(db, runId);
      const needed = memoryOf(() => [configOf(stored), manifestOf(getDataset(db, stored.datasetId))]);
      const beside = {
        signal: own,
        onEvent: (event: EngineEvent) => options.onRun?.(run, event),
        onWait: () => noteWaiting(workbench, run, needed),
      };
      const finished = await gate.train(needed, beside, (engine) => resume(workbench, runId, engine));
      options.onFinished?.(finished);
    } catch (error) {
      passOver(workbench, id, run, error);
    } finally {
      options.onEnded?.(run);
    }
  };
  const atOnce = options.atOnce ?? atOnceWith(Math.max(...rows.map(({ id: runId }) => threadsOf(db, runId))));
  await severalAtOnce(rows, atOnce, carryOut, options.signal);
  const runs = rows.map(({ id: runId }) => summarize(getRun(db, runId)));
  return { experiment: { id }, runs };
}

const threadsOf = (db: Workbench['db'], runId: string): number => configOf(getRun(db, runId)).threads;

/** Whether an experiment was begun by `refract compare`, and not in the window. */
function isComparison(config: object): config is CompareRequest {
  return 'variants' in config && Array.isArray(config.variants) && 'dataset' in config;
}
