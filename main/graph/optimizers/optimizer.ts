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

export interface Optimizer {
  /** The scalar inputs it wants. */
  readonly scalars: readonly OptimizerScalar[];
  /** The shapes of the slots of a parameter of this shape. All start at zero. */
  init(parameterShape: Shape): Slots<Shape>;
  /** Builds the next value of the parameter and of its slots. */
  update(graph: Graph, update: Update): { parameter: Tensor; slots: Slots<Tensor> };
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

/** Throws unless low ≤ value < high. */
export function checkRange(name: string, value: number, low: number, high = Infinity): void {
  if (value >= low && value < high) return;
  throw new RangeError(
    `${name} must be at least ${low}${high < Infinity ? ` and below ${high}` : ''}, got ${value}.`,
  );
}
