/** @file A trained network's scores on a split, as an NPZ file. */
import { writeNpz } from '../datasets/index.ts';
import { Evaluator } from './evaluation.ts';
import { openData } from './open-data.ts';
import type { PredictJob } from './protocol.ts';
import { startEngine } from './session.ts';
import type { TrainContext } from './train.ts';
import { readWeights } from './weights-file.ts';

/**
 * Writes `logits` [N,K] f32, `label` [N] i64, `count_<layer>` [N,hidden] f32 (spikes of each neuron summed over time) and,
 * for the first `spikes` samples, `spikes_<layer>` [n,T,hidden] u8.
 */
export async function predict(job: PredictJob, { emit, signal }: TrainContext): Promise<{ samples: number }> {
  const { config, data, classes, split: name } = job;
  const { steps, channels } = data.manifest;
  const spec = {
    variant: config.variant,
    options: config.options,
    batch: config.batch,
    steps,
    channels,
    classes,
  };
  const engine = await startEngine(emit, data.home);
  const split = (await openData(data, signal))[name];
  const samples = Math.min(split.samples, job.limit ?? Infinity);
  const trained = Math.min(samples, job.spikes);
  const { hidden, layers } = config.options;
  const weights = readWeights(job.weights).tensors;

  const logits = new Float32Array(samples * classes);
  const label = new BigInt64Array(samples);
  const counts = Array.from({ length: layers }, () => new Float32Array(samples * hidden));
  const trains = Array.from({ length: layers }, () => new Uint8Array(trained * steps * hidden));
  const indices = Int32Array.from({ length: samples }, (_, i) => i);

  let done = 0;
  const run = async (part: Int32Array, withTrains: boolean): Promise<void> => {
    if (part.length === 0) return;
    const evaluator = await Evaluator.create(engine, spec, config.threads, withTrains ? ['trains'] : []);
    for await (const batch of evaluator.batches(weights, split, part, signal)) {
      logits.set(batch.logits.subarray(0, batch.rows * classes), done * classes);
      label.set(batch.labels.subarray(0, batch.rows), done);
      batch.counts.forEach((count, l) =>
        counts[l]!.set(count.subarray(0, batch.rows * hidden), done * hidden),
      );
      if (withTrains) {
        const size = steps * hidden;
        batch
          .also('trains')
          .forEach((train, l) => trains[l]!.set(train!.subarray(0, batch.rows * size), done * size));
      }
      done += batch.rows;
      emit({ type: 'progress', progress: { what: 'Predicting', done, total: samples, unit: 'samples' } });
    }
    await evaluator.release();
  };
  // Whole spike trains are big: only the samples that they are asked for go through the model that gives them.
  await run(indices.subarray(0, trained), true);
  await run(indices.subarray(trained), false);

  await writeNpz(job.out, {
    logits: { dtype: 'float32', shape: [samples, classes], data: logits },
    label: { dtype: 'int64', shape: [samples], data: label },
    ...arrays('count', 'float32', counts, [samples, hidden]),
    ...(trained > 0 ? arrays('spikes', 'uint8', trains, [trained, steps, hidden]) : {}),
  });
  return { samples };
}

function arrays<D extends 'float32' | 'uint8', A>(
  name: string,
  dtype: D,
  data: readonly A[],
  shape: readonly number[],
) {
  return Object.fromEntries(data.map((array, l) => [`${name}_${l}`, { dtype, shape, data: array }]));
}
