/** @file The job that profiles steps of a run: its configuration, its data, its weights. */
import { RefractError } from '../../api/errors.ts';
import { epochOrder } from '../../datasets/index.ts';
import { drawsNumbers, findVariant } from '../../models/index.ts';
import { readBatch } from '../batch-data.ts';
import { denseProducts } from '../bench/dense-products.ts';
import { measureMachine } from '../bench/machine.ts';
import type { Machine } from '../bench/machine.ts';
import type { Timing } from '../bench/timing.ts';
import { dataShape } from '../data-shape.ts';
import { openData } from '../open-data.ts';
import type { ProfileJob } from '../protocol.ts';
import { atRest, startParameters } from '../run-start.ts';
import { startEngine } from '../session.ts';
import type { Kernels } from '../session.ts';
import type { TrainContext } from '../train.ts';
import { buildStep } from '../step-model.ts';
import { readWeights } from '../weights-file.ts';
import { profileSteps } from './profile-step.ts';
import type { ProfileSubject, StepProfile } from './profile-step.ts';

export interface ProfileReport extends StepProfile {
  /** The step's matrix products alone, done densely. */
  readonly denseProducts: Timing;
  readonly machine: Machine;
  readonly kernels: Kernels;
}

/**
 * Profiles some steps, then measures the machine; stores nothing.
 * @throws RefractError `damaged-store`, `cancelled`
 */
export async function profile(job: ProfileJob, { emit, signal }: TrainContext): Promise<ProfileReport> {
  const { config, data, steps: wanted } = job;
  if (config.provider === 'cuda') {
    const message = 'A profile is one of the CPU, and this run computes on CUDA.';
    throw new RefractError('unavailable', message, 'Profile a run that was trained on the CPU.');
  }
  const { options, variant, threads, seed, lr } = config;
  const engine = await startEngine(emit, data.home);
  const { train } = await openData(data, signal);
  const batch = Math.min(config.batch, train.samples);
  const spec = { variant, options, batch, ...dataShape(data.manifest) };
  const built = buildStep(spec);
  const parameters =
    job.weights === undefined ? startParameters(built, seed) : readWeights(job.weights).tensors;
  const order = epochOrder(train.samples, seed, 0);
  const fill: ProfileSubject['fill'] = (into, number) => {
    const from = (number - 1) * batch;
    const indices = Array.from({ length: batch }, (_, i) => order[(from + i) % order.length]!);
    readBatch(train, indices, into);
  };
  const progress = (what: string, done: number) => {
    signal.throwIfAborted();
    emit({ type: 'progress', progress: { what, done, total: wanted + 1, unit: 'steps' } });
  };
  const start = atRest(built, parameters);
  const dropout = drawsNumbers(findVariant(spec.variant), options) ? { dropoutSeed: BigInt } : {};
  const subject = { spec, built, start, learningRate: lr, threads, fill, ...dropout };
  const measured = await profileSteps(engine, subject, wanted, (done) =>
    progress('Measuring training steps', done),
  );
  progress('Measuring the machine', wanted);
  return {
    ...measured,
    denseProducts: await denseProducts(engine, spec, threads),
    machine: await measureMachine(engine, threads),
    kernels: engine.kernels,
  };
}
