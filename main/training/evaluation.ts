/** @file Running a network forward: scores, loss, accuracy and spike counts over a split. */
import { RefractError } from '../api/errors.ts';
import type { DatasetSplit } from '../datasets/index.ts';
import { listNodes } from '../graph/index.ts';
import { spikingLayers } from '../models/index.ts';
import type { DataShape } from './data-shape.ts';
import { evaluationBatch, fitting } from './evaluation-batch.ts';
import { buildForward, forwardBytes } from './forward-model.ts';
import type { LayerOutput } from './forward-model.ts';
import { wholeForward } from './forward.ts';
import type { Forward } from './forward.ts';
import { scorerOf } from './scores.ts';
import type { Scores } from './scores.ts';
import type { Engine, Values } from './session.ts';
import type { StepSpec } from './step-model.ts';
import { streamedForward } from './streamed-forward.ts';
import { buildStreamed, pieceSteps, streamedBatch } from './streamed-model.ts';
import type { NamedArray } from './weights-file.ts';

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
   * Compiles a network. Sequences longer than a piece are computed piece by piece, where the network can be; else whole, of
   * fewer samples at once.
   * @param also what to give besides scores and spike counts
   * @param piece most steps of a piece
   */
  static async create(
    engine: Engine,
    spec: StepSpec,
    threads: number,
    also: readonly LayerOutput[] = [],
    piece = pieceSteps(spec, also),
  ): Promise<Evaluator> {
    const portable = engine.kernels === 'portable';
    const { fuse } = engine;
    const options = { portable, fuse, also };
    if (spec.steps > piece) {
      const own = { ...spec, batch: streamedBatch(spec, also, piece) };
      const models = buildStreamed(own, options, piece);
      if (!('reason' in models)) {
        return new Evaluator(engine, own, await streamedForward(engine, models, own, threads));
      }
    }
    const build = (batch: number) => buildForward({ ...spec, batch }, options);
    const model = build(spec.batch);
    const fused = listNodes(model).filter(({ op }) => op === 'SpikingLayer').length;
    const keepsBits =
      fused === spikingLayers(spec.options) && also.length === 0 && spec.options.readout === 'rate';
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
