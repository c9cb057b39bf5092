/**
 * @file One training run from first step to last: batches in order, validation and test after each epoch, a checkpoint
 * after each epoch, and an end that is the same bits whether or not the run was interrupted.
 */
import { RefractError } from '../api/errors.ts';
import { epochOrder } from '../datasets/index.ts';
import type { DatasetSplit } from '../datasets/index.ts';
import { files, noTotals, readCheckpoint, writeCheckpoint } from './checkpoint.ts';
import type { Position } from './checkpoint.ts';
import { Evaluator, breathe, evaluate } from './evaluation.ts';
import type { Evaluation } from './evaluation.ts';
import { learningRate } from './learning-rate.ts';
import { memoryMeter, residentMiB } from './memory.ts';
import { MetricLog } from './metric-log.ts';
import { stepMetrics, testMetrics, trainMetrics } from './metrics.ts';
import type { EngineEvent, TrainJob, TrainResult } from './protocol.ts';
import { openData } from './open-data.ts';
import { lockRun } from './run-lock.ts';
import { begin, chooseSamples } from './run-start.ts';
import { startEngine } from './session.ts';
import type { Engine } from './session.ts';
import { TrainingState } from './state.ts';
import { trainResult } from './train-result.ts';
import { TrainingStep, buildStep, optimizerOf } from './training-step.ts';
import type { StepModel, StepReport, StepSpec } from './training-step.ts';
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
  const unlock = lockRun(job.folder);
  try {
    const run = await Run.open(job, context);
    return await run.complete();
  } finally {
    unlock();
  }
}

class Run {
  readonly #job: TrainJob;
  readonly #context: TrainContext;
  readonly #log: MetricLog;
  readonly #spec: StepSpec;
  readonly #built: StepModel;
  readonly #engine: Engine;
  readonly #split: { train: DatasetSplit; test: DatasetSplit };
  readonly #samples: { train: Int32Array; validation: Int32Array; test: Int32Array };
  readonly #state: TrainingState;
  readonly #position: Position;
  readonly #steps = new Map<number, TrainingStep>();
  readonly #memory = memoryMeter();
  #evaluator: Evaluator | undefined;
  /** Seconds of earlier processes, and when this one began. */
  readonly #before: number;
  readonly #began = performance.now();
  #lastCheckpoint = performance.now();

  private constructor(parts: {
    job: TrainJob;
    context: TrainContext;
    spec: StepSpec;
    built: StepModel;
    engine: Engine;
    split: { train: DatasetSplit; test: DatasetSplit };
    state: TrainingState;
    position: Position;
  }) {
    this.#job = parts.job;
    this.#context = parts.context;
    this.#log = new MetricLog(parts.context.emit);
    this.#spec = parts.spec;
    this.#built = parts.built;
    this.#engine = parts.engine;
    this.#split = parts.split;
    this.#samples = chooseSamples(parts.job, parts.split);
    this.#state = parts.state;
    this.#position = parts.position;
    this.#before = parts.position.seconds;
  }

  static async open(job: TrainJob, context: TrainContext): Promise<Run> {
    const { config, data } = job;
    const { steps, channels, classes } = data.manifest;
    const spec = {
      variant: config.variant,
      options: config.options,
      batch: config.batch,
      steps,
      channels,
      classes,
    };
    const built = buildStep(spec);
    const engine = await startEngine(context.emit);
    const split = await openData(data, context.signal);
    const { tensors, position } = job.resume ? readCheckpoint(job.folder) : begin(job, built);
    const state = new TrainingState(engine.ort, tensors);
    return new Run({ job, context, spec, built, engine, split, state, position });
  }

  async complete(): Promise<TrainResult> {
    const position = this.#position;
    try {
      while (position.step < this.#totalSteps && !position.stoppedEarly) await this.#epoch();
      return await this.#finish();
    } finally {
      this.#log.flush();
      for (const step of this.#steps.values()) await step.release();
      await this.#evaluator?.release();
    }
  }

  get #batches(): number {
    return Math.ceil(this.#samples.train.length / this.#job.config.batch);
  }

  get #totalSteps(): number {
    const { epochs = 0, steps } = this.#job.config;
    return steps ?? epochs * this.#batches;
  }

  /** Trains to the end of the current epoch, or to the last step. */
  async #epoch(): Promise<void> {
    const { config } = this.#job;
    const position = this.#position;
    const samples = this.#samples.train;
    const order = config.shuffle ? epochOrder(samples.length, config.seed, position.epoch) : undefined;
    while (position.batch < this.#batches && position.step < this.#totalSteps) {
      await this.#breatheAndStop();
      const from = position.batch * config.batch;
      const length = Math.min(config.batch, samples.length - from);
      const indices = Int32Array.from({ length }, (_, i) => samples[order ? order[from + i]! : from + i]!);
      await this.#step(indices);
    }
    if (position.batch === this.#batches) await this.#endEpoch();
  }

  async #step(indices: Int32Array): Promise<void> {
    const { config } = this.#job;
    const position = this.#position;
    const step = await this.#compiled(indices.length);
    const began = performance.now();
    this.#split.train.readBatch(indices, step.x, step.labels);
    const number = position.step + 1;
    const rate = learningRate(config.options, config.lr, number, this.#totalSteps);
    const scalars = optimizerOf(config.options).scalarValues(number, rate);
    const seed =
      config.options.dropout > 0 ? BigInt(config.seed) * 0x1_0000_0001n + BigInt(number) : undefined;
    const report = await step.run(this.#state, scalars, seed);
    if (!Number.isFinite(report.loss)) this.#diverged(number, `the loss is ${report.loss}`);
    const seconds = (performance.now() - began) / 1000;
    this.#account(indices.length, report, seconds);
    if (performance.now() - this.#lastCheckpoint > CHECKPOINT_SECONDS * 1000) this.#checkpoint();
  }

  /** Adds a step to the totals and to the metric series. */
  #account(samples: number, report: StepReport, seconds: number): void {
    const position = this.#position;
    const { totals } = position;
    position.step++;
    position.batch++;
    position.stepSeconds += seconds;
    position.samplesSeen += samples;
    totals.loss += report.loss * samples;
    totals.correct += report.correct;
    totals.samples += samples;
    report.spikes.forEach((n, l) => (totals.spikes[l] = (totals.spikes[l] ?? 0) + n));
    const metrics = stepMetrics(report, samples, seconds, this.#neuronSteps);
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
    position.epoch++;
    position.batch = 0;
    position.lastEpoch = position.totals;
    position.totals = noTotals(this.#built.layers);
    const metrics: Record<string, number> = trainMetrics(position.lastEpoch, this.#neuronSteps);
    if (this.#samples.validation.length > 0) {
      const validation = await this.#evaluate(this.#split.train, this.#samples.validation);
      Object.assign(metrics, {
        'validation/loss': validation.loss,
        'validation/accuracy': validation.accuracy,
      });
      this.#remember(validation.loss);
    }
    if (this.#samples.test.length > 0 && position.step < this.#totalSteps) {
      const test = await this.#evaluate(this.#split.test, this.#samples.test);
      Object.assign(metrics, testMetrics(test, this.#neuronSteps));
    }
    metrics['memoryMiB'] = residentMiB();
    this.#log.add('epoch', { step: position.epoch, seconds: position.stepSeconds }, metrics);
    this.#log.flush();
    position.stoppedEarly = options.patience > 0 && position.epochsWithoutBest >= options.patience;
    this.#checkpoint();
    this.#context.emit({ type: 'epoch', report: { epoch: position.epoch, step: position.step, metrics } });
  }

  /** Keeps the weights with the lowest validation loss. */
  #remember(loss: number): void {
    const position = this.#position;
    if (position.best && loss >= position.best.loss) {
      position.epochsWithoutBest++;
      return;
    }
    position.best = { loss, epoch: position.epoch };
    position.epochsWithoutBest = 0;
    if (this.#job.config.options.patience > 0) {
      writeWeights(files.best(this.#job.folder), { tensors: this.#parameters(), metadata: {} });
    }
  }

  async #finish(): Promise<TrainResult> {
    const { config, folder } = this.#job;
    const position = this.#position;
    const keepBest = config.options.patience > 0 && position.best !== null;
    const weights = keepBest ? readWeights(files.best(folder)).tensors : this.#parameters();
    const hasTest = this.#samples.test.length > 0;
    const measured = hasTest
      ? await this.#evaluate(this.#split.test, this.#samples.test, weights)
      : await this.#evaluate(this.#split.train, this.#samples.train, weights);
    const validation =
      this.#samples.validation.length > 0
        ? await this.#evaluate(this.#split.train, this.#samples.validation, weights)
        : null;
    // A run of a given number of steps may end within an epoch.
    const epoch = position.epoch + (position.batch > 0 ? 1 : 0);
    if (hasTest) {
      const at = { step: epoch, seconds: position.stepSeconds };
      this.#log.add('epoch', at, testMetrics(measured, this.#neuronSteps));
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
      kernels: this.#engine.kernels,
    });
  }

  /** Neurons of a layer times steps of a sequence: what spike counts are divided by to give a rate. */
  get #neuronSteps(): number {
    return this.#spec.options.hidden * this.#spec.steps;
  }

  async #evaluate(
    split: DatasetSplit,
    indices: Int32Array,
    weights = this.#parameters(),
  ): Promise<Evaluation> {
    this.#evaluator ??= await Evaluator.create(this.#engine, this.#spec, this.#job.config.threads);
    return evaluate(this.#evaluator, weights, split, indices, this.#context.signal);
  }

  /** The step for a batch size: an epoch's last batch may be a short one. */
  async #compiled(batch: number): Promise<TrainingStep> {
    let step = this.#steps.get(batch);
    if (!step) {
      const spec = { ...this.#spec, batch };
      const built = batch === this.#spec.batch ? this.#built : buildStep(spec);
      step = await TrainingStep.create(this.#engine, spec, built, this.#job.config.threads);
      this.#steps.set(batch, step);
    }
    return step;
  }

  #parameters(): ReadonlyMap<string, NamedArray> {
    const arrays = this.#state.arrays();
    return new Map(this.#built.parameters.map(({ name }) => [name, arrays.get(name)!]));
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
    throw new RefractError(
      'cancelled',
      `Stopped after step ${this.#position.step}.`,
      'Continue with `refract resume`.',
    );
  }

  #diverged(step: number, what: string): never {
    throw new RefractError(
      'diverged',
      `Training diverged at step ${step}: ${what}.`,
      'Try a smaller learning rate (--lr), gradient clipping (--set clipNorm=1), or a smaller surrogate scale. The last good checkpoint is kept.',
    );
  }
}
