/** @file `bench train`: whole optimizer steps of the reference network on random sequences. */
import { drawsNumbers, findVariant, variantOptions } from '../../models/index.ts';
import { profileSteps } from '../profile/profile-step.ts';
import type { StepProfile } from '../profile/profile-step.ts';
import type { BenchJob } from '../protocol.ts';
import { atRest, startParameters } from '../run-start.ts';
import type { Engine } from '../session.ts';
import { TrainingState } from '../state.ts';
import { TrainingStep } from '../training-step.ts';
import { buildStep, scalarsOf } from '../step-model.ts';
import { denseProducts } from './dense-products.ts';
import type { BenchRow } from './index.ts';
import { peakRssMiB, time } from './timing.ts';

/** Classes of the benchmark's task, as in MNIST. */
export const CLASSES = 10;
export const LEARNING_RATE = 1e-3;
/** Steps that a profile is made of. */
const PROFILED = 5;

/** Times one step (forward, backward, Adam) of each variant, after its matrix products done densely. */
export async function benchTrain(
  engine: Engine,
  job: BenchJob,
  report: (name: string) => void,
): Promise<BenchRow[]> {
  const { batch, length, hidden, layers, threads } = job;
  const sizes = { batch, steps: length, channels: 1, options: { hidden, layers } };
  const rows: BenchRow[] = [];
  for (const id of job.variants) {
    report(id);
    const options = variantOptions(findVariant(id), { ...job.options, hidden, layers });
    const spec = { variant: id, options, batch, steps: length, channels: 1, classes: CLASSES };
    const built = buildStep(spec);
    const start = atRest(built, startParameters(built, 1));
    const step = await TrainingStep.create(engine, spec, built, threads);
    fill(step);
    const state = new TrainingState(engine.ort, start);
    let number = 0;
    let spikes: readonly number[] = [];
    const draws = drawsNumbers(findVariant(id), options);
    const timing = await time(async () => {
      number++;
      const seed = draws ? BigInt(number) : undefined;
      ({ spikes } = await step.run(state, scalarsOf(spec, number, LEARNING_RATE), seed));
    });
    await step.release();
    const cells = batch * length;
    const memory = peakRssMiB();
    const dropout = draws ? { dropoutSeed: BigInt } : {};
    const subject = { spec, built, start, threads, fill, learningRate: LEARNING_RATE, ...dropout };
    const profile: StepProfile | undefined = job.profile
      ? await profileSteps(engine, subject, PROFILED)
      : undefined;
    rows.push({
      name: id,
      ...timing,
      samplesPerSecond: (1000 * batch) / timing.medianMs,
      nsPerStepElement: (1e6 * timing.minMs) / cells,
      peakRssMiB: memory,
      spikeRate: spikes.map((n) => n / (cells * hidden)),
      ...(profile ? { profile } : {}),
    });
  }
  report('dense matrix products');
  // Last, since it needs more memory than the steps: theirs is to be seen.
  const dense = await denseProducts(engine, sizes, threads);
  const compared = rows.map((row) => ({ ...row, ofDense: row.minMs / dense.minMs }));
  return [{ name: 'dense matrix products', ...dense, peakRssMiB: peakRssMiB() }, ...compared];
}

/** Something that looks like pixels. */
export function fill({ x, labels }: Pick<TrainingStep, 'x' | 'labels'>): void {
  x.forEach((_, i) => (x[i] = ((i * 7919) % 256) / 255));
  labels.forEach((_, i) => (labels[i] = BigInt(i % CLASSES)));
}
