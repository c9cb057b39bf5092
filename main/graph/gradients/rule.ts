/**
 * @file What a gradient rule is: given the gradients of the loss with respect to an operator's outputs, it builds
 * those with respect to its inputs. What a rule builds and nobody asks for costs nothing: only what an encoded output
 * needs is written into a model.
 */
import type { AttributesOf, InputsOf, OpName, OutputsOf } from '../catalogue.ts';
import type { Tensor } from '../graph.ts';
import { reshape } from '../functions/layout.ts';
import { sumLeading } from '../functions/products.ts';
import { sum } from '../functions/reductions.ts';
import { sizeOf } from '../shape.ts';
import type { Shape } from '../shape.ts';

/** A gradient, or nothing where it is zero. */
export type Gradient = Tensor | undefined;

/** The application that is differentiated. */
export interface Application<K extends OpName> {
  readonly inputs: InputsOf<K>;
  readonly attributes: AttributesOf<K>;
  readonly outputs: OutputsOf<K>;
}

/** One gradient for each tensor of a list. */
type GradientsOf<Tensors extends readonly unknown[]> = { readonly [P in keyof Tensors]: Gradient };

/** What a rule is given. It is called only if there is at least one gradient, so a single one is there. */
type OutputGradients<K extends OpName> =
  OutputsOf<K> extends readonly [Tensor] ? readonly [Tensor] : GradientsOf<OutputsOf<K>>;

type Differentiate<K extends OpName> = (
  gradients: OutputGradients<K>,
  application: Application<K>,
) => GradientsOf<InputsOf<K>>;

/** An operator that no gradient may reach, and why. */
export interface NotDifferentiable {
  readonly why: string;
}

type GradientRule<K extends OpName> = Differentiate<K> | NotDifferentiable;

/** A table with a rule for every operator. */
export type GradientRules = { readonly [K in OpName]: GradientRule<K> };

/** Marks an operator that no gradient may reach: one that does is an error that says why. */
export function notDifferentiable(why: string): NotDifferentiable {
  return { why };
}

/** Undoes broadcasting: sums a gradient over the axes along which a tensor of this shape was repeated. */
export function sumTo(gradient: Tensor, shape: Shape): Tensor {
  const offset = gradient.shape.length - shape.length;
  const repeated = gradient.shape.flatMap((extent, axis) =>
    axis < offset || (shape[axis - offset] === 1 && extent !== 1) ? [axis] : [],
  );
  if (repeated.length === 0) return reshape(gradient, shape);
  const isLeading =
    repeated.every((axis, index) => axis === index) && repeated.length < gradient.shape.length;
  if (isLeading && sizeOf(gradient.shape) > 0) return reshape(sumLeading(gradient, repeated.length), shape);
  return reshape(sum(gradient, repeated, true), shape);
}
