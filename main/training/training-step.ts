/** @file A compiled optimizer step, and the buffers for its batch. */
import { asksNumbers } from '../models/index.ts';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type { BatchData } from './batch-data.ts';
import { batchSize } from './batch-size.ts';
import { createSession } from './session.ts';
import type { Engine, Values } from './session.ts';
import type { TrainingState } from './state.ts';
import type { StepModel, StepSpec } from './step-model.ts';

export interface StepReport {
  /** Mean loss of the batch. */
  readonly loss: number;
  /** How many samples, or steps that have a class, were classified correctly; 0 where numbers are asked for. */
  readonly correct: number;
  /** Spikes of the whole batch, by layer. */
  readonly spikes: readonly number[];
}

/** A compiled step with the buffers for its batch. */
export class TrainingStep implements BatchData {
  // Fill these before run.
  readonly x: Float32Array;
  readonly labels: BigInt64Array;
  readonly targets: Float32Array;
  readonly #session: InferenceSession;
  readonly #inputs: Values;
  readonly #reports: Values;
  readonly #layers: number;
  readonly #ort: Engine['ort'];

  private constructor(engine: Engine, spec: StepSpec, session: InferenceSession, layers: number) {
    const { ort } = engine;
    this.#ort = ort;
    this.#session = session;
    this.#layers = layers;
    const { batch, steps, channels, classes, asked = 'class' } = spec;
    const tellsNumbers = asksNumbers(asked);
    const places = asked === 'class' ? [batch] : [batch, steps];
    const size = batchSize(spec);
    this.x = new Float32Array(size.x);
    this.labels = new BigInt64Array(size.labels);
    this.targets = new Float32Array(size.targets);
    const scalar = () => new ort.Tensor('float32', new Float32Array(1), []);
    this.#inputs = {
      x: new ort.Tensor('float32', this.x, [batch, steps, channels]),
      ...(tellsNumbers
        ? { targets: new ort.Tensor('float32', this.targets, [batch, steps, classes]) }
        : { labels: new ort.Tensor('int64', this.labels, places) }),
    };
    this.#reports = { loss: scalar(), ...(tellsNumbers ? {} : { correct: scalar() }) };
    for (let l = 0; l < layers; l++) {
      this.#reports[`spikes.${l}`] = new ort.Tensor('float32', new Float32Array(spec.options.hidden), [
        spec.options.hidden,
      ]);
    }
  }

  /** @param profile see createSession */
  static async create(
    engine: Engine,
    spec: StepSpec,
    built: StepModel,
    threads: number,
    profile?: string,
  ): Promise<TrainingStep> {
    const model =
      engine.provider === 'cuda'
        ? built.cudaModel()
        : built.model(engine.kernels === 'portable', engine.fuse);
    const session = await createSession(engine, model, threads, profile);
    return new TrainingStep(engine, spec, session, built.layers);
  }

  /**
   * Runs one step on what was filled in and advances the state.
   * @param scalars the optimizer's scalars (and `dropout.seed`, where there is dropout) for this step
   */
  async run(
    state: TrainingState,
    scalars: Readonly<Record<string, number>>,
    dropoutSeed?: bigint,
  ): Promise<StepReport> {
    const feeds: Values = { ...this.#inputs, ...state.feeds() };
    for (const [name, value] of Object.entries(scalars)) feeds[name] = this.#scalar(value);
    if (dropoutSeed !== undefined) feeds['dropout.seed'] = new this.#ort.Tensor('int64', [dropoutSeed], []);
    await this.#session.run(feeds, { ...this.#reports, ...state.fetches() });
    state.advance();
    const data = (name: string) => this.#reports[name]?.data as Float32Array | undefined;
    return {
      loss: data('loss')![0]!,
      correct: data('correct')?.[0] ?? 0,
      spikes: Array.from({ length: this.#layers }, (_, l) => data(`spikes.${l}`)!.reduce((a, b) => a + b, 0)),
    };
  }

  #scalar(value: number): Tensor {
    return new this.#ort.Tensor('float32', Float32Array.of(value), []);
  }

  /** Writes what onnxruntime has measured, where `create` was given the beginning of a file's name. */
  endProfiling(): void {
    this.#session.endProfiling();
  }

  async release(): Promise<void> {
    await this.#session.release();
  }
}
