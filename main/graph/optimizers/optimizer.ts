/**
 * @file What an optimizer is: a rule that builds a parameter's next value from its gradient, and state ("slots") that
 * it keeps for each parameter from step to step. What changes with the step alone (the learning rate, Adam's bias
 * corrections) is worked out in double precision outside the graph and enters as scalars.
 */
import type { Graph, Tensor } from '../graph.ts';
import type { Shape } from '../shape.ts';

/** The names of the scalar inputs that an optimizer may want. */
export type OptimizerScalar = 'optimizer.learningRate' | 'optimizer.correction1' | 'optimizer.correction2';

/** A value of each slot of one parameter. */
export type Slots<Value> = Readonly<Record<string, Value>>;

/** What one update of one parameter is made of. */
export interface Update {
  readonly parameter: Tensor;
  readonly gradient: Tensor;
  readonly slots: Slots<Tensor>;
  /** A scalar tensor for each name of `scalars`. */
  readonly scalars: Readonly<Partial<Record<OptimizerScalar, Tensor>>>;
}

/** What an update gives: the next values. */
export interface Updated {
  readonly parameter: Tensor;
  readonly slots: Slots<Tensor>;
}

export interface Optimizer {
  /** The scalar inputs it wants. */
  readonly scalars: readonly OptimizerScalar[];
  /** The shapes of the slots of a parameter of this shape. All start at zero. */
  init(parameterShape: Shape): Slots<Shape>;
  /** Builds the next value of the parameter and of its slots. */
  update(graph: Graph, update: Update): Updated;
  /**
   * The same, to the bit, for all parameters (at least one) as one native operator; float32 only, and for models whose
   * operators are native.
   */
  updateAll(graph: Graph, updates: readonly Update[]): readonly Updated[];
  /**
   * The values of the scalar inputs.
   * @param step the number of this step, from 1
   * @param learningRate of this step (the schedule's factor included)
   */
  scalarValues(step: number, learningRate: number): Partial<Record<OptimizerScalar, number>>;
}

/** A scalar or slot that the caller of `update` must have given. */
export function given<Name extends string>(
  values: Readonly<Partial<Record<Name, Tensor>>>,
  name: Name,
): Tensor {
  const value = values[name];
  if (!value) throw new Error(`The optimizer was given no "${name}".`);
  return value;
}

/** What one operator gave for several parameters: of each its next value, then its slots in this order. */
export function split(outputs: readonly Tensor[], slots: readonly string[]): Updated[] {
  const each = 1 + slots.length;
  return Array.from({ length: outputs.length / each }, (_, i) => ({
    parameter: outputs[i * each]!,
    slots: Object.fromEntries(slots.map((slot, j) => [slot, outputs[i * each + 1 + j]!])),
  }));
}

/** Throws unless low ≤ value < high. */
export function checkRange(name: string, value: number, low: number, high = Infinity): void {
  if (value >= low && value < high) return;
  throw new RangeError(
    `${name} must be at least ${low}${high < Infinity ? ` and below ${high}` : ''}, got ${value}.`,
  );
}
