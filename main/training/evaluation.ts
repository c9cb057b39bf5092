/** @file Running a network forward: scores, loss, accuracy and spike counts over a split. */
import type { InferenceSession } from 'onnxruntime-node';
import { RefractError } from '../api/errors.ts';
import type { DatasetSplit } from '../datasets/index.ts';
import { Graph, cast, encodeModel, listNodes, sum } from '../graph/index.ts';
import type { Tensor as Symbol } from '../graph/index.ts';
import { ParameterList, buildNetwork, findVariant } from '../models/index.ts';
import type { Network } from '../models/index.ts';
import { evaluationBatch } from './evaluation-batch.ts';
import { createSession } from './session.ts';
import type { Engine, Values } from './session.ts';
import type { StepSpec } from './step-model.ts';
import type { NamedArray } from './weights-file.ts';

/** What a layer can give besides its spike counts. */
const layerOutputs = {
  /** Spikes, 0 or 1 [B,T,hidden]. */
  trains: ({ spikes }) => spikes,
  /** What is compared with the threshold, before any reset [B,T,hidden]. */
  potentials: ({ potential }) => potential,
  /** In how many steps each neuron was allowed to spike [B,hidden]; only of rules that forbid some. */
  allowed: ({ open }) => open && sum(cast(open, 'float32'), [1]),
} satisfies Record<string, (layer: Network['layers'][number]) => Symbol | undefined>;

export type LayerOutput = keyof typeof layerOutputs;

export interface ForwardOptions {
  readonly portable: boolean;
  /** What to give besides, as outputs `<name>.<layer>`. */
  readonly also?: readonly LayerOutput[];
  /** Name of a batch dimension that is left open, for exported models. */
  readonly dynamicBatch?: string;
  /** Values of the parameters, to store inside the model, for exported models. */
  readonly weights?: ReadonlyMap<string, NamedArray>;
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * The forward model: `x` [B,T,C] and the parameters in; `logits` [B,K] and, per layer, `spikes.<layer>` [B,hidden]
 * (spikes of each neuron summed over time) out.
 */
export function buildForward(spec: StepSpec, options: ForwardOptions): Uint8Array {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [spec.batch, spec.steps, spec.channels]);
  const parameters = new ParameterList(graph);
  const { logits, layers } = buildNetwork(findVariant(spec.variant), spec.options, {
    x,
    classes: spec.classes,
    parameters,
  });
  const outputs: Record<string, Symbol> = { logits };
  layers.forEach((layer, l) => {
    outputs[`spikes.${l}`] = layer.count;
    for (const name of options.also ?? []) {
      const output = layerOutputs[name](layer);
      if (output) outputs[`${name}.${l}`] = output;
    }
  });
  const { portable, dynamicBatch, weights, metadata } = options;
  const stored = weights && Object.fromEntries([...weights].map(([name, { data }]) => [name, data]));
  return encodeModel(graph, {
    outputs,
    portable,
    ...(dynamicBatch ? { dynamicBatch } : {}),
    ...(stored ? { parameterValues: stored } : {}),
    ...(metadata ? { metadata } : {}),
  });
}

/** What one batch gave; `rows` of it are real, the rest is padding. Arrays are overwritten by the next batch. */
export interface BatchResult {
  readonly rows: number;
  readonly logits: Float32Array;
  readonly labels: BigInt64Array;
  readonly counts: readonly Float32Array[];
  /** What was asked for besides, by layer, where the layers have it. */
  readonly also: (name: LayerOutput) => readonly (Float32Array | undefined)[];
}

/** A compiled forward model. */
export class Evaluator {
  readonly #spec: StepSpec;
  readonly #session: InferenceSession;
  readonly #ort: Engine['ort'];

  private constructor(engine: Engine, spec: StepSpec, session: InferenceSession) {
    this.#spec = spec;
    this.#session = session;
    this.#ort = engine.ort;
  }

  /** @param also what to give besides scores and spike counts */
  static async create(
    engine: Engine,
    spec: StepSpec,
    threads: number,
    also: readonly LayerOutput[] = [],
  ): Promise<Evaluator> {
    const build = (batch: number) =>
      buildForward({ ...spec, batch }, { portable: engine.kernels === 'portable', also });
    let model = build(spec.batch);
    const fused = listNodes(model).filter(({ op }) => op === 'SpikingLayer').length;
    const keepsBits = fused === spec.options.layers && also.length === 0;
    const batch = evaluationBatch(spec, keepsBits, threads);
    if (batch < spec.batch) model = build(batch);
    return new Evaluator(engine, { ...spec, batch }, await createSession(engine, model, threads));
  }

  /**
   * Runs samples through the network, batch by batch, in the given order.
   * @param weights the parameters
   * @param indices which samples of the split
   * @throws RefractError `cancelled` between two batches, once the signal is aborted
   */
  async *batches(
    weights: ReadonlyMap<string, NamedArray>,
    split: DatasetSplit,
    indices: Int32Array,
    signal?: AbortSignal,
  ): AsyncGenerator<BatchResult> {
    const { batch, steps, channels } = this.#spec;
    const x = new Float32Array(batch * steps * channels);
    const labels = new BigInt64Array(batch);
    const feeds: Values = { x: new this.#ort.Tensor('float32', x, [batch, steps, channels]) };
    for (const [name, { shape, data }] of weights) {
      if (this.#session.inputNames.includes(name)) feeds[name] = new this.#ort.Tensor('float32', data, shape);
    }
    for (let from = 0; from < indices.length; from += batch) {
      await breathe();
      if (signal?.aborted) throw new RefractError('cancelled', 'Stopped.');
      const part = indices.subarray(from, from + batch);
      if (part.length < batch) x.fill(0);
      split.readBatch(part, x, labels);
      const results = await this.#session.run(feeds);
      const all = (prefix: string) =>
        Array.from(
          { length: this.#spec.options.layers },
          (_, l) => results[`${prefix}.${l}`]?.data as Float32Array | undefined,
        );
      yield {
        rows: part.length,
        logits: results['logits']!.data as Float32Array,
        labels,
        counts: all('spikes') as Float32Array[],
        also: all,
      };
    }
  }

  async release(): Promise<void> {
    await this.#session.release();
  }
}

export interface Evaluation {
  readonly samples: number;
  /** Mean softmax cross-entropy, in nats. */
  readonly loss: number;
  /** Share of samples whose highest score is that of their class, 0 to 1. */
  readonly accuracy: number;
  /** Mean spikes per sample, by layer. */
  readonly spikesPerSample: readonly number[];
}

/** Loss, accuracy and spike counts of a network over samples of a split. */
export async function evaluate(
  evaluator: Evaluator,
  weights: ReadonlyMap<string, NamedArray>,
  split: DatasetSplit,
  indices: Int32Array,
  signal?: AbortSignal,
): Promise<Evaluation> {
  let loss = 0;
  let correct = 0;
  let spikes: number[] = [];
  for await (const { rows, logits, labels, counts } of evaluator.batches(weights, split, indices, signal)) {
    const classes = logits.length / Math.max(1, labels.length);
    for (let n = 0; n < rows; n++) {
      const scores = logits.subarray(n * classes, (n + 1) * classes);
      const label = Number(labels[n]);
      loss += crossEntropy(scores, label);
      correct += largest(scores) === label ? 1 : 0;
    }
    spikes = counts.map((count, l) => {
      const hidden = count.length / labels.length;
      return (spikes[l] ?? 0) + count.subarray(0, rows * hidden).reduce((a, b) => a + b, 0);
    });
  }
  const samples = indices.length;
  return {
    samples,
    loss: loss / samples,
    accuracy: correct / samples,
    spikesPerSample: spikes.map((n) => n / samples),
  };
}

/** −log softmax(scores)[label], in double precision. */
function crossEntropy(scores: Float32Array, label: number): number {
  const top = scores.reduce((a, b) => Math.max(a, b), -Infinity);
  const total = scores.reduce((a, b) => a + Math.exp(b - top), 0);
  return Math.log(total) + top - scores[label]!;
}

/** Index of the largest value; the first one where several are equal. */
export function largest(values: Float32Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}

/** Lets messages in: onnxruntime-node's run holds the thread, so without this a stop request would wait for ever. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
