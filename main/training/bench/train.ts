/** @file `bench train`: whole optimizer steps of the reference network on random sequences. */
import { startValues, findVariant, variantOptions } from '../../models/index.ts';
import type { BenchJob } from '../protocol.ts';
import type { Engine } from '../session.ts';
import { TrainingState } from '../state.ts';
import { TrainingStep, buildStep, optimizerOf } from '../training-step.ts';
import type { NamedArray } from '../weights-file.ts';
import type { BenchRow } from './index.ts';
import { peakRssMiB, time } from './timing.ts';

/** Classes of the benchmark's task, as in MNIST. */
const CLASSES = 10;

/** Times one step (forward, backward, Adam) of each variant. */
export async function benchTrain(
  engine: Engine,
  job: BenchJob,
  report: (name: string) => void,
): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const id of job.variants) {
    report(id);
    const options = variantOptions(findVariant(id), { hidden: job.hidden, layers: job.layers });
    const spec = { variant: id, options, batch: job.batch, steps: job.length, channels: 1, classes: CLASSES };
    const built = buildStep(spec);
    const start = new Map<string, NamedArray>(
      built.parameters.map((parameter) => [
        parameter.name,
        { shape: parameter.shape, data: startValues(parameter, 1) },
      ]),
    );
    for (const [name, shape] of Object.entries(built.slots)) {
      start.set(name, { shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)) });
    }
    const state = new TrainingState(engine.ort, start);
    const step = await TrainingStep.create(engine, spec, built, job.threads);
    step.x.forEach((_, i) => (step.x[i] = ((i * 7919) % 256) / 255)); // looks like pixels
    step.labels.forEach((_, i) => (step.labels[i] = BigInt(i % CLASSES)));
    const optimizer = optimizerOf(options);
    let number = 0;
    let spikes: readonly number[] = [];
    const timing = await time(async () => {
      number++;
      ({ spikes } = await step.run(state, optimizer.scalarValues(number, 1e-3)));
    });
    await step.release();
    rows.push({
      name: id,
      ...timing,
      samplesPerSecond: (1000 * job.batch) / timing.medianMs,
      peakRssMiB: peakRssMiB(),
      spikeRate: spikes.map((n) => n / (job.batch * job.length * job.hidden)),
    });
  }
  return rows;
}
