/** @file Makes a run's optimizer steps: chosen samples in, what the step measured out. */
import type { Batches } from './ahead/batches.ts';
import type { RunConfig } from './config.ts';
import { drawsNumbers, findVariant } from '../models/index.ts';
import { learningRate } from './learning-rate.ts';
import type { Engine } from './session.ts';
import type { TrainingState } from './state.ts';
import { TrainingStep } from './training-step.ts';
import { buildStep, scalarsOf } from './step-model.ts';
import type { StepReport } from './training-step.ts';
import type { StepModel, StepSpec } from './step-model.ts';

export interface BatchTrainerParts {
  readonly config: RunConfig;
  readonly engine: Engine;
  readonly spec: StepSpec;
  readonly built: StepModel;
  /** Parameters and optimizer state; changed by every step. */
  readonly state: TrainingState;
  /** Of the training set. */
  readonly batches: Batches;
  /** Of the whole run: the learning rate follows its schedule. */
  readonly totalSteps: number;
}

export class BatchTrainer {
  readonly #parts: BatchTrainerParts;
  /** By batch size: an epoch's last batch may be a short one. */
  readonly #steps = new Map<number, TrainingStep>();

  constructor(parts: BatchTrainerParts) {
    this.#parts = parts;
  }

  /**
   * Trains on a batch.
   * @param number of the step, from 1
   * @param indices of the samples in the training split
   * @param next those of the step after, if it is known
   * @returns what it measured, over how many targets (see readBatch), and the seconds that it took
   */
  async step(
    number: number,
    indices: Int32Array,
    next?: Int32Array,
  ): Promise<{ report: StepReport; counted: number; seconds: number }> {
    const { config, state, batches, totalSteps } = this.#parts;
    const { options, seed } = config;
    const step = await this.#compiled(indices.length);
    const began = performance.now();
    const counted = await batches.fill(indices, step);
    if (next) batches.announce(next);
    const rate = learningRate(options, config.lr, number, totalSteps);
    const scalars = scalarsOf(config, number, rate, (number - 1) / totalSteps);
    const dropoutSeed = drawsNumbers(findVariant(config.variant), options)
      ? BigInt(seed) * 0x1_0000_0001n + BigInt(number)
      : undefined;
    const report = await step.run(state, scalars, dropoutSeed);
    return { report, counted, seconds: (performance.now() - began) / 1000 };
  }

  async release(): Promise<void> {
    this.#parts.batches.end();
    for (const step of this.#steps.values()) await step.release();
  }

  async #compiled(batch: number): Promise<TrainingStep> {
    let step = this.#steps.get(batch);
    if (!step) {
      const { engine, config, built } = this.#parts;
      const spec = { ...this.#parts.spec, batch };
      const model = batch === this.#parts.spec.batch ? built : buildStep(spec);
      step = await TrainingStep.create(engine, spec, model, config.threads);
      this.#steps.set(batch, step);
    }
    return step;
  }
}
