/**
 * @file One training run from first step to last: batches in order, validation and test after each epoch, a checkpoint
 * after each epoch, and an end that is the same bits whether or not the run was interrupted.
 */
import { RefractError } from '../api/errors.ts';
import { epochOrder } from '../datasets/index.ts';
import type { DatasetSplit } from '../datasets/index.ts';
import { giveWay } from '../processes/give-way.ts';
import { batchesAhead, batchesHere, hasSpareCore } from './ahead/batches.ts';
import { BatchTrainer } from './batch-trainer.ts';
import { batchSize } from './batch-size.ts';
import { files, readCheckpoint, writeCheckpoint } from './checkpoint.ts';
import { dataShape } from './data-shape.ts';
import { breathe } from './evaluation.ts';
import { memoryMeter, residentMiB } from './memory.ts';
import { MetricLog } from './metric-log.ts';
import { scoreMetrics, stepMetrics, testMetrics, trainMetrics } from './metrics.ts';
import type { MetricBasis } from './metrics.ts';
import { addStep, addValidation, endEpoch } from './position.ts';
import type { Position } from './position.ts';
import type { EngineEvent, TrainJob, TrainResult } from './protocol.ts';
import { openData } from './open-data.ts';
import { RunEvaluation } from './run-evaluation.ts';
import { lockRun } from './run-lock.ts';
import { begin, chooseSamples, recomputeInVain, requireStepMemory } from './run-start.ts';
import { bestWords, startWords, stoppedWords } from './run-words.ts';
import { startEngine } from './session.ts';
import type { Engine, Kernels } from './session.ts';
import { TrainingState } from './state.ts';
import { trainResult } from './train-result.ts';
import { buildStep } from './step-model.ts';
import type { StepReport } from './training-step.ts';
import type { StepModel, StepSpec } from './step-model.ts';
import { readWeights, writeWeights } from './weights-file.ts';
import type { NamedArray } from './weights-file.ts';

export interface TrainContext {
  readonly emit: (event: EngineEvent) => void;
  readonly signal: AbortSignal;
}

/** How long a stopped machine loses at most when a long epoch is interrupted: a checkpoint at least this often. */
const CHECKPOINT_SECONDS = 300;

/**
 * Runs a job.
 * @returns what the run leaves behind; its weights lie in the job's folder
 * @throws RefractError `diverged` when loss or weights are no longer finite (the last good checkpoint stays),
 *   `cancelled` when asked to stop (after writing a checkpoint), `busy` when another process works on the run
 */
export async function train(job: TrainJob, context: TrainContext): Promise<TrainResult> {
  // Before the engine makes its threads, which have the priority of the one that makes them.
  if (job.givesWay) giveWay();
  const unlock = lockRun(job.folder);
  try {
    const run = await Run.open(job, context);
    return await run.complete();
  } finally {
    unlock();
  }
}

interface RunParts {
  readonly job: TrainJob;
  readonly context: TrainContext;
  readonly spec: StepSpec;
  readonly built: StepModel;
  readonly engine: Engine;
  readonly split: { readonly train: DatasetSplit; readonly test: DatasetSplit };
  readonly state: TrainingState;
  readonly position: Position;
}

class Run {
  readonly #job: TrainJob;
  readonly #context: TrainContext;
  readonly #log: MetricLog;
  readonly #spec: StepSpec;
  readonly #built: StepModel;
  readonly #kernels: Kernels;
  readonly #trainSamples: Int32Array;
  readonly #state: TrainingState;
  readonly #position: Position;
  readonly #trainer: BatchTrainer;
  readonly #evaluation: RunEvaluation;
  readonly #memory = memoryMeter();
  /** Seconds of earlier processes, and when this one began. */
  readonly #before: number;
  readonly #began = performance.now();
  #lastCheckpoint = performance.now();

  private constructor({ job, context, spec, built, engine, split, state, position }: RunParts) {
    const { config } = job;
    const samples = chooseSamples(job, split);
    this.#job = job;
    this.#context = context;
    this.#log = new MetricLog(context.emit);
    this.#spec = spec;
    this.#built = built;
    this.#kernels = engine.kernels;
    this.#trainSamples = samples.train;
    this.#state = state;
    this.#position = position;
    this.#before = position.seconds;
    const totalSteps = this.#totalSteps;
    const batches = hasSpareCore(config)
      ? batchesAhead(job.data, split.train, spec.batch, batchSize(spec))
      : batchesHere(split.train);
    this.#trainer = new BatchTrainer({ config, engine, spec, built, state, batches, totalSteps });
    const { signal } = context;
    this.#evaluation = new RunEvaluation({ engine, spec, threads: config.threads, split, samples, signal });
  }

  static async open(job: TrainJob, context: TrainContext): Promise<Run> {
    const { config, data } = job;
    const { variant, options, batch } = config;
    const spec = { variant, options, batch, ...dataShape(data.manifest) };
    const built = buildStep(spec);
    if (config.provider === 'cpu') requireStepMemory(built);
    const engine = await startEngine(context.emit, data.home, config.provider);
    const vain = recomputeInVain(spec, () => built.model(engine.kernels === 'portable', engine.fuse));
    if (vain !== undefined) context.emit({ type: 'log', level: 'warning', message: vain });
    const split = await openData(data, context.signal);
    const { tensors, position } = job.resume ? readCheckpoint(job.folder) : begin(job, built);
    const state = new TrainingState(engine.ort, tensors);
    return new Run({ job, context, spec, built, engine, split, state, position });
  }

  async complete(): Promise<TrainResult> {
    const position = this.#position;
    try {
      this.#say(startWords(this.#job.config, this.#kernels, this.#batches));
      while (position.step < this.#totalSteps && !position.stoppedEarly) await this.#epoch();
      return await this.#finish();
    } finally {
      this.#log.flush();
      await this.#trainer.release();
      await this.#evaluation.release();
    }
  }

  get #batches(): number {
    return Math.ceil(this.#trainSamples.length / this.#job.config.batch);
  }

  get #totalSteps(): number {
    const { epochs = 0, steps } = this.#job.config;
    return steps ?? epochs * this.#batches;
  }

  /** Trains to the end of the current epoch, or to the last step. */
  async #epoch(): Promise<void> {
    const { config } = this.#job;
    const position = this.#position;
    const samples = this.#trainSamples;
    const order = config.shuffle ? epochOrder(samples.length, config.seed, position.epoch) : undefined;
    const batchAt = (number: number): Int32Array => {
      const from = number * config.batch;
      const length = Math.max(0, Math.min(config.batch, samples.length - from));
      return Int32Array.from({ length }, (_, i) => samples[order ? order[from + i]! : from + i]!);
    };
    let next = batchAt(position.batch);
    while (position.batch < this.#batches && position.step < this.#totalSteps) {
      await this.#breatheAndStop();
      const indices = next;
      next = batchAt(position.batch + 1);
      await this.#step(indices, next);
    }
    if (position.batch === this.#batches) await this.#endEpoch();
  }

  async #step(indices: Int32Array, next: Int32Array): Promise<void> {
    const number = this.#position.step + 1;
    const { report, ...batch } = await this.#trainer.step(
      number,
      indices,
      next.length > 0 ? next : undefined,
    );
    if (!Number.isFinite(report.loss)) this.#diverged(number, `the loss is ${report.loss}`);
    this.#account(report, { samples: indices.length, ...batch });
    if (performance.now() - this.#lastCheckpoint > CHECKPOINT_SECONDS * 1000) this.#checkpoint();
  }

  /** Adds a step to the totals and to the metric series. */
  #account(report: StepReport, batch: Parameters<typeof stepMetrics>[1]): void {
    const position = this.#position;
    addStep(position, batch.samples, report, batch.seconds, batch.counted);
    const metrics = stepMetrics(report, batch, this.#basis);
    this.#log.add(
      'step',
      { step: position.step, seconds: position.stepSeconds },
      { ...metrics, ...this.#memory() },
    );
    this.#log.progress(position.step, this.#totalSteps);
  }

  async #endEpoch(): Promise<void> {
    const position = this.#position;
    const { options } = this.#job.config;
    const totals = endEpoch(position);
    const metrics: Record<string, number> = trainMetrics(totals, this.#basis);
    const validation = await this.#evaluation.validation(this.#parameters());
    if (validation) {
      Object.assign(metrics, scoreMetrics(validation, 'validation'));
      if (addValidation(position, validation.loss ?? NaN)) this.#keepBest();
    }
    if (this.#evaluation.hasTest && position.step < this.#totalSteps) {
      const test = await this.#evaluation.test(this.#parameters());
      Object.assign(metrics, testMetrics(test, this.#basis));
    }
    metrics['memoryMiB'] = residentMiB();
    this.#log.add('epoch', { step: position.epoch, seconds: position.stepSeconds }, metrics);
    this.#log.flush();
    position.stoppedEarly = options.patience > 0 && position.epochsWithoutBest >= options.patience;
    this.#checkpoint();
    this.#context.emit({ type: 'epoch', report: { epoch: position.epoch, step: position.step, metrics } });
  }

  /** Keeps the weights of the epoch with the lowest validation loss, where they may be wanted at the end. */
  #keepBest(): void {
    if (this.#job.config.options.patience === 0) return;
    writeWeights(files.best(this.#job.folder), { tensors: this.#parameters(), metadata: {} });
  }

  async #finish(): Promise<TrainResult> {
    const { config, folder } = this.#job;
    const position = this.#position;
    const keepBest = config.options.patience > 0 && position.best !== null;
    const weights = keepBest ? readWeights(files.best(folder)).tensors : this.#parameters();
    const best = bestWords(position, keepBest);
    if (best !== undefined) this.#say(best);
    const { hasTest } = this.#evaluation;
    const measured = await this.#evaluation.test(weights);
    const validation = await this.#evaluation.validation(weights);
    // A run of a given number of steps may end within an epoch.
    const epoch = position.epoch + (position.batch > 0 ? 1 : 0);
    if (hasTest) {
      const at = { step: epoch, seconds: position.stepSeconds };
      this.#log.add('epoch', at, testMetrics(measured, this.#basis));
    }
    writeWeights(files.end(folder), { tensors: weights, metadata: { variant: config.variant } });
    this.#checkpoint();
    return trainResult({
      spec: this.#spec,
      parameters: this.#built.parameters,
      position,
      measured,
      hasTest,
      validation,
      weights,
      seconds: this.#seconds(),
      kernels: this.#kernels,
    });
  }

  #say(message: string): void {
    this.#context.emit({ type: 'log', level: 'info', message });
  }

  get #basis(): MetricBasis {
    const { options, steps, asked = 'class' } = this.#spec;
    return { neuronSteps: options.hidden * steps, asked };
  }

  #parameters(): ReadonlyMap<string, NamedArray> {
    const arrays = this.#state.arrays();
    return new Map(this.#built.weights.map(({ name }) => [name, arrays.get(name)!]));
  }

  #seconds(): number {
    return this.#before + (performance.now() - this.#began) / 1000;
  }

  /** Writes a checkpoint of the current state, which must be finite. */
  #checkpoint(): void {
    const position = this.#position;
    const arrays = this.#state.arrays();
    for (const [name, { data }] of arrays) {
      if (!data.every(Number.isFinite))
        this.#diverged(position.step, `${name} holds a value that is not finite`);
    }
    this.#log.flush();
    const written = writeCheckpoint(this.#job.folder, arrays, { ...position, seconds: this.#seconds() });
    this.#lastCheckpoint = performance.now();
    this.#context.emit({
      type: 'checkpoint',
      report: { epoch: position.epoch, step: position.step, ...written },
    });
  }

  /** Lets messages in, and stops where one asks for it, with a checkpoint so that nothing is lost. */
  async #breatheAndStop(): Promise<void> {
    await breathe();
    if (!this.#context.signal.aborted) return;
    this.#checkpoint();
    throw new RefractError('cancelled', stoppedWords(this.#position.step), 'Continue with `refract resume`.');
  }

  #diverged(step: number, what: string): never {
    throw new RefractError(
      'diverged',
      `Training diverged at step ${step}: ${what}.`,
      'Try a smaller learning rate (--lr), gradient clipping (--set clipNorm=1), or a smaller surrogate scale. The last good checkpoint is kept.',
    );
  }
}
