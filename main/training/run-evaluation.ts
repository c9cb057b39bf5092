/** @file A run's measurements on its test and validation samples. */
import type { DatasetSplit } from '../datasets/index.ts';
import { findVariant } from '../models/index.ts';
import { Evaluator, evaluate } from './evaluation.ts';
import type { Evaluation } from './evaluation.ts';
import type { Engine } from './session.ts';
import type { StepSpec } from './step-model.ts';
import type { NamedArray } from './weights-file.ts';

type Weights = ReadonlyMap<string, NamedArray>;

export interface RunEvaluationParts {
  readonly engine: Engine;
  readonly spec: StepSpec;
  readonly threads: number;
  readonly split: { readonly train: DatasetSplit; readonly test: DatasetSplit };
  /** Which samples are for what; validation samples are of the training split. */
  readonly samples: {
    readonly train: Int32Array;
    readonly validation: Int32Array;
    readonly test: Int32Array;
  };
  readonly signal: AbortSignal;
}

export class RunEvaluation {
  readonly #parts: RunEvaluationParts;
  /** Compiled when it is first needed. */
  #evaluator: Evaluator | undefined;

  constructor(parts: RunEvaluationParts) {
    this.#parts = parts;
  }

  get hasTest(): boolean {
    return this.#parts.samples.test.length > 0;
  }

  get hasValidation(): boolean {
    return this.#parts.samples.validation.length > 0;
  }

  /** On the test samples or, where there are none, the training samples. */
  test(weights: Weights): Promise<Evaluation> {
    const { split, samples } = this.#parts;
    return this.hasTest
      ? this.#evaluate(split.test, samples.test, weights)
      : this.#evaluate(split.train, samples.train, weights);
  }

  /** On the validation samples; null where there are none. */
  async validation(weights: Weights): Promise<Evaluation | null> {
    const { split, samples } = this.#parts;
    return this.hasValidation ? this.#evaluate(split.train, samples.validation, weights) : null;
  }

  async release(): Promise<void> {
    await this.#evaluator?.release();
  }

  async #evaluate(split: DatasetSplit, indices: Int32Array, weights: Weights): Promise<Evaluation> {
    const { engine, spec, threads, signal } = this.#parts;
    const also = findVariant(spec.variant).spikeRule.spikesBefore ? (['before'] as const) : [];
    this.#evaluator ??= await Evaluator.create(engine, spec, threads, also);
    return evaluate(this.#evaluator, weights, split, indices, signal);
  }
}
