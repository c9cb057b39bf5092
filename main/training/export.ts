/** @file A trained network as an ONNX model that any onnxruntime runs, checked against the network it came from. */
import { writeFileAtomically } from '../datasets/index.ts';
import { dataShape } from './data-shape.ts';
import { Evaluator } from './evaluation.ts';
import { buildForward } from './forward-model.ts';
import { openData } from './open-data.ts';
import type { ExportJob } from './protocol.ts';
import { createSession, startEngine } from './session.ts';
import type { TrainContext } from './train.ts';
import { readWeights } from './weights-file.ts';

/** Samples on which the exported model is compared with the network. */
const CHECKED_SAMPLES = 64;

export interface ExportResult {
  /** Largest difference of a score between the exported model and the network, over the checked samples. */
  readonly maxAbsDifference: number;
  /** Neurons (of samples × layers × hidden) whose spike count differs. */
  readonly differentSpikeCounts: number;
  readonly samples: number;
}

/**
 * Writes the model: input `x` [N,T,C] float32 with N open, outputs `logits` ([N,K]; [N,T,K] of a readout that speaks at every step) and `spikes.<layer>` [N,hidden]. The
 * operators of the domain `refract` are ONNX functions of standard operators in the same file.
 */
export async function exportModel(job: ExportJob, { emit, signal }: TrainContext): Promise<ExportResult> {
  const { config, data } = job;
  const shape = dataShape(data.manifest);
  const { steps, channels } = shape;
  const engine = await startEngine(emit, data.home);
  const { test: split } = await openData(data, signal);
  const samples = Math.min(split.samples, CHECKED_SAMPLES);
  const spec = { variant: config.variant, options: config.options, batch: samples, ...shape };
  const weights = readWeights(job.weights).tensors;
  const model = buildForward(spec, { portable: true, dynamicBatch: 'N', weights, metadata: job.metadata });

  const exported = await createSession(engine, model, config.threads);
  const evaluator = await Evaluator.create(engine, spec, config.threads);
  const indices = Int32Array.from({ length: samples }, (_, i) => i);
  const x = new Float32Array(samples * steps * channels);
  split.readSteps(indices, x, 0, steps);
  const results = await exported.run({ x: new engine.ort.Tensor('float32', x, [samples, steps, channels]) });
  let maxAbsDifference = 0;
  let differentSpikeCounts = 0;
  for await (const batch of evaluator.batches(weights, split, indices, signal)) {
    const logits = results['logits']!.data as Float32Array;
    batch.logits.forEach(
      (value, i) => (maxAbsDifference = Math.max(maxAbsDifference, Math.abs(value - logits[i]!))),
    );
    batch.counts.forEach((count, l) => {
      const other = results[`spikes.${l}`]!.data as Float32Array;
      count.forEach((value, i) => (differentSpikeCounts += value === other[i] ? 0 : 1));
    });
  }
  await writeFileAtomically(job.out, [model]);
  return { maxAbsDifference, differentSpikeCounts, samples };
}
