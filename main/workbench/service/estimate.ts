/**
 * @file How long a run will take and how much memory it needs, before it starts. A model of the work (multiply-adds
 * of the matrix products, numbers moved by everything else) gives seconds on a typical machine; the runs that this
 * home folder has finished say by how much this machine and these variants differ from it.
 */
import { getDataset, getRuns, listRuns } from '../../../db/index.ts';
import type { Database, Run } from '../../../db/index.ts';
import type { DatasetManifest } from '../../datasets/index.ts';
import { Graph } from '../../graph/index.ts';
import { ParameterList, buildNetwork, findVariant } from '../../models/index.ts';
import type { RunConfig } from '../../training/config.ts';
import type { TrainResult } from '../../training/protocol.ts';
import { manifestOf } from '../datasets.ts';
import { configOf } from './rows.ts';

/** What of a data set decides time and memory. */
export type DataSize = Pick<DatasetManifest, 'steps' | 'channels' | 'classes' | 'dtype' | 'bytes'> & {
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
const typical = { multiplyAdds: 3.5e10, numbers: 4e9, startSeconds: 1, stepSeconds: 0.0009 };

/** Numbers that are read or written for each neuron and time step, forward and backward. */
const NUMBERS_PER_NEURON = 3;

/** An evaluation is a forward pass: about a third of a training step's work. */
const FORWARD_SHARE = 1 / 3;

/** What is in memory at once for each neuron, time step and sample of a batch (current, potential, spikes, gradients). */
const FLOATS_PER_NEURON = 6;

/** An engine process that has loaded everything and no data. */
const BASE_BYTES = 220 * 2 ** 20;

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

/** Trained numbers of a network. */
function countParameters(config: RunConfig, { steps, channels, classes }: DataSize): number {
  const graph = new Graph();
  const parameters = new ParameterList(graph);
  const x = graph.input('x', 'float32', [1, steps, channels]);
  buildNetwork(findVariant(config.variant), config.options, { x, classes, parameters });
  return parameters.specs.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
}

/**
 * Estimates on a typical machine.
 * @param factor how much slower than typical this machine is for it (see Estimator)
 */
export function estimate(config: RunConfig, data: DataSize, factor = 1): Estimate {
  const { steps, stepsPerEpoch } = countSteps(config, data);
  const { options, batch, threads } = config;
  const perSample = sampleSeconds(config, data) / Math.max(1, threads);
  const epochs = steps / stepsPerEpoch;
  const evaluated =
    Math.min(data.test.samples, config.limitTest ?? Infinity) * Math.max(1, Math.floor(epochs));
  const trained = steps * batch;
  const working = typical.stepSeconds * steps + perSample * (trained + FORWARD_SHARE * evaluated);
  const parameters = countParameters(config, data);
  const perBatch =
    batch * data.steps * (2 * data.channels + FLOATS_PER_NEURON * options.hidden * options.layers);
  const loaded = data.bytes < LOADED_BELOW_BYTES ? data.bytes : 0;
  return {
    steps,
    stepsPerEpoch,
    epochs,
    parameters,
    seconds: typical.startSeconds + factor * working,
    memoryBytes: BASE_BYTES + loaded + 4 * (perBatch + 4 * parameters),
  };
}

/** Seconds of one thread of a typical machine for one training sample. */
function sampleSeconds({ options, variant }: RunConfig, { steps, channels, classes }: DataSize): number {
  const { layers, hidden } = options;
  const inputs = channels + (layers - 1) * hidden;
  const filter = findVariant(variant).spikeRule.options.includes('order') ? options.order * layers : 0;
  // Forward, gradient of the weights, gradient of the input.
  const multiplyAdds = 3 * (steps * hidden * (inputs + filter) + hidden * classes);
  const numbers = NUMBERS_PER_NEURON * steps * hidden * layers;
  return multiplyAdds / typical.multiplyAdds + numbers / typical.numbers;
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
