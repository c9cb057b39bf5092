/** @file Reading metric series: one run's curve, and the last, lowest and highest values of many runs. */
import type { Database } from './database.ts';
import { decimate } from './decimate.ts';
import { keyOf } from './ids.ts';
import { findMetricKey, type Metric, type MetricScope } from './metric-points.ts';

/** A curve. Both lists have the same length; steps ascend. */
export interface Series {
  readonly steps: number[];
  /** NaN and infinities included. */
  readonly values: number[];
  /** How many points there are between the bounds, if fewer are given here. */
  readonly total: number;
}

/** What of a series to read. Bounds are inclusive. */
export interface SeriesWindow {
  readonly fromStep?: number;
  readonly toStep?: number;
  /** At least 8. A longer series is thinned so that its chart looks the same (decimate.ts). */
  readonly maxPoints?: number;
}

/** What is known of a whole series. NaN is no lowest or highest value; a series of NaN alone has null for them. */
export interface MetricSummary extends Metric {
  readonly runId: string;
  readonly points: number;
  readonly last: { readonly step: number; readonly value: number };
  /** The first step at which the lowest value was reached. */
  readonly min: { readonly step: number; readonly value: number } | null;
  readonly max: { readonly step: number; readonly value: number } | null;
}

/**
 * Reads a run's series. A metric that the run does not have gives an empty one.
 * @throws {RefractError} 'not-found'
 */
export function series(db: Database, runId: string, metric: Metric, window: SeriesWindow = {}): Series {
  const run = keyOf(db, 'runs', runId);
  const key = findMetricKey(db, metric);
  const { fromStep = -Infinity, toStep = Infinity, maxPoints = Infinity } = window;
  const rows =
    key === undefined
      ? []
      : db
          .prepare<{ step: number; value: number | null }>(
            `SELECT step, value FROM metric_points
             WHERE run_key = ? AND metric_key = ? AND step >= ? AND step <= ? ORDER BY step`,
          )
          .all(run, key, fromStep, toStep);
  const steps = rows.map(({ step }) => step);
  const values = rows.map(({ value }) => value ?? NaN);
  const total = rows.length;
  if (total <= maxPoints) return { steps, values, total };
  const kept = decimate(values, maxPoints);
  return { steps: kept.map((at) => steps[at]!), values: kept.map((at) => values[at]!), total };
}

interface SummaryRow {
  readonly runId: string;
  readonly name: string;
  readonly scope: MetricScope;
  readonly points: number;
  readonly lastStep: number;
  readonly lastValue: number | null;
  readonly minStep: number | null;
  readonly minValue: number | null;
  readonly maxStep: number | null;
  readonly maxValue: number | null;
}

/**
 * What is known of the series of runs, in the order of the runs and then by name. Ids that do not exist are left out.
 * @param metrics only these; all that the runs have if left out
 */
export function metricSummaries(
  db: Database,
  runIds: readonly string[],
  metrics?: readonly Metric[],
): MetricSummary[] {
  const rows = db
    .prepare<SummaryRow>(
      `SELECT runs.id AS runId, metrics.name, metrics.scope, points, last_step AS lastStep, last_value AS lastValue,
         min_step AS minStep, min_value AS minValue, max_step AS maxStep, max_value AS maxValue
       FROM json_each(:runs) AS wanted
       CROSS JOIN runs ON runs.id = wanted.value
       CROSS JOIN metric_summaries ON run_key = runs.key
       JOIN metrics ON metrics.key = metric_key
       WHERE :keys IS NULL OR metric_key IN (SELECT value FROM json_each(:keys))
       ORDER BY wanted.key, metrics.name, metrics.scope`,
    )
    .all({
      runs: JSON.stringify(runIds),
      keys: metrics ? JSON.stringify(metrics.map((metric) => findMetricKey(db, metric) ?? -1)) : null,
    });
  return rows.map(({ runId, name, scope, points, ...row }) => ({
    runId,
    name,
    scope,
    points,
    last: { step: row.lastStep, value: row.lastValue ?? NaN },
    min: row.minStep === null ? null : { step: row.minStep, value: row.minValue! },
    max: row.maxStep === null ? null : { step: row.maxStep, value: row.maxValue! },
  }));
}

/** The values of runs at one step of a metric, for the runs that have that step. */
export function valuesAtStep(
  db: Database,
  runIds: readonly string[],
  metric: Metric,
  step: number,
): Map<string, number> {
  const key = findMetricKey(db, metric);
  if (key === undefined) return new Map();
  const rows = db
    .prepare<{ id: string; value: number | null }>(
      `SELECT runs.id, metric_points.value FROM json_each(?) AS wanted
       CROSS JOIN runs ON runs.id = wanted.value
       CROSS JOIN metric_points ON run_key = runs.key AND metric_key = ? AND step = ?`,
    )
    .all(JSON.stringify(runIds), key, step);
  return new Map(rows.map(({ id, value }) => [id, value ?? NaN]));
}
