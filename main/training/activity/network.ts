/** @file A trained network that is kept ready to be looked into. */
import { RefractError } from '../../api/errors.ts';
import type { Progress } from '../../api/progress.ts';
import type { DatasetSplit } from '../../datasets/index.ts';
import { findVariant, spikingLayers } from '../../models/index.ts';
import { dataShape } from '../data-shape.ts';
import { Evaluator } from '../evaluation.ts';
import type { BatchResult } from '../evaluation.ts';
import { openData } from '../open-data.ts';
import { largest, scorerOf } from '../scores.ts';
import { startEngine } from '../session.ts';
import type { Engine } from '../session.ts';
import type { TrainContext } from '../train.ts';
import type { StepSpec } from '../step-model.ts';
import { readWeights } from '../weights-file.ts';
import type { NamedArray } from '../weights-file.ts';
import type {
  ActivityJob, LayerSurvey, SampleActivity, SampleRequest, SplitName, Survey, SurveyRequest,
} from './protocol.ts'; // prettier-ignore
import { rasterOf, traceOf } from './raster.ts';
import type { LayerActivity } from './raster.ts';

/** What a sample brought, before anything is chosen of it. */
interface Recording {
  readonly key: string;
  readonly said: Pick<SampleActivity, 'label' | 'logits' | 'predicted' | 'atSteps'>;
  readonly layers: readonly LayerActivity[];
}

export class ReadyNetwork {
  readonly #job: ActivityJob;
  readonly #engine: Engine;
  readonly #splits: Readonly<Record<SplitName, DatasetSplit>>;
  readonly #weights: ReadonlyMap<string, NamedArray>;
  readonly #single: Evaluator;
  /** The latest sample: another neuron of it needs no other run. */
  #latest: Recording | undefined;

  private constructor(parts: {
    job: ActivityJob;
    engine: Engine;
    splits: Record<SplitName, DatasetSplit>;
    weights: ReadonlyMap<string, NamedArray>;
    single: Evaluator;
  }) {
    this.#job = parts.job;
    this.#engine = parts.engine;
    this.#splits = parts.splits;
    this.#weights = parts.weights;
    this.#single = parts.single;
  }

  /** @throws RefractError `damaged-store` where data or weights are not what was stored */
  static async open(
    job: ActivityJob,
    { emit, signal }: Pick<TrainContext, 'emit' | 'signal'>,
  ): Promise<ReadyNetwork> {
    const engine = await startEngine(emit, job.data.home);
    const splits = await openData(job.data, signal);
    const weights = readWeights(job.weights).tensors;
    const also = ['trains', 'potentials'] as const;
    const single = await Evaluator.create(engine, specOf(job, 1), job.config.threads, also);
    return new ReadyNetwork({ job, engine, splits, weights, single });
  }

  /** @throws RefractError `not-found` for a sample or a neuron that is not there */
  async sample(request: SampleRequest): Promise<SampleActivity> {
    const { variant, options } = this.#job.config;
    const { neuron, maxSpikes } = request;
    if (neuron && (neuron.layer >= spikingLayers(options) || neuron.index >= options.hidden)) {
      throw new RefractError(
        'not-found',
        `There is no neuron ${neuron.index} in layer ${neuron.layer}.`,
        `The network has ${spikingLayers(options)} layers of ${options.hidden} neurons, both counted from 0.`,
      );
    }
    const { said, layers } = await this.#record(request);
    const threshold = findVariant(variant).spikeRule.threshold(options);
    return {
      ...said,
      steps: this.#job.data.manifest.steps,
      layers: layers.map((layer) => rasterOf(layer, maxSpikes)),
      neuron: neuron && traceOf(layers[neuron.layer]!, neuron, threshold),
    };
  }

  /** @throws RefractError `cancelled` */
  async survey(
    { split, samples: wanted }: SurveyRequest,
    onProgress: (progress: Progress) => void,
    signal: AbortSignal,
  ): Promise<Survey> {
    const { config, data } = this.#job;
    const samples = Math.min(wanted, this.#splits[split].samples);
    const spec = specOf(this.#job, Math.max(1, Math.min(config.batch, samples)));
    const evaluator = await Evaluator.create(this.#engine, spec, config.threads, ['allowed']);
    try {
      const { hidden } = config.options;
      const layers = spikingLayers(config.options);
      const fired = Array.from({ length: layers }, () => new Float64Array(hidden));
      const allowed = Array.from({ length: layers }, () => new Float64Array(hidden));
      const indices = Int32Array.from({ length: samples }, (_, i) => i);
      let done = 0;
      for await (const batch of evaluator.batches(this.#weights, this.#splits[split], indices, signal)) {
        batch.counts.forEach((counts, l) => addRows(fired[l]!, counts, batch.rows));
        batch.also('allowed').forEach((counts, l) => {
          if (counts) addRows(allowed[l]!, counts, batch.rows);
          else allowed[l]!.forEach((n, i) => (allowed[l]![i] = n + batch.rows * data.manifest.steps));
        });
        done += batch.rows;
        onProgress({ what: 'Counting spikes', done, total: samples, unit: 'samples' });
      }
      const steps = samples * data.manifest.steps;
      return { split, samples, layers: fired.map((own, l) => layerSurvey(own, allowed[l]!, steps)) };
    } finally {
      await evaluator.release();
    }
  }

  #saidOf({ labels, logits, samples }: BatchResult, split: DatasetSplit): Recording['said'] {
    const label = Number(labels[0]);
    const { shape } = this.#single;
    if (shape.asked === 'class')
      return { label, logits: [...logits], predicted: largest(logits), atSteps: null };
    const scorer = scorerOf(split, shape);
    scorer.add(logits, samples);
    const { accuracy, rmse } = scorer.result();
    return { label, logits: [], predicted: null, atSteps: { accuracy, rmse } };
  }

  async #record({ split: name, index }: SampleRequest): Promise<Recording> {
    const key = `${name} ${index}`;
    if (this.#latest?.key === key) return this.#latest;
    const split = this.#splits[name];
    if (index >= split.samples) {
      throw new RefractError(
        'not-found',
        `There is no ${name} sample ${index}.`,
        `The data set has ${split.samples} of them, counted from 0.`,
      );
    }
    const { steps } = this.#job.data.manifest;
    const neurons = this.#job.config.options.hidden;
    for await (const batch of this.#single.batches(this.#weights, split, Int32Array.of(index))) {
      const potentials = batch.also('potentials');
      const layers = batch.also('trains').map((trains, l) => ({
        ...{ steps, neurons },
        trains: trains!,
        potentials: potentials[l]!,
      }));
      this.#latest = { key, said: this.#saidOf(batch, split), layers };
    }
    return this.#latest!;
  }
}

function specOf({ config, data }: ActivityJob, batch: number): StepSpec {
  return { variant: config.variant, options: config.options, batch, ...dataShape(data.manifest) };
}

/** Adds rows of neurons to a sum by neuron. */
function addRows(sums: Float64Array, values: Float32Array, rows: number): void {
  const { length } = sums;
  for (let at = 0; at < rows * length; at++) sums[at % length]! += values[at]!;
}

function layerSurvey(fired: Float64Array, allowed: Float64Array, steps: number): LayerSurvey {
  const neurons = [...fired.keys()];
  return {
    neurons: neurons.length,
    dead: neurons.filter((i) => fired[i] === 0).length,
    saturated: neurons.filter((i) => fired[i]! > 0 && fired[i] === allowed[i]).length,
    rates: neurons.map((i) => fired[i]! / Math.max(1, steps)),
  };
}
