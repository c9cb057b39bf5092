/** @file Writing metric series. Reading: series.ts. */
import type { Database } from './database.ts';
import { keyOf } from './ids.ts';

/** What a step of a series counts: optimizer steps, or epochs. */
export type MetricScope = 'step' | 'epoch';

/** A series' name. The same name may exist in both scopes. */
export interface Metric {
  readonly name: string;
  readonly scope: MetricScope;
}

/** A measured value. Any number: NaN and infinities are kept (the sign of a zero or a NaN is not). */
export interface MetricPoint extends Metric {
  /** A whole number. */
  readonly step: number;
  readonly value: number;
}

/**
 * Writes points of a run in one transaction. A point whose step is there already replaces the old one, so writing a
 * batch twice does no harm.
 * @throws {RefractError} 'not-found'
 */
export function appendPoints(db: Database, runId: string, points: readonly MetricPoint[]): void {
  if (points.length === 0) return;
  db.transaction(() => {
    const run = keyOf(db, 'runs', runId);
    const insert = db.prepare(
      `INSERT INTO metric_points (run_key, metric_key, step, value) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET value = excluded.value`,
    );
    for (const [metric, batch] of byMetric(db, points)) {
      // SQLite binds NaN as NULL.
      for (const { step, value } of batch) insert.run(run, metric, step, value);
      if (continues(db, run, metric, batch)) extendSummary(db, run, metric, batch);
      else rebuildSummary(db, run, metric);
    }
  });
}

/**
 * Removes the points of a run after a step, in all series of a scope, so that a run that resumes from a checkpoint
 * does not keep what came after it.
 * @param step the last step that stays; −1 removes everything
 * @returns how many points went
 * @throws {RefractError} 'not-found'
 */
export function deletePointsAfter(db: Database, runId: string, scope: MetricScope, step: number): number {
  return db.transaction(() => {
    const run = keyOf(db, 'runs', runId);
    const changed = db
      .prepare<{ metric: number }>(
        `SELECT metric_key AS metric FROM metric_summaries
         JOIN metrics ON metrics.key = metric_key AND scope = ? WHERE run_key = ? AND last_step > ?`,
      )
      .all(scope, run, step);
    const remove = db.prepare('DELETE FROM metric_points WHERE run_key = ? AND metric_key = ? AND step > ?');
    let removed = 0;
    for (const { metric } of changed) {
      removed += remove.run(run, metric, step);
      rebuildSummary(db, run, metric);
    }
    return removed;
  });
}

/** The key of a metric's name, if any run has ever had it. */
export function findMetricKey(db: Database, { name, scope }: Metric): number | undefined {
  const find = db.prepare<{ key: number }>('SELECT key FROM metrics WHERE name = ? AND scope = ?');
  return find.get(name, scope)?.key;
}

function metricKey(db: Database, metric: Metric): number {
  const key = findMetricKey(db, metric);
  if (key !== undefined) return key;
  db.prepare('INSERT INTO metrics (name, scope) VALUES (?, ?)').run(metric.name, metric.scope);
  return findMetricKey(db, metric)!;
}

function byMetric(db: Database, points: readonly MetricPoint[]): Map<number, MetricPoint[]> {
  const series = Map.groupBy(points, ({ scope, name }) => `${scope} ${name}`);
  return new Map([...series.values()].map((batch) => [metricKey(db, batch[0]!), batch]));
}

/** Whether a batch only goes on where the series ended, as nearly all do: then its summary need not be made anew. */
function continues(db: Database, run: number, metric: number, batch: readonly MetricPoint[]): boolean {
  const last = db
    .prepare<{ step: number }>(
      'SELECT last_step AS step FROM metric_summaries WHERE run_key = ? AND metric_key = ?',
    )
    .get(run, metric);
  let before = last?.step ?? -Infinity;
  return batch.every(({ step }) => {
    const later = step > before;
    before = step;
    return later;
  });
}

function extendSummary(db: Database, run: number, metric: number, batch: readonly MetricPoint[]): void {
  let lowest: MetricPoint | undefined;
  let highest: MetricPoint | undefined;
  for (const point of batch) {
    if (Number.isNaN(point.value)) continue;
    if (!lowest || point.value < lowest.value) lowest = point;
    if (!highest || point.value > highest.value) highest = point;
  }
  const last = batch.at(-1)!;
  // On a tie the earlier step stays.
  const lower = 'min_value IS NULL OR excluded.min_value < min_value';
  const higher = 'max_value IS NULL OR excluded.max_value > max_value';
  db.prepare(
    `INSERT INTO metric_summaries
       (run_key, metric_key, points, last_step, last_value, min_step, min_value, max_step, max_value)
     VALUES (:run, :metric, :points, :lastStep, :lastValue, :minStep, :minValue, :maxStep, :maxValue)
     ON CONFLICT DO UPDATE SET
       points = points + excluded.points,
       last_step = excluded.last_step,
       last_value = excluded.last_value,
       min_step = iif(${lower}, excluded.min_step, min_step),
       min_value = iif(${lower}, excluded.min_value, min_value),
       max_step = iif(${higher}, excluded.max_step, max_step),
       max_value = iif(${higher}, excluded.max_value, max_value)`,
  ).run({
    run,
    metric,
    points: batch.length,
    lastStep: last.step,
    lastValue: last.value,
    minStep: lowest?.step ?? null,
    minValue: lowest?.value ?? null,
    maxStep: highest?.step ?? null,
    maxValue: highest?.value ?? null,
  });
}

/** Makes the summary of a series anew from its points. */
function rebuildSummary(db: Database, run: number, metric: number): void {
  const where = 'run_key = :run AND metric_key = :metric';
  db.prepare(`DELETE FROM metric_summaries WHERE ${where}`).run({ run, metric });
  db.prepare(
    `INSERT INTO metric_summaries
       (run_key, metric_key, points, last_step, last_value, min_step, min_value, max_step, max_value)
     SELECT :run, :metric, count(*), max(step),
       (SELECT value FROM metric_points WHERE ${where} ORDER BY step DESC LIMIT 1),
       (SELECT step FROM metric_points WHERE ${where} AND value IS NOT NULL ORDER BY value, step LIMIT 1),
       min(value),
       (SELECT step FROM metric_points WHERE ${where} AND value IS NOT NULL ORDER BY value DESC, step LIMIT 1),
       max(value)
     FROM metric_points WHERE ${where} HAVING count(*) > 0`,
  ).run({ run, metric });
}
