/**
 * @file Numbers as operands: `add(x, 1)` takes the 1 as a constant of x's element type.
 */
import type { OpName, Operators } from '../catalogue.ts';
import type { Tensor } from '../graph.ts';
import { broadcastShapes, sameShape, ShapeError } from '../shape.ts';

/** A tensor, or a number that is taken as a scalar of the other operand's element type. */
export type Operand = Tensor | number;

/** The names of operators with this signature and no attributes. */
type WithInputs<Count extends number> = {
  [K in OpName]: Operators[K]['inputs'] extends { length: Count }
    ? Operators[K]['inputs'] extends Tensor[]
      ? keyof Operators[K]['attributes'] extends never
        ? Operators[K]['outputs'] extends [Tensor]
          ? K
          : never
        : never
      : never
    : never;
}[OpName];

/** Applies an operator with one input and no attributes. */
export function applyUnary(op: WithInputs<1>, x: Tensor): Tensor {
  return x.graph.append(op, [x], {})[0];
}

/** Applies an operator with two inputs and no attributes. */
export function applyBinary(op: WithInputs<2>, a: Operand, b: Operand): Tensor {
  const [left, right] = toTensors(op, a, b);
  const first = unexpanded(left, right);
  return left.graph.append(op, [first, unexpanded(right, first)], {})[0];
}

/**
 * What an expanded operand was expanded from, if broadcasting against the other operand expands it as well: then
 * nothing has to be written out (as gradients of sums are, which are expanded all the time).
 */
function unexpanded(x: Tensor, other: Tensor): Tensor {
  if (x.source.kind !== 'node' || x.source.node.op !== 'expand') return x;
  const [origin] = x.source.node.inputs as [Tensor];
  const full = broadcastShapes(x.shape, other.shape);
  const same = full && sameShape(broadcastShapes(origin.shape, other.shape) ?? [], full);
  return same ? origin : x;
}

/** Makes tensors of both operands; at least one must be a tensor already. */
export function toTensors(operator: string, a: Operand, b: Operand): [Tensor, Tensor] {
  if (typeof a !== 'number') return [a, typeof b === 'number' ? scalarLike(a, b) : b];
  if (typeof b !== 'number') return [scalarLike(b, a), b];
  throw new ShapeError(operator, 'at least one tensor, got two numbers');
}

/** A scalar constant of another tensor's element type. */
export function scalarLike(tensor: Tensor, value: number): Tensor {
  return tensor.graph.constant(value, [], tensor.dtype);
}
