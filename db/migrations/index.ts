/** @file All migrations in order. */
import { datasetsAndExperiments } from './10-datasets-and-experiments.ts';
import { runs } from './20-runs.ts';
import { metrics } from './30-metrics.ts';
import { checkpointsAndEvents } from './40-checkpoints-and-events.ts';
import { errorsOfSteps } from './50-errors-of-steps.ts';
import { madeNames } from './60-made-names.ts';
import type { Migration } from './migration.ts';

export type { Migration };

export const migrations: readonly Migration[] = [
  ...[datasetsAndExperiments, runs, metrics, checkpointsAndEvents, errorsOfSteps, madeNames],
];
