/** @file What of runs is loaded only where it is looked at: rows, small curves, values of series. */
import type { RunRow } from '../../../main/api/runs.ts';
import { call } from '../../host/client.ts';
import { tellProblem } from '../../state/toasts.svelte.ts';
import type { CurveColumn, MetricColumn } from './columns.ts';
import { lazyByRun, type LazyByRun } from './lazy-by-run.ts';

/** Points of a small curve: about one a pixel. */
const CURVE_POINTS = 96;

/** What changes while runs train is drawn anew at most so often. */
const PAUSE_MS = 2000;

/** The contract takes no more ids at once; a few thousand are answered sooner than ten thousand. */
const IDS_A_CALL = 2000;

export type Values = readonly (number | null)[];

/** @param onRows is told of all that are loaded */
export const lazyRows = (onRows?: (rows: readonly RunRow[]) => void): LazyByRun<RunRow> =>
  lazyByRun({
    batch: 200,
    load: async (ids) => {
      const { rows } = await call('runs.rows', { ids: [...ids] });
      onRows?.(rows);
      return new Map(rows.map((row) => [row.id, row]));
    },
    onProblem: tellProblem,
  });

export const lazyCurves = ({ metric }: CurveColumn): LazyByRun<Values> =>
  lazyByRun({
    batch: 24,
    pauseMs: PAUSE_MS,
    load: async (ids) => {
      const { curves } = await call('runs.series', { ids: [...ids], metrics: [metric], maxPoints: CURVE_POINTS });
      return new Map(curves.map(({ runId, values }) => [runId, values]));
    },
    onProblem: tellProblem,
  }); // prettier-ignore

export const lazyMetric = (column: MetricColumn): LazyByRun<number> =>
  lazyByRun({
    batch: 400,
    pauseMs: PAUSE_MS,
    load: (ids) => metricValues(column, ids),
    onProblem: tellProblem,
  });

/** What a column shows of runs; those without a value, or with none that is finite, are left out. */
export async function metricValues(
  { metric, take, step }: MetricColumn,
  ids: readonly string[],
): Promise<Map<string, number>> {
  const values = new Map<string, number>();
  for (const part of parts(ids)) {
    if (take === 'at') {
      const answer = await call('runs.valuesAt', { ids: part, metric, step });
      for (const { runId, value } of answer.values) if (value !== null) values.set(runId, value);
    } else {
      const { summaries } = await call('runs.metrics', { ids: part, metrics: [metric] });
      for (const { runId, last, min, max } of summaries) {
        const value = { last, lowest: min, highest: max }[take]?.value ?? null;
        if (value !== null) values.set(runId, value);
      }
    }
  }
  return values;
}

/** Every row, in the order of the ids; runs that are gone are left out. */
export async function allRows(ids: readonly string[]): Promise<RunRow[]> {
  const rows: RunRow[] = [];
  for (const part of parts(ids)) rows.push(...(await call('runs.rows', { ids: part })).rows);
  return rows;
}

function parts(ids: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(ids.length / IDS_A_CALL) }, (_, part) =>
    ids.slice(part * IDS_A_CALL, (part + 1) * IDS_A_CALL),
  );
}
