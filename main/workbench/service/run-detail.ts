/** @file One run's page. */
import { getDataset, listCheckpoints, runStatuses } from '../../../db/index.ts';
import type { Run } from '../../../db/index.ts';
import type { Scalar } from '../../api/common.ts';
import type { CallResult } from '../../api/contract.ts';
import { variantIfAny } from '../../models/index.ts';
import { askedBy } from '../../training/data-shape.ts';
import { extraMetrics } from '../../training/protocol.ts';
import type { TrainResult } from '../../training/protocol.ts';
import { manifestOf } from '../datasets.ts';
import { commandOf } from './command-line.ts';
import { countSteps } from '../estimate.ts';
import { configOf } from '../runs.ts';
import { asScalar, finite } from './rows.ts';
import type { ServiceContext } from './handlers/context.ts';

type Detail = CallResult<'runs.get'>;

export function describeRun({ db, rows, workbench }: ServiceContext, run: Run): Detail {
  const { options, variant: _, ...settings } = configOf(run);
  const [checkpoint] = listCheckpoints(db, run.id);
  const next: readonly string[] = runStatuses[run.status].next;
  const manifest = manifestOf(getDataset(db, run.datasetId));
  const isDone = run.status === 'done';
  return {
    row: rows.of([run])[0]!,
    variantTitle: variantIfAny(run.variant)?.title ?? run.variant,
    options: scalars(options),
    settings: scalars(settings),
    datasetSha256: run.datasetSha256,
    codeVersion: run.codeVersion,
    environment: run.environment,
    result: resultOf(run),
    asks: askedBy(manifest),
    ...lengthOf(run, manifest),
    checkpoint: checkpoint
      ? {
          step: checkpoint.step,
          epoch: checkpoint.epoch,
          bytes: checkpoint.bytes,
          createdAt: checkpoint.createdAt,
        }
      : null,
    command: commandOf(run, workbench.home),
    can: {
      cancel: run.status === 'queued' || run.status === 'running',
      resume: run.status !== 'queued' && next.includes('queued'),
      replay: isDone,
      export: isDone,
      delete: run.status !== 'running',
    },
  };
}

function scalars(values: object): Record<string, Scalar> {
  const entries = Object.entries(values).flatMap(([name, value]) => {
    const scalar = asScalar(value);
    return scalar === null ? [] : [[name, scalar] as const];
  });
  return Object.fromEntries(entries);
}

/** How many steps a run takes, in all and an epoch. */
export function lengthOf(
  run: Run,
  data: Parameters<typeof countSteps>[1],
): Pick<Detail, 'stepsPerEpoch' | 'totalSteps'> {
  try {
    const { steps, stepsPerEpoch } = countSteps(configOf(run), data);
    return { stepsPerEpoch, totalSteps: steps };
  } catch {
    return { stepsPerEpoch: null, totalSteps: null }; // a configuration of another version
  }
}

/** JSON has made null of what was not finite already; what an older version did not measure is null too. */
function resultOf(run: Run): Detail['result'] {
  const stored = run.summary as unknown as Partial<TrainResult>;
  if (run.status !== 'done' || !stored.metrics) return null;
  const known = (value: number | null | undefined) => finite(value ?? null);
  const { metrics } = stored;
  return {
    metrics: {
      trainLoss: known(metrics.trainLoss),
      trainAccuracy: known(metrics.trainAccuracy),
      testAccuracy: known(metrics.testAccuracy),
      testLoss: known(metrics.testLoss),
      validationAccuracy: known(metrics.validationAccuracy),
      validationLoss: known(metrics.validationLoss),
      ...Object.fromEntries(
        extraMetrics.flatMap((name) => (metrics[name] === undefined ? [] : [[name, known(metrics[name])]])),
      ),
    },
    spikeRate: (stored.spikeRate ?? []).map(known),
    synapticOperations: known(stored.synapticOperations),
    inputOperations: known(stored.inputOperations),
    parameters: known(stored.parameters),
    steps: stored.steps ?? 0,
    epochs: stored.epochs ?? 0,
    seconds: known(stored.seconds),
    samplesPerSecond: known(stored.samplesPerSecond),
    peakRssMiB: known(stored.peakRssMiB),
    weightsSha256: stored.weightsSha256 ?? '',
    kernels: stored.kernels ?? 'portable',
    stoppedEarly: stored.stoppedEarly ?? false,
  };
}
