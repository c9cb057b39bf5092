/** @file What a finished run leaves behind in numbers (CONTRACT). */
import { synapticOperations } from '../analysis/index.ts';
import type { ParameterSpec } from '../models/index.ts';
import type { Position } from './position.ts';
import type { Evaluation } from './evaluation.ts';
import type { TrainResult } from './protocol.ts';
import type { Kernels } from './session.ts';
import type { StepSpec } from './step-model.ts';
import { weightsHash } from './weights-file.ts';
import type { NamedArray } from './weights-file.ts';

export interface FinishedRun {
  readonly spec: StepSpec;
  readonly parameters: readonly ParameterSpec[];
  readonly position: Position;
  /** On the test samples or, where there are none, the training samples. */
  readonly measured: Evaluation;
  readonly hasTest: boolean;
  readonly validation: Evaluation | null;
  /** The final parameters. */
  readonly weights: ReadonlyMap<string, NamedArray>;
  /** Over all processes that worked on the run. */
  readonly seconds: number;
  readonly kernels: Kernels;
}

export function trainResult(run: FinishedRun): TrainResult {
  const { spec, position, measured, hasTest, validation } = run;
  const { steps, channels: inputs, classes, options } = spec;
  const { spikesPerSample } = measured;
  // The last whole epoch or, where a run of so many steps ended within one, the part of it that was done.
  const totals = position.totals.samples > 0 ? position.totals : (position.lastEpoch ?? position.totals);
  const shape = { steps, inputs, hidden: spikesPerSample.map(() => options.hidden), classes };
  const operations = synapticOperations(shape, spikesPerSample);
  return {
    metrics: {
      trainLoss: totals.loss / totals.samples,
      trainAccuracy: totals.correct / totals.samples,
      testAccuracy: hasTest ? measured.accuracy : null,
      testLoss: hasTest ? measured.loss : null,
      validationAccuracy: validation?.accuracy ?? null,
      validationLoss: validation?.loss ?? null,
    },
    spikeRate: spikesPerSample.map((spikes) => spikes / (steps * options.hidden)),
    synapticOperations: operations.accumulates,
    inputOperations: operations.multiplyAccumulates,
    parameters: run.parameters.reduce(
      (sum, parameter) => sum + parameter.shape.reduce((a, b) => a * b, 1),
      0,
    ),
    steps: position.step,
    epochs: position.epoch,
    seconds: run.seconds,
    samplesPerSecond: position.samplesSeen / position.stepSeconds,
    peakRssMiB: process.resourceUsage().maxRSS / 1024,
    weightsSha256: weightsHash(run.weights),
    kernels: run.kernels,
    stoppedEarly: position.stoppedEarly,
  };
}
