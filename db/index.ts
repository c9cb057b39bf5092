/** @file The history: what the rest of Refract may use of db/. Every query is a plain function over an open Database. */
export * from './checkpoints.ts';
export type { Database } from './database.ts';
export * from './datasets.ts';
export * from './events.ts';
export * from './experiments.ts';
export {
  abandonExperiment,
  beginExperiment,
  clearAbandonedExperiments,
  finishExperiment,
  growExperiment,
} from './growing-experiment.ts';
export type { JsonObject, JsonValue } from './json.ts';
export {
  appendPoints,
  deletePointsAfter,
  type Metric,
  type MetricPoint,
  type MetricScope,
} from './metric-points.ts';
export { databasePath, openDatabase } from './open.ts';
export { runNumbers, type RunNumber, type RunRow } from './run-columns.ts';
export type { RunFilter } from './run-filter.ts';
export { runsAlike } from './run-configs.ts';
export * from './run-list.ts';
export * from './run-queue.ts';
export { changeRunStatus, interruptLost, interruptLostRuns, runStatuses, touchRun } from './run-status.ts';
export type { RunOwner, RunStatus, StatusChange } from './run-status.ts';
export * from './run-tags.ts';
export * from './runs.ts';
export * from './series.ts';
