/** @file Curves of runs, and how long training had taken at each of their points. */
import { getDataset, getRun, metricSummaries, series } from '../../../db/index.ts';
import type { Database, Metric } from '../../../db/index.ts';
import type { CallResult, HandlerArguments } from '../../api/contract.ts';
import { RefractError } from '../../api/errors.ts';
import { manifestOf } from '../datasets.ts';
import { countSteps } from '../estimate.ts';
import { configOf } from '../runs.ts';
import { finite } from './rows.ts';

type Curve = CallResult<'runs.series'>['curves'][number];
type Wanted = HandlerArguments<'runs.series'>;

/** More curves than this are not drawn at once. */
const MAX_CURVES = 2000;

/** Every wanted metric of every run that has it. @throws RefractError `not-found`, `too-large` */
export function curves(db: Database, { ids, metrics, withSeconds, ...window }: Wanted): Curve[] {
  if (ids.length * metrics.length > MAX_CURVES) {
    throw new RefractError(
      'too-large',
      'These are too many curves at once.',
      'Choose fewer runs or metrics.',
    );
  }
  for (const id of ids) getRun(db, id);
  return metricSummaries(db, ids, metrics).map(({ runId, name, scope }): Curve => {
    const { steps, values, total } = series(db, runId, { name, scope }, window);
    const seconds = withSeconds ? secondsAt(db, runId, scope, steps) : undefined;
    return {
      ...{ runId, name, scope, steps, total },
      values: values.map(finite),
      ...(seconds ? { seconds } : {}),
    };
  });
}

/**
 * Seconds of training until each step (or the end of each epoch), evaluations left out: the sum of batch size by
 * samples per second. Nothing for a run without that series.
 */
function secondsAt(
  db: Database,
  runId: string,
  scope: Metric['scope'],
  steps: readonly number[],
): number[] | undefined {
  const speed = series(db, runId, { name: 'samplesPerSecond', scope: 'step' });
  if (speed.steps.length === 0) return undefined;
  const run = getRun(db, runId);
  const config = configOf(run);
  const data = manifestOf(getDataset(db, run.datasetId));
  const { stepsPerEpoch } = countSteps(config, data);
  const trained = Math.min(data.train.samples, config.limitTrain ?? Infinity);
  const inEpoch = trained - Math.round(trained * config.options.validation);
  const lastBatch = inEpoch - (stepsPerEpoch - 1) * config.batch;
  const until = new Float64Array(speed.steps.at(-1)! + 1);
  speed.steps.forEach((step, i) => {
    const samples = step % stepsPerEpoch === 0 ? lastBatch : config.batch;
    until[step] = samples / speed.values[i]!;
  });
  for (let step = 1; step < until.length; step++) until[step]! += until[step - 1]!;
  const last = until.length - 1;
  return steps.map((step) => until[Math.min(last, scope === 'epoch' ? step * stepsPerEpoch : step)]!);
}
