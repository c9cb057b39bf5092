/** @file One optimizer step as one ONNX model: forward, backward and update for one batch size. */
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import {
  Graph, adam, adamW, argMax, buildTrainingStep, cast, encodeModel, equal, sgd, softmaxCrossEntropy, sum,
} from '../graph/index.ts'; // prettier-ignore
import type { Optimizer, Tensor as Symbol } from '../graph/index.ts';
import { ParameterList, buildNetwork, findVariant } from '../models/index.ts';
import type { Options, ParameterSpec } from '../models/index.ts';
import { createSession } from './session.ts';
import type { Engine, Values } from './session.ts';
import type { TrainingState } from './state.ts';

/** What sequences look like. */
export interface DataShape {
  readonly steps: number;
  readonly channels: number;
  readonly classes: number;
}

export interface StepSpec extends DataShape {
  readonly variant: string;
  readonly options: Options;
  readonly batch: number;
}

const optimizers: Record<Options['optimizer'], (options: Options) => Optimizer> = {
  sgd: ({ momentum, weightDecay }) => sgd({ momentum, weightDecay }),
  adam: ({ weightDecay }) => adam({ weightDecay }),
  adamw: ({ weightDecay }) => adamW({ weightDecay }),
};

export function optimizerOf(options: Options): Optimizer {
  return optimizers[options.optimizer](options);
}

export interface StepModel {
  /** @param fuse whether spiking layers and the optimizer become single operators; default: where operators are native */
  readonly model: (portable: boolean, fuse?: boolean) => Uint8Array;
  readonly parameters: readonly ParameterSpec[];
  /** Optimizer state: input names and shapes; it starts at zero. */
  readonly slots: Readonly<Record<string, readonly number[]>>;
  readonly layers: number;
}

/** Builds the graph of a step. Sizes are fixed: another batch size is another model. */
export function buildStep(spec: StepSpec): StepModel {
  const { batch, steps, channels, classes, options } = spec;
  const graph = new Graph();
  const parameters = new ParameterList(graph);
  const x = graph.input('x', 'float32', [batch, steps, channels]);
  const labels = graph.input('labels', 'int64', [batch]);
  const dropoutSeed = options.dropout > 0 ? graph.input('dropout.seed', 'int64', []) : undefined;
  const { logits, layers } = buildNetwork(findVariant(spec.variant), options, {
    x,
    classes,
    parameters,
    ...(dropoutSeed ? { dropoutSeed } : {}),
  });
  const loss = softmaxCrossEntropy(logits, labels);
  const step = buildTrainingStep(graph, {
    loss,
    parameters: parameters.tensors,
    optimizer: optimizerOf(options),
    ...(options.clipNorm > 0 ? { clipNorm: options.clipNorm } : {}),
  });
  const outputs: Record<string, Symbol> = {
    ...step.outputs,
    loss,
    correct: sum(cast(equal(argMax(logits, 1), labels), 'float32')),
  };
  layers.forEach(({ count }, l) => (outputs[`spikes.${l}`] = sum(count, [0])));
  return {
    model: (portable, fuse = !portable) =>
      encodeModel(graph, { outputs: fuse ? { ...outputs, ...step.fusedOutputs } : outputs, portable, fuse }),
    parameters: parameters.specs,
    slots: step.stateInputs,
    layers: layers.length,
  };
}

export interface StepReport {
  /** Mean loss of the batch. */
  readonly loss: number;
  /** Samples of the batch that were classified correctly. */
  readonly correct: number;
  /** Spikes of the whole batch, by layer. */
  readonly spikes: readonly number[];
}

/** A compiled step with the buffers for its batch. */
export class TrainingStep {
  /** The batch's sequences, [batch,steps,channels]; fill before run. */
  readonly x: Float32Array;
  /** The batch's classes, [batch]; fill before run. */
  readonly labels: BigInt64Array;
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
    this.x = new Float32Array(spec.batch * spec.steps * spec.channels);
    this.labels = new BigInt64Array(spec.batch);
    this.#inputs = {
      x: new ort.Tensor('float32', this.x, [spec.batch, spec.steps, spec.channels]),
      labels: new ort.Tensor('int64', this.labels, [spec.batch]),
    };
    this.#reports = {
      loss: new ort.Tensor('float32', new Float32Array(1), []),
      correct: new ort.Tensor('float32', new Float32Array(1), []),
    };
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
    const model = built.model(engine.kernels === 'portable');
    const session = await createSession(engine, model, threads, profile);
    return new TrainingStep(engine, spec, session, built.layers);
  }

  /**
   * Runs one step on x and labels and advances the state.
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
    const data = (name: string) => this.#reports[name]!.data as Float32Array;
    return {
      loss: data('loss')[0]!,
      correct: data('correct')[0]!,
      spikes: Array.from({ length: this.#layers }, (_, l) => data(`spikes.${l}`).reduce((a, b) => a + b, 0)),
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
