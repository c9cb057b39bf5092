/** @file The list of runs. */
import { getRuns, listRuns } from '../../db/index.ts';
import type { RunFilter } from '../../db/index.ts';
import { summarize } from './runs.ts';
import type { RunSummary } from './runs.ts';
import type { Workbench } from './workbench.ts';

/** Runs that fit a filter, the newest first. */
export function listRunSummaries({ db }: Workbench, filter: RunFilter = {}, limit?: number): RunSummary[] {
  const rows = listRuns(db, { filter, ...(limit === undefined ? {} : { limit }) });
  return getRuns(
    db,
    rows.map(({ id }) => id),
  ).map(summarize);
}
