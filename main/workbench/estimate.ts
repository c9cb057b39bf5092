/**
 * @file How long a run will take and how much memory it needs, before it starts. The cost of the
 * step's graph (multiply-adds of products, numbers moved by everything else) gives seconds on a typical machine; the runs that this
 * home folder has finished say by how much this machine and these variants differ from it.
 */
import { getDataset, getRuns, listRuns } from '../../db/index.ts';
import type { Database, Run } from '../../db/index.ts';
import type { DatasetManifest } from '../datasets/index.ts';
import type { GraphCost } from '../graph/index.ts';
import type { RunConfig } from '../training/config.ts';
import type { TrainResult } from '../training/protocol.ts';
import { dataShape } from '../training/data-shape.ts';
import { buildStep } from '../training/step-model.ts';
import { manifestOf } from './datasets.ts';
import { configOf } from './runs.ts';

/** What of a data set decides time and memory. */
export type DataSize = Pick<
  DatasetManifest,
  'steps' | 'channels' | 'classes' | 'targets' | 'dtype' | 'bytes'
> & {
  readonly train: { readonly samples: number };
  readonly test: { readonly samples: number };
};

export interface Estimate {
  readonly steps: number;
  readonly stepsPerEpoch: number;
  readonly epochs: number;
  readonly parameters: number;
  readonly seconds: number;
  readonly memoryBytes: number;
}

/**
 * What docs/performance.md was measured on, an ordinary server's cores: multiply-adds and moved numbers per second and
 * thread; a run's and a step's fixed part in seconds.
 */
const typical = { multiplyAdds: 5e10, numbers: 8e9, startSeconds: 1, stepSeconds: 0.0015 };

/** An evaluation is a forward pass: about a third of a training step's work. */
const FORWARD_SHARE = 1 / 3;

/** Spikes per neuron and time step that a layer is expected to have. */
const SPIKE_RATE = 0.1;

/** An engine process that has loaded everything and no data. */
const BASE_BYTES = 145 * 2 ** 20;

/** onnxruntime's arena grows by doubling: what it holds for what is used. */
const ARENA = 2;

/**
 * Of a trained number, besides the step's tensors: what it starts with, the buffers for its next value and Adam's two, and those
 * of two steps before, which onnxruntime-node makes anew for large tensors and nobody has collected yet.
 */
const TRAINED_BYTES = 4 + 3 * 12;

/** Larger splits are read from the disk batch by batch (datasets/split.ts). */
const LOADED_BELOW_BYTES = 2 ** 29;

/** How many finished runs the measured factor is taken from: the newest, so that it follows the machine. */
const MEASURED_RUNS = 30;

/** How many steps a run of a configuration takes, and how many an epoch has. */
export function countSteps(config: RunConfig, data: DataSize): { steps: number; stepsPerEpoch: number } {
  const limited = Math.min(data.train.samples, config.limitTrain ?? Infinity);
  const trained = limited - Math.round(limited * config.options.validation);
  const stepsPerEpoch = Math.max(1, Math.ceil(trained / config.batch));
  return { stepsPerEpoch, steps: config.steps ?? (config.epochs ?? 0) * stepsPerEpoch };
}

/**
 * Estimates on a typical machine.
 * @param factor how much slower than typical this machine is for it (see Estimator)
 */
export function estimate(config: RunConfig, data: DataSize, factor = 1): Estimate {
  const { steps, stepsPerEpoch } = countSteps(config, data);
  const { batch, threads } = config;
  const { cost, parameters } = stepOf(config, data);
  const step =
    (cost.multiplyAdds / typical.multiplyAdds + cost.numbers / typical.numbers) / Math.max(1, threads);
  const epochs = steps / stepsPerEpoch;
  const evaluated =
    Math.min(data.test.samples, config.limitTest ?? Infinity) * Math.max(1, Math.floor(epochs));
  const working = (typical.stepSeconds + step) * steps + (FORWARD_SHARE * step * evaluated) / batch;
  const loaded = data.bytes < LOADED_BELOW_BYTES ? data.bytes : 0;
  return {
    steps,
    stepsPerEpoch,
    epochs,
    parameters,
    seconds: typical.startSeconds + factor * working,
    memoryBytes: BASE_BYTES + loaded + ARENA * cost.peakBytes + cost.keptBytes + TRAINED_BYTES * parameters,
  };
}

/** Bytes that a run takes at its peak, estimated; 0 where that cannot be told: its training will say what is wrong with it. */
export function memoryOf(configAndData: () => readonly [RunConfig, DataSize]): number {
  try {
    return estimate(...configAndData()).memoryBytes;
  } catch {
    return 0;
  }
}

interface StepCost {
  readonly cost: GraphCost;
  /** Trained numbers. */
  readonly parameters: number;
}

/** Steps that were asked for last: a form asks again with every key, and a queue for each of its runs. */
const known = new Map<string, StepCost>();
const MOST_KNOWN = 500;

function stepOf({ variant, options, batch }: RunConfig, data: DataSize): StepCost {
  const spec = { variant, options, batch, ...dataShape(data) };
  const key = JSON.stringify(spec);
  const before = known.get(key);
  if (before) return before;
  const built = buildStep(spec);
  const parameters = built.parameters.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
  const made = { cost: built.cost(SPIKE_RATE), parameters };
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(key, made);
  return made;
}

/** Estimates with what this home folder's own runs have shown. */
export class Estimator {
  readonly #db: Database;
  #factors: { readonly all: number; readonly byVariant: ReadonlyMap<string, number> } | undefined;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Whether any run of this machine stands behind it. */
  get isMeasured(): boolean {
    return this.#measured().byVariant.size > 0;
  }

  of(config: RunConfig, data: DataSize): Estimate {
    const { all, byVariant } = this.#measured();
    return estimate(config, data, byVariant.get(config.variant) ?? all);
  }

  /** Of a stored run, as if from its start. */
  ofRun(run: Run): Estimate {
    return this.of(configOf(run), manifestOf(getDataset(this.#db, run.datasetId)));
  }

  /** Says that runs have finished since. */
  refresh(): void {
    this.#factors = undefined;
  }

  #measured(): { readonly all: number; readonly byVariant: ReadonlyMap<string, number> } {
    this.#factors ??= this.#measure();
    return this.#factors;
  }

  #measure(): { readonly all: number; readonly byVariant: ReadonlyMap<string, number> } {
    const sort = [{ by: 'finishedAt', direction: 'descending' }] as const;
    const ids = listRuns(this.#db, { filter: { statuses: ['done'] }, sort, limit: MEASURED_RUNS }).map(
      ({ id }) => id,
    );
    const ratios = getRuns(this.#db, ids).flatMap((run) => {
      const ratio = this.#ratio(run);
      return ratio === undefined ? [] : [{ variant: run.variant, ratio }];
    });
    const byVariant = new Map<string, number>();
    for (const { variant } of ratios) {
      const own = ratios.filter((other) => other.variant === variant).map(({ ratio }) => ratio);
      byVariant.set(variant, median(own));
    }
    return { all: ratios.length === 0 ? 1 : median(ratios.map(({ ratio }) => ratio)), byVariant };
  }

  /** How much longer than on a typical machine a finished run took; nothing where it says too little. */
  #ratio(run: Run): number | undefined {
    const { seconds = 0 } = run.summary as unknown as Partial<TrainResult>;
    try {
      const expected = estimate(configOf(run), manifestOf(getDataset(this.#db, run.datasetId)));
      const ratio = (seconds - typical.startSeconds) / (expected.seconds - typical.startSeconds);
      return seconds > 2 * typical.startSeconds && Number.isFinite(ratio) ? ratio : undefined;
    } catch {
      return undefined; // of another version of Refract, or its data set's description is damaged
    }
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2;
}
