/**
 * @file One training step as part of the graph: gradients, clipping, and the optimizer's update of every parameter.
 */
import { gradients } from '../gradients/gradients.ts';
import type { Graph, Tensor } from '../graph.ts';
import type { Shape } from '../shape.ts';
import { clipByGlobalNorm, globalNorm } from './clip.ts';
import type { Optimizer, OptimizerScalar, Update, Updated } from './optimizer.ts';

export interface TrainingStepOptions {
  /** A float scalar. */
  readonly loss: Tensor;
  /** What to train: parameters of the graph. At least one. */
  readonly parameters: readonly Tensor[];
  readonly optimizer: Optimizer;
  /** The largest global norm of the gradients; default: no clipping. */
  readonly clipNorm?: number;
}

export interface TrainingStep {
  /** `next.<parameter>` and `next.<slot>.<parameter>`: what to put in at the next step. For `encodeModel`. */
  readonly outputs: Readonly<Record<string, Tensor>>;
  /** The same values by one native operator, where the graph is float32: for models whose operators are native. */
  readonly fusedOutputs: Readonly<Record<string, Tensor>>;
  /** The inputs for the optimizer's state, `<slot>.<parameter>`, with their shapes. They start at zero. */
  readonly stateInputs: Readonly<Record<string, Shape>>;
  /** The scalar inputs; `optimizer.scalarValues` gives their values. */
  readonly scalarInputs: readonly OptimizerScalar[];
  /** The global norm of the gradients before clipping: a scalar. */
  readonly gradientNorm: Tensor;
}

/**
 * Appends a training step to a graph.
 * @throws GradientError if the loss does not depend on a parameter, ShapeError if a name is taken
 */
export function buildTrainingStep(graph: Graph, options: TrainingStepOptions): TrainingStep {
  const { loss, parameters, optimizer, clipNorm } = options;
  const raw = gradients(loss, parameters);
  const clipped = clipNorm === undefined ? undefined : clipByGlobalNorm(raw, clipNorm);
  const scalars: Partial<Record<OptimizerScalar, Tensor>> = {};
  for (const name of optimizer.scalars) scalars[name] = graph.input(name, graph.dtype, []);

  const stateInputs: Record<string, Shape> = {};
  const updates = parameters.map((parameter, index): Update => {
    const name = nameOf(parameter);
    const slots: Record<string, Tensor> = {};
    for (const [slot, shape] of Object.entries(optimizer.init(parameter.shape))) {
      slots[slot] = graph.input(`${slot}.${name}`, graph.dtype, shape);
      stateInputs[`${slot}.${name}`] = shape;
    }
    const gradient = (clipped?.gradients ?? raw)[index]!;
    return { parameter, gradient, slots, scalars };
  });
  const outputs = outputsOf(
    updates,
    updates.map((update) => optimizer.update(graph, update)),
  );
  return {
    outputs,
    fusedOutputs:
      graph.dtype === 'float32' ? outputsOf(updates, optimizer.updateAll(graph, updates)) : outputs,
    stateInputs,
    scalarInputs: optimizer.scalars,
    gradientNorm: clipped?.norm ?? globalNorm(raw),
  };
}

/** The next values as outputs of the model. */
function outputsOf(updates: readonly Update[], nexts: readonly Updated[]): Record<string, Tensor> {
  const named = nexts.flatMap(({ parameter, slots }, i) => {
    const name = nameOf(updates[i]!.parameter);
    const states = Object.entries(slots).map(([slot, tensor]) => [`next.${slot}.${name}`, tensor] as const);
    return [[`next.${name}`, parameter] as const, ...states];
  });
  return Object.fromEntries(named);
}

function nameOf({ name }: Tensor): string {
  if (name === undefined) throw new Error('Only named parameters can be trained.');
  return name;
}
