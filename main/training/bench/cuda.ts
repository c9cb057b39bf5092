/**
 * @file `bench cuda`: every operator against its CPU kernel, the operators' speed against the device's own copies, and
 * training steps on both from the same weights. Its own yardstick is the device, not the CPU's memory.
 */
import { findCudaKernels, loadAddon } from '../../../kernels/index.ts';
import type { CudaDevice } from '../../../kernels/index.ts';
import { Graph } from '../../graph/index.ts';
import type { Shape, Tensor } from '../../graph/index.ts';
import { findVariant, variantOptions } from '../../models/index.ts';
import type { BenchJob } from '../protocol.ts';
import { atRest, startParameters } from '../run-start.ts';
import { cases } from '../self-test/cases.ts';
import { compute } from '../self-test/self-test.ts';
import type { Engine } from '../session.ts';
import { TrainingState } from '../state.ts';
import { buildStep, scalarsOf } from '../step-model.ts';
import { TrainingStep } from '../training-step.ts';
import type { BenchRow } from './index.ts';
import { benchKernels, numbersOf } from './kernels.ts';
import { median } from './timing.ts';
import { CLASSES, LEARNING_RATE, fill } from './train.ts';

/** How far an operator on CUDA is from the CPU's. */
export interface Agreement {
  readonly name: string;
  readonly compared: number;
  /** Numbers that have other bits; spikes are among them. */
  readonly different: number;
  readonly maxDifference: number;
  /** Why it could not be compared. */
  readonly failure?: string;
}

/** The same steps on CUDA and on the CPU. */
export interface CudaTraining {
  readonly variant: string;
  /** Loss of each step. */
  readonly losses: { readonly cuda: readonly number[]; readonly cpu: readonly number[] };
  readonly maxLossDifference: number;
  readonly medianMs: { readonly cuda: number; readonly cpu: number };
  /** Memory of the device in use while the steps run. */
  readonly deviceMiB: number;
}

export interface CudaReport {
  readonly device: CudaDevice;
  readonly agreement: readonly Agreement[];
  readonly training: readonly CudaTraining[];
}

const COPY_BYTES = 2 ** 28;
const STEPS = 20;

/** A graph whose inputs are constants: they are on the device before the clock starts. */
class DeviceGraph extends Graph {
  override input(name: string, dtype: Parameters<Graph['input']>[1], shape: Shape): Tensor {
    if (dtype !== 'float32') return super.input(name, dtype, shape);
    return this.constant(numbersOf(name, shape), shape);
  }
}

/** The CPU of the same process. */
const cpuOf = ({ ort, kernels }: Engine): Engine => ({
  ort,
  kernels,
  fuse: kernels === 'native',
  provider: 'cpu',
});

const device = (copied: number): CudaDevice => loadAddon().deviceOf(findCudaKernels()!, copied);

/** Measures; `engine` computes on CUDA. */
export async function benchCuda(
  engine: Engine,
  job: BenchJob,
  report: (name: string) => void,
): Promise<{ rows: BenchRow[]; cuda: CudaReport }> {
  const agreement: Agreement[] = [];
  for (const one of cases) {
    report(`agreement: ${one.name}`);
    agreement.push(await compare(engine, one));
  }
  const rows = await benchKernels(engine, job, report, () => new DeviceGraph());
  const training: CudaTraining[] = [];
  for (const variant of job.variants) {
    report(`training: ${variant}`);
    training.push(await train(engine, job, variant));
  }
  return { rows, cuda: { device: device(COPY_BYTES), agreement, training } };
}

async function compare(engine: Engine, one: (typeof cases)[number]): Promise<Agreement> {
  const { name } = one;
  let [compared, different, maxDifference] = [0, 0, 0];
  try {
    const [onCuda, onCpu] = [
      await compute(engine, one, false, false),
      await compute(cpuOf(engine), one, false, false),
    ];
    for (const [key, values] of onCuda) {
      const expected = onCpu.get(key)!;
      compared += values.length;
      values.forEach((value, i) => {
        if (Object.is(value, expected[i])) return;
        different++;
        maxDifference = Math.max(maxDifference, Math.abs(value - expected[i]!));
      });
    }
    return { name, compared, different, maxDifference };
  } catch (error) {
    return { name, compared, different, maxDifference, failure: (error as Error).message };
  }
}

async function train(engine: Engine, job: BenchJob, variant: string): Promise<CudaTraining> {
  const { batch, length: steps, hidden, layers } = job;
  const options = variantOptions(findVariant(variant), { ...job.options, hidden, layers });
  const spec = { variant, options, batch, steps, channels: 1, classes: CLASSES };
  const built = buildStep(spec);
  const run = async (on: Engine) => {
    const step = await TrainingStep.create(on, spec, built, job.threads);
    fill(step);
    const state = new TrainingState(on.ort, atRest(built, startParameters(built, 1)));
    const [losses, times]: [number[], number[]] = [[], []];
    for (let number = 1; number <= STEPS; number++) {
      const began = performance.now();
      const { loss } = await step.run(state, scalarsOf(spec, number, LEARNING_RATE));
      losses.push(loss);
      times.push(performance.now() - began);
    }
    const { totalMiB, freeMiB } = on.provider === 'cuda' ? device(0) : { totalMiB: 0, freeMiB: 0 };
    await step.release();
    return { losses, medianMs: median(times.slice(2)), usedMiB: totalMiB - freeMiB };
  };
  const [cuda, cpu] = [await run(engine), await run(cpuOf(engine))];
  return {
    variant,
    losses: { cuda: cuda.losses, cpu: cpu.losses },
    maxLossDifference: Math.max(...cuda.losses.map((loss, i) => Math.abs(loss - cpu.losses[i]!))),
    medianMs: { cuda: cuda.medianMs, cpu: cpu.medianMs },
    deviceMiB: cuda.usedMiB,
  };
}
