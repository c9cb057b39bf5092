/** @file What a run starts with: its weights, an optimizer at rest, and which samples are for what. */
import { RefractError } from '../api/errors.ts';
import { validationSplit } from '../datasets/index.ts';
import type { DatasetSplit } from '../datasets/index.ts';
import { startValues } from '../models/index.ts';
import type { ParameterSpec } from '../models/index.ts';
import { files } from './checkpoint.ts';
import { firstPosition } from './position.ts';
import type { Position } from './position.ts';
import type { TrainJob } from './protocol.ts';
import type { StepModel } from './step-model.ts';
import { writeWeights } from './weights-file.ts';
import type { NamedArray } from './weights-file.ts';

/** Start weights, written down, and an optimizer at rest. */
export function begin(
  job: TrainJob,
  built: StepModel,
): { tensors: Map<string, NamedArray>; position: Position } {
  const parameters = startParameters(built, job.config.seed);
  writeWeights(files.start(job.folder), { tensors: parameters, metadata: { variant: job.config.variant } });
  return { tensors: atRest(built, parameters), position: firstPosition(built.layers) };
}

/** The parameters that a run with this seed starts with. */
export function startParameters({ parameters }: StepModel, seed: number): Map<string, NamedArray> {
  return new Map(parameters.map((spec) => [spec.name, startArray(spec, seed)]));
}

/** These parameters with an optimizer that has not made a step. */
export function atRest(
  { slots }: StepModel,
  parameters: ReadonlyMap<string, NamedArray>,
): Map<string, NamedArray> {
  const tensors = new Map(parameters);
  for (const [name, shape] of Object.entries(slots)) {
    tensors.set(name, { shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)) });
  }
  return tensors;
}

function startArray(spec: ParameterSpec, seed: number): NamedArray {
  return { shape: spec.shape, data: startValues(spec, seed) };
}

/** Which samples train, which validate, which test. Validation comes out of the training samples, never out of test. */
export function chooseSamples(
  { config }: TrainJob,
  { train, test }: { train: DatasetSplit; test: DatasetSplit },
): { train: Int32Array; validation: Int32Array; test: Int32Array } {
  const first = (n: number) => Int32Array.from({ length: n }, (_, i) => i);
  const limited = Math.min(train.samples, config.limitTrain ?? Infinity);
  const testSamples = first(Math.min(test.samples, config.limitTest ?? Infinity));
  if (config.options.validation === 0)
    return { train: first(limited), validation: new Int32Array(0), test: testSamples };
  const labels = train.labels().subarray(0, limited);
  const parts = validationSplit(limited, config.options.validation, config.seed, labels);
  if (parts.train.length === 0 || parts.validation.length === 0) {
    throw new RefractError(
      'invalid-option',
      `validation=${config.options.validation} leaves no samples on one side of ${limited}.`,
      'Choose another share.',
    );
  }
  return { ...parts, test: testSamples };
}
