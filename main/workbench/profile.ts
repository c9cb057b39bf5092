/** @file Where the time of a run's optimizer steps goes. */
import { getDataset, getRun } from '../../db/index.ts';
import type { RunConfig } from '../training/config.ts';
import type { EngineOptions } from '../training/launch.ts';
import type { ProfileReport } from '../training/profile/profile.ts';
import { manifestOf } from './datasets.ts';
import { weightsFile } from './results.ts';
import type { Workbench } from './workbench.ts';

/** Steps that a profile is made of. */
const STEPS = 5;

/**
 * Makes some steps with a run's configuration and data, and measures them and the machine; stores nothing. A finished run
 * begins with the weights that it ended with, any other with those of a new one.
 * @throws RefractError `not-found`, `damaged-store`, `cancelled`
 */
export function profileRun(
  workbench: Workbench,
  runId: string,
  options: EngineOptions = {},
): Promise<ProfileReport> {
  const run = getRun(workbench.db, runId);
  const manifest = manifestOf(getDataset(workbench.db, run.datasetId));
  return workbench.run<ProfileReport>(
    {
      kind: 'profile',
      config: run.config as unknown as RunConfig,
      data: { home: workbench.home, manifest },
      steps: STEPS,
      ...(run.status === 'done' ? { weights: weightsFile(workbench, run, 'end') } : {}),
    },
    options,
  );
}
