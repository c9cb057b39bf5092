/** @file What a finished run leaves behind in numbers (CONTRACT). */
import { synapticOperations } from '../analysis/index.ts';
import { asksNumbers, fanIntoMemory, fanOutOf, findVariant } from '../models/index.ts';
import type { Asked, ParameterSpec } from '../models/index.ts';
import { countedOf } from './position.ts';
import type { Position } from './position.ts';
import type { Evaluation } from './evaluation.ts';
import type { ExtraMetrics, TrainResult } from './protocol.ts';
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

type Measured = Evaluation | null;

const errors = (test: Measured, validation: Measured): ExtraMetrics => ({
  testRmse: test?.rmse ?? null,
  testNrmse: test?.nrmse ?? null,
  validationRmse: validation?.rmse ?? null,
  validationNrmse: validation?.nrmse ?? null,
});

/** What there is besides losses and accuracies, by what is asked. */
const extra: Readonly<Record<Asked, (test: Measured, validation: Measured) => ExtraMetrics>> = {
  class: () => ({}),
  'step classes': (test, validation) => ({
    testSequenceAccuracy: test?.sequenceAccuracy ?? null,
    validationSequenceAccuracy: validation?.sequenceAccuracy ?? null,
  }),
  'step values': errors,
  'sample value': errors,
};

const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

/** Neurons that the input reaches: the currents of a stack's first layer, or what the others encode it in. */
function firstOf({ variant, options }: StepSpec): number {
  const { currents = 1 } = findVariant(variant).memory;
  return options.hidden * (options.network === 'stack' ? currents : 1);
}

export function trainResult(run: FinishedRun): TrainResult {
  const { spec, position, measured, hasTest, validation } = run;
  const { steps, channels: inputs, classes, options, asked = 'class' } = spec;
  const test = hasTest ? measured : null;
  const { spikesPerSample, spikesBeforePerSample = [] } = measured;
  // The last whole epoch or, where a run of so many steps ended within one, the part of it that was done.
  const totals = position.totals.samples > 0 ? position.totals : (position.lastEpoch ?? position.totals);
  const counted = countedOf(totals);
  const shape = {
    ...{ steps, inputs, first: firstOf(spec), hidden: spikesPerSample.map(() => options.hidden) },
    fanOut: fanOutOf(findVariant(spec.variant), options, classes),
  };
  const fanIn = fanIntoMemory(findVariant(spec.variant), options);
  const within = spikesBeforePerSample.map((spikes) => ({ spikes, fanOut: fanIn }));
  const operations = synapticOperations(shape, spikesPerSample, within);
  return {
    metrics: {
      trainLoss: share(totals.loss, counted),
      trainAccuracy: asksNumbers(asked) ? null : share(totals.correct, counted),
      testAccuracy: test?.accuracy ?? null,
      testLoss: test?.loss ?? null,
      validationAccuracy: validation?.accuracy ?? null,
      validationLoss: validation?.loss ?? null,
      ...extra[asked](test, validation),
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
