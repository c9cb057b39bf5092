/** @file The benchmarks that run in an engine process. */
import type { BenchJob } from '../protocol.ts';
import type { StepProfile } from '../profile/profile-step.ts';
import { startEngine } from '../session.ts';
import type { Engine } from '../session.ts';
import type { TrainContext } from '../train.ts';
import { benchCuda } from './cuda.ts';
import type { CudaReport } from './cuda.ts';
import { benchKernels } from './kernels.ts';
import { benchLayer } from './layer.ts';
import { measureMachine } from './machine.ts';
import type { Machine } from './machine.ts';
import { benchTrain } from './train.ts';

/** One measurement; names as in CONTRACT. */
export interface BenchRow {
  readonly name: string;
  readonly medianMs: number;
  readonly minMs: number;
  /** Bytes read and written per second, in 10⁹, from the median. */
  readonly gbPerSecond?: number;
  readonly samplesPerSecond?: number;
  /** Of a training step, for one time step of one sample, in nanoseconds, from the minimum. */
  readonly nsPerStepElement?: number;
  /** Of a training step: its minimum as a share of that of its matrix products, done densely in the same run. */
  readonly ofDense?: number;
  /** Of the engine process so far. */
  readonly peakRssMiB: number;
  /** By layer, in the last step. */
  readonly spikeRate?: readonly number[];
  /** Of a training step, where it was asked for. */
  readonly profile?: StepProfile;
}

export interface BenchReport {
  readonly rows: readonly BenchRow[];
  readonly machine: Machine;
  readonly kernels: Engine['kernels'];
  /** Of `bench cuda`. */
  readonly cuda?: CudaReport;
}

const benches: Record<
  Exclude<BenchJob['what'], 'cuda'>,
  (engine: Engine, job: BenchJob, report: (name: string) => void) => Promise<BenchRow[]>
> = {
  kernels: benchKernels,
  layer: benchLayer,
  train: benchTrain,
};

/** Measures what the job asks for, then the machine. */
export async function benchmark(job: BenchJob, { emit }: TrainContext): Promise<BenchReport> {
  const engine = await startEngine(emit, null, job.what === 'cuda' ? 'cuda' : 'cpu');
  let done = 0;
  const report = (what: string) =>
    emit({ type: 'progress', progress: { what, done: done++, unit: 'measured' } });
  if (job.what === 'cuda') {
    const { rows, cuda } = await benchCuda(engine, job, report);
    const { name, copyGbPerSecond } = cuda.device;
    const machine = { copyGbPerSecond, gemmGflops: 0, cpu: name, threads: job.threads };
    return { rows, machine, kernels: engine.kernels, cuda };
  }
  const rows = await benches[job.what](engine, job, report);
  // Last, since it needs more memory than a step may: the peaks of the rows are to be theirs.
  report('machine');
  const machine = await measureMachine(engine, job.threads);
  return { rows, machine, kernels: engine.kernels };
}
