/** @file What a run starts with: its weights, an optimizer at rest, and which samples are for what. */
import { requireMemory } from './machine-memory.ts';
import { RefractError } from '../api/errors.ts';
import { validationSplit } from '../datasets/index.ts';
import type { DatasetSplit } from '../datasets/index.ts';
import { listNodes } from '../graph/index.ts';
import { startValues } from '../models/index.ts';
import type { ParameterSpec } from '../models/index.ts';
import { files } from './checkpoint.ts';
import { firstPosition } from './position.ts';
import type { Position } from './position.ts';
import type { TrainJob } from './protocol.ts';
import type { StepModel, StepSpec } from './step-model.ts';
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

/** The parameters, and running averages, that a run with this seed starts with. */
export function startParameters({ weights }: StepModel, seed: number): Map<string, NamedArray> {
  return new Map(weights.map((spec) => [spec.name, startArray(spec, seed)]));
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

/** Spikes per neuron and step: what memory is needed hardly depends on them. */
const ANY_RATE = 0.2;

/** @throws RefractError `unavailable` where the tensors of a step alone are more than the machine's memory */
export function requireStepMemory({ cost }: Pick<StepModel, 'cost'>, has?: number): void {
  const { peakBytes, keptBytes } = cost(ANY_RATE);
  const hint =
    'Take a smaller batch, fewer neurons or shorter sequences, or set recompute=true, which keeps less for the gradient.';
  requireMemory(peakBytes + keptBytes, 'A training step', hint, has);
}

/**
 * What to say where layers are to run again for the gradient and cannot; nothing otherwise.
 * @param model of the step, as it will run
 */
export function recomputeInVain(
  { options }: Pick<StepSpec, 'options'>,
  model: () => Uint8Array,
): string | undefined {
  if (!options.recompute || listNodes(model()).some(({ op }) => op === 'SpikingStack')) return undefined;
  return 'recompute has no effect here: only stacks of leaky integrate-and-fire layers with the rate readout, all fused, run again for the gradient. As much memory is used as without it.';
}
