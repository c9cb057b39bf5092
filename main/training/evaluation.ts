/** @file Running a network forward: scores, loss, accuracy and spike counts over a split. */
import { RefractError } from '../api/errors.ts';
import type { DatasetSplit } from '../datasets/index.ts';
import { Graph, cast, costOf, encodeModel, equal, listNodes, sub, sum } from '../graph/index.ts';
import type { Tensor as Symbol } from '../graph/index.ts';
import { ParameterList, buildNetwork, findVariant, spikingLayers } from '../models/index.ts';
import type { Network } from '../models/index.ts';
import type { DataShape } from './data-shape.ts';
import { evaluationBatch, fitting } from './evaluation-batch.ts';
import { streamedForward, wholeForward } from './forward.ts';
import type { Forward, StreamedModels } from './forward.ts';
import { scorerOf } from './scores.ts';
import type { Scores } from './scores.ts';
import type { Engine, Values } from './session.ts';
import type { StepSpec } from './step-model.ts';
import type { NamedArray } from './weights-file.ts';

/** What a layer can give besides its spike counts. */
const layerOutputs = {
  /** Spikes, 0 or 1 [B,T,hidden]; of a layer that says real numbers, which of them are not 0. */
  trains: ({ spikes, mean }) => (mean ? sub(1, cast(equal(spikes, 0), 'float32')) : spikes),
  /** What is compared with the threshold, before any reset [B,T,hidden]. */
  potentials: ({ potential }) => potential,
  /** Spikes that go into each neuron's memory, summed over time [B,hidden]; only where memories read spikes. */
  before: ({ before }) => before,
  /** In how many steps each neuron was allowed to spike [B,hidden]; only of rules that forbid some. */
  allowed: ({ open }) => open && sum(cast(open, 'float32'), [1]),
} satisfies Record<string, (layer: Network['layers'][number]) => Symbol | undefined>;

export type LayerOutput = keyof typeof layerOutputs;

export interface ForwardOptions {
  readonly portable: boolean;
  /** Whether spiking layers become single operators; default: where operators are native. */
  readonly fuse?: boolean;
  /** What to give besides, as outputs `<name>.<layer>`. */
  readonly also?: readonly LayerOutput[];
  /** Name of a batch dimension that is left open, for exported models. */
  readonly dynamicBatch?: string;
  /** Values of the parameters, to store inside the model, for exported models. */
  readonly weights?: ReadonlyMap<string, NamedArray>;
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * The forward model: `x` [B,T,C] and the parameters in; `logits` [B,K] or [B,T,K] and, per layer, `spikes.<layer>` [B,hidden]
 * (spikes of each neuron summed over time) out.
 */
export function buildForward(spec: StepSpec, options: ForwardOptions): Uint8Array {
  const { graph, outputs } = forwardGraph(spec, options.also);
  const { portable, fuse = !portable, dynamicBatch, weights, metadata } = options;
  const stored = weights && Object.fromEntries([...weights].map(([name, { data }]) => [name, data]));
  return encodeModel(graph, {
    outputs,
    portable,
    fuse,
    ...(dynamicBatch ? { dynamicBatch } : {}),
    ...(stored ? { parameterValues: stored } : {}),
    ...(metadata ? { metadata } : {}),
  });
}

/** Bytes that are in memory at once when a batch goes forward, where operators are native. */
function forwardBytes(spec: StepSpec, also: readonly LayerOutput[]): number {
  const { graph, outputs } = forwardGraph(spec, also);
  const cost = costOf(graph, { outputs: Object.values(outputs), fuse: true, spikeRate: 0.2 });
  return cost.peakBytes + cost.keptBytes;
}

function forwardGraph(spec: StepSpec, also: readonly LayerOutput[] = []) {
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
    for (const name of also) {
      const output = layerOutputs[name](layer);
      if (output) outputs[`${name}.${l}`] = output;
    }
  });
  return { graph, outputs };
}

/** The models that run a network piece by piece, of `piece` steps each but the last. */
function buildStreamed(spec: StepSpec, piece: number): StreamedModels {
  const parts = (steps: number) => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', [spec.batch, steps, spec.channels]);
    const parameters = new ParameterList(graph);
    const network = { x, classes: spec.classes, parameters };
    return { graph, ...buildNetwork(findVariant(spec.variant), spec.options, network) };
  };
  const counts = (layers: Network['layers']) =>
    Object.fromEntries(layers.map(({ count }, l) => [`spikes.${l}`, count]));
  const { graph, logits, layers } = parts(spec.steps);
  const last = `spikes.${layers.length - 1}`;
  const given = { [last]: layers.at(-1)!.count };
  return {
    piece,
    layers: (steps) => {
      const part = parts(steps);
      return encodeModel(part.graph, { outputs: counts(part.layers), portable: false, streamed: true });
    },
    readout: encodeModel(graph, { outputs: { logits }, portable: false, fuse: false, given }),
  };
}

/** What one batch gave; `rows` of it are real, the rest is padding. Arrays are overwritten by the next batch. */
export interface BatchResult {
  readonly rows: number;
  /** The real ones' numbers in the split. */
  readonly samples: Int32Array;
  /** [batch,classes] or, of a readout that speaks at every step, [batch,steps,classes]. */
  readonly logits: Float32Array;
  /** Classes of the samples. */
  readonly labels: BigInt64Array;
  readonly counts: readonly Float32Array[];
  /** What was asked for besides, by layer, where the layers have it. */
  readonly also: (name: LayerOutput) => readonly (Float32Array | undefined)[];
}

/** Steps of a piece of a streamed sequence: as many as keep a batch's tensors within some 64 MiB. */
const MAX_PIECE_BYTES = 2 ** 26;

/** As evaluationBatch counts them, of fused layers. @returns whole blocks of 128 steps */
export function pieceSteps({ batch, channels, options }: StepSpec): number {
  const perStep = batch * (4 * channels + (options.hidden * spikingLayers(options)) / 8);
  return 128 * Math.max(1, Math.floor(MAX_PIECE_BYTES / (128 * perStep)));
}

/** A compiled forward model. */
export class Evaluator {
  readonly #spec: StepSpec;
  readonly #forward: Forward;
  readonly #ort: Engine['ort'];

  private constructor(engine: Engine, spec: StepSpec, forward: Forward) {
    this.#spec = spec;
    this.#forward = forward;
    this.#ort = engine.ort;
  }

  /**
   * Compiles a network. Scores and counts of sequences longer than a piece are computed piece by piece where all layers
   * are fused; else whole sequences, of fewer samples at once.
   * @param also what to give besides scores and spike counts
   * @param piece steps of a piece
   */
  static async create(
    engine: Engine,
    spec: StepSpec,
    threads: number,
    also: readonly LayerOutput[] = [],
    piece = pieceSteps(spec),
  ): Promise<Evaluator> {
    const portable = engine.kernels === 'portable';
    const { fuse } = engine;
    const build = (batch: number) => buildForward({ ...spec, batch }, { portable, fuse, also });
    const model = build(spec.batch);
    const fused = listNodes(model).filter(({ op }) => op === 'SpikingLayer').length;
    const keepsBits =
      fused === spikingLayers(spec.options) && also.length === 0 && spec.options.readout === 'rate';
    if (keepsBits && spec.steps > piece) {
      const streamed = await streamedForward(engine, buildStreamed(spec, piece), spec, threads);
      return new Evaluator(engine, spec, streamed);
    }
    const batch = fitting(evaluationBatch(spec, keepsBits, threads), (size) =>
      forwardBytes({ ...spec, batch: size }, also),
    );
    const own = { ...spec, batch };
    const whole = batch < spec.batch ? build(batch) : model;
    return new Evaluator(engine, own, await wholeForward(engine, whole, own, threads));
  }

  /**
   * Runs samples through the network, batch by batch, in the given order.
   * @param weights the parameters
   * @param indices which samples of the split
   * @throws RefractError `cancelled` between two batches or pieces, once the signal is aborted
   */
  async *batches(
    weights: ReadonlyMap<string, NamedArray>,
    split: Pick<DatasetSplit, 'readSteps' | 'labels'>,
    indices: Int32Array,
    signal?: AbortSignal,
  ): AsyncGenerator<BatchResult> {
    const { batch, options } = this.#spec;
    const labels = new BigInt64Array(batch);
    const all = split.labels();
    const parameters: Values = Object.fromEntries(
      [...weights].map(([name, { shape, data }]) => [name, new this.#ort.Tensor('float32', data, shape)]),
    );
    for (let from = 0; from < indices.length; from += batch) {
      const part = indices.subarray(from, from + batch);
      const results = await this.#forward.run(parameters, async (x, first, end) => {
        await breathe();
        if (signal?.aborted) throw new RefractError('cancelled', 'Stopped.');
        if (part.length < batch) x.fill(0);
        split.readSteps(part, x, first, end);
      });
      part.forEach((sample, place) => (labels[place] = BigInt(all[sample]!)));
      const byLayer = (prefix: string) =>
        Array.from(
          { length: spikingLayers(options) },
          (_, l) => results[`${prefix}.${l}`]?.data as Float32Array | undefined,
        );
      yield {
        rows: part.length,
        samples: part,
        logits: results['logits']!.data as Float32Array,
        labels,
        counts: byLayer('spikes') as Float32Array[],
        also: byLayer,
      };
    }
  }

  /** What it takes in and says. */
  get shape(): DataShape {
    return this.#spec;
  }

  async release(): Promise<void> {
    await this.#forward.release();
  }
}

export interface Evaluation extends Scores {
  readonly samples: number;
  /** Mean spikes per sample, by layer. */
  readonly spikesPerSample: readonly number[];
  /** Mean spikes per sample that go into memories, by layer, where the evaluator gives them. */
  readonly spikesBeforePerSample?: readonly number[];
}

/** Scores and spike counts of a network over samples of a split. */
export async function evaluate(
  evaluator: Evaluator,
  weights: ReadonlyMap<string, NamedArray>,
  split: DatasetSplit,
  indices: Int32Array,
  signal?: AbortSignal,
): Promise<Evaluation> {
  const scorer = scorerOf(split, evaluator.shape);
  let spikes: number[] = [];
  let before: number[] = [];
  for await (const { samples, logits, labels, counts, also } of evaluator.batches(
    weights,
    split,
    indices,
    signal,
  )) {
    scorer.add(logits, samples);
    const addTo = (sums: readonly number[], all: readonly Float32Array[]) =>
      all.map((count, l) => {
        const hidden = count.length / labels.length;
        return (sums[l] ?? 0) + count.subarray(0, samples.length * hidden).reduce((a, b) => a + b, 0);
      });
    spikes = addTo(spikes, counts);
    before = addTo(
      before,
      also('before').filter((count) => count !== undefined),
    );
  }
  const samples = indices.length;
  return {
    samples,
    ...scorer.result(),
    spikesPerSample: spikes.map((n) => n / samples),
    ...(before.length > 0 ? { spikesBeforePerSample: before.map((n) => n / samples) } : {}),
  };
}

/** Lets messages in: onnxruntime-node's run holds the thread, so without this a stop request would wait for ever. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
