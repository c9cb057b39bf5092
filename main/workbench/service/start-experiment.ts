/**
 * @file Adds an experiment and all its runs, or nothing. Thousands of runs take seconds: they are added in slices, between
 * which other calls are answered, and appear together at the end.
 */
import {
  abandonExperiment,
  beginExperiment,
  finishExperiment,
  getDataset,
  growExperiment,
} from '../../../db/index.ts';
import type { ExperimentRequest } from '../../api/experiments.ts';
import type { CallResult } from '../../api/contract.ts';
import { RefractError } from '../../api/errors.ts';
import type { RunConfig } from '../../training/config.ts';
import { planRuns } from '../plan.ts';
import { checkRequest } from '../runs.ts';
import { planExperiment, sharingOf } from './experiment-plan.ts';
import type { ServiceContext } from './handlers/context.ts';

/** More runs than this in one experiment are a mistake. */
const MAX_RUNS = 10_000;

/** Runs that are added without a pause: some milliseconds' work. */
const SLICE = 50;

/**
 * Starts an experiment.
 * @param closing where it is given before the last run is added, nothing is
 * @throws RefractError the plan's first problem; `too-large`; `cancelled`
 */
export async function startExperiment(
  context: ServiceContext,
  request: ExperimentRequest,
  closing: AbortSignal,
): Promise<CallResult<'experiments.start'>> {
  const { db, origin, queue } = context;
  const { name, configs } = check(context, request);
  const pause = async () => {
    await new Promise((resolve) => setImmediate(resolve));
    if (closing.aborted) throw new RefractError('cancelled', 'Refract is closing.', 'Start it again.');
  };
  const { codeVersion, environment } = origin;
  await pause();
  const experimentId = beginExperiment(db, { name, isNameMade: request.name === undefined, config: request });
  const runIds: string[] = [];
  try {
    for (const runs of slices(request.seeds, configs)) {
      const added = { datasetId: request.datasetId, codeVersion, environment, runs };
      const ids = growExperiment(db, experimentId, added);
      runIds.push(...ids);
      await pause();
      queue.estimate(ids);
      await pause();
    }
    finishExperiment(db, experimentId);
  } catch (error) {
    abandonExperiment(db, experimentId);
    throw error;
  }
  return { experimentId, runIds };
}

/** @returns the name of the experiment, and the configuration of each group with its first seed */
function check(
  context: ServiceContext,
  request: ExperimentRequest,
): { readonly name: string; readonly configs: readonly RunConfig[] } {
  const { workbench, db } = context;
  const runs = request.groups.length * request.seeds.length;
  if (runs > MAX_RUNS) {
    throw new RefractError(
      'too-large',
      `These would be ${runs} runs.`,
      `At most ${MAX_RUNS} can be started at once.`,
    );
  }
  const { problems, name } = planExperiment(context, request);
  const [problem] = problems;
  if (problem) throw new RefractError(problem.code, problem.message, problem.hint);
  const dataset = getDataset(db, request.datasetId);
  const threads = sharingOf(context, request)?.threads;
  const chosen = { ...request.settings, ...(threads === undefined ? {} : { threads }) };
  const first = { ...request, seeds: request.seeds.slice(0, 1), dataset: dataset.id, settings: chosen };
  return { name, configs: planRuns(first).map((one) => checkRequest(workbench, one)) };
}

/** The runs as planRuns orders them, seeds outside: a configuration differs between seeds in nothing but the seed. */
function* slices(seeds: readonly number[], configs: readonly RunConfig[]): Generator<RunConfig[]> {
  const runs = seeds.length * configs.length;
  for (let from = 0; from < runs; from += SLICE) {
    yield Array.from({ length: Math.min(SLICE, runs - from) }, (_, nth) => {
      const at = from + nth;
      const seed = seeds[Math.floor(at / configs.length)]!;
      return { ...configs[at % configs.length]!, seed };
    });
  }
}
