/** @file A trained network's scores on a split, as an NPZ file. */
import { RefractError } from '../api/errors.ts';
import { inOwnUnit, NO_CLASS, writeNpz } from '../datasets/index.ts';
import type { DatasetManifest, DatasetSplit } from '../datasets/index.ts';
import { spikingLayers } from '../models/index.ts';
import { readClasses } from './batch-data.ts';
import { dataShape } from './data-shape.ts';
import { Evaluator } from './evaluation.ts';
import { openData } from './open-data.ts';
import type { PredictJob } from './protocol.ts';
import { startEngine } from './session.ts';
import type { TrainContext } from './train.ts';
import { readWeights } from './weights-file.ts';

/** Scores of steps are many: more than these are written in parts. */
const MOST_SCORES = 2 ** 28;

/**
 * Writes `logits` [N,K] f32, `label` [N] i64, `count_<layer>` [N,hidden] f32 (spikes of each neuron summed over time) and,
 * for the first `spikes` samples, `spikes_<layer>` [n,T,hidden] u8. Where something is asked at every step, `logits` are
 * [N,T,K], and beside them is `label` [N,T] i64, −1 where a step has no class, or `target` [N,T,K] f32, NaN where it has none;
 * numbers are in the unit of the labels that they were.
 * @throws RefractError `invalid-option` for more scores than are written at once
 */
export async function predict(job: PredictJob, { emit, signal }: TrainContext): Promise<{ samples: number }> {
  const { config, data, classes, split: name } = job;
  const { variant, options, batch } = config;
  const spec = { variant, options, batch, ...dataShape(data.manifest), classes };
  const { steps, asked } = spec;
  const { targets } = data.manifest;
  const engine = await startEngine(emit, data.home);
  const split = (await openData(data, signal))[name];
  const samples = Math.min(split.samples, job.limit ?? Infinity);
  const trained = Math.min(samples, job.spikes);
  const { hidden } = config.options;
  const layers = spikingLayers(config.options);
  const weights = readWeights(job.weights).tensors;
  const scores = asked === 'class' ? classes : steps * classes;
  refuseTooMany(samples, scores);

  const logits = new Float32Array(samples * scores);
  const counts = Array.from({ length: layers }, () => new Float32Array(samples * hidden));
  const trains = Array.from({ length: layers }, () => new Uint8Array(trained * steps * hidden));
  const indices = Int32Array.from({ length: samples }, (_, i) => i);

  let done = 0;
  const run = async (part: Int32Array, withTrains: boolean): Promise<void> => {
    if (part.length === 0) return;
    const evaluator = await Evaluator.create(engine, spec, config.threads, withTrains ? ['trains'] : []);
    for await (const given of evaluator.batches(weights, split, part, signal)) {
      logits.set(given.logits.subarray(0, given.rows * scores), done * scores);
      given.counts.forEach((count, l) =>
        counts[l]!.set(count.subarray(0, given.rows * hidden), done * hidden),
      );
      if (withTrains) {
        const size = steps * hidden;
        given
          .also('trains')
          .forEach((train, l) => trains[l]!.set(train!.subarray(0, given.rows * size), done * size));
      }
      done += given.rows;
      emit({ type: 'progress', progress: { what: 'Predicting', done, total: samples, unit: 'samples' } });
    }
    await evaluator.release();
  };
  // Whole spike trains are big: only the samples that they are asked for go through the model that gives them.
  await run(indices.subarray(0, trained), true);
  await run(indices.subarray(trained), false);

  if (targets) for (let i = 0; i < logits.length; i++) logits[i] = inOwnUnit(logits[i]!, targets);
  const shape = asked === 'class' ? [samples, classes] : [samples, steps, classes];
  await writeNpz(job.out, {
    logits: { dtype: 'float32', shape, data: logits },
    ...targetsOf(split, indices, targets),
    ...arrays('count', 'float32', counts, [samples, hidden]),
    ...(trained > 0 ? arrays('spikes', 'uint8', trains, [trained, steps, hidden]) : {}),
  });
  return { samples };
}

function refuseTooMany(samples: number, scores: number): void {
  if (samples * scores <= MOST_SCORES) return;
  const most = Math.floor(MOST_SCORES / scores);
  throw new RefractError(
    'invalid-option',
    `${samples} samples have ${samples * scores} scores, more than one file takes.`,
    most > 0 ? `Limit the samples: --limit ${most}.` : 'Choose a data set of shorter sequences.',
  );
}

/** What the scores are to be compared with. */
function targetsOf(
  { targets, labels, steps }: DatasetSplit,
  indices: Int32Array,
  form: DatasetManifest['targets'],
) {
  const samples = indices.length;
  if (!targets) {
    const data = BigInt64Array.from(labels().subarray(0, samples), BigInt);
    return { label: { dtype: 'int64', shape: [samples], data } } as const;
  }
  if (targets.kind === 'class') {
    const classes = readClasses(targets, indices, steps);
    const data = BigInt64Array.from(classes, (one) => (one === NO_CLASS ? -1n : BigInt(one)));
    return { label: { dtype: 'int64', shape: [samples, steps], data } } as const;
  }
  const data = new Float32Array(samples * steps * targets.channels);
  targets.read(indices, data);
  if (form) for (let i = 0; i < data.length; i++) data[i] = inOwnUnit(data[i]!, form);
  return { target: { dtype: 'float32', shape: [samples, steps, targets.channels], data } } as const;
}

function arrays<D extends 'float32' | 'uint8', A>(
  name: string,
  dtype: D,
  data: readonly A[],
  shape: readonly number[],
) {
  return Object.fromEntries(data.map((array, l) => [`${name}_${l}`, { dtype, shape, data: array }]));
}
