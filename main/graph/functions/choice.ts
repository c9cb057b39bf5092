/**
 * @file Comparison, choice, conversion, and where gradients stop.
 */
import type { DType } from '../dtype.ts';
import type { Tensor } from '../graph.ts';
import { applyBinary, applyUnary, toTensors } from './operand.ts';
import type { Operand } from './operand.ts';

/** a = b, as bool. */
export function equal(a: Operand, b: Operand): Tensor {
  return applyBinary('equal', a, b);
}

/** a > b, as bool. */
export function greater(a: Operand, b: Operand): Tensor {
  return applyBinary('greater', a, b);
}

/** a ≥ b, as bool. */
export function greaterOrEqual(a: Operand, b: Operand): Tensor {
  return applyBinary('greaterOrEqual', a, b);
}

/** a < b, as bool. */
export function less(a: Operand, b: Operand): Tensor {
  return applyBinary('less', a, b);
}

/** a ≤ b, as bool. */
export function lessOrEqual(a: Operand, b: Operand): Tensor {
  return applyBinary('lessOrEqual', a, b);
}

/** a and b, of bools. */
export function logicalAnd(a: Tensor, b: Tensor): Tensor {
  return applyBinary('logicalAnd', a, b);
}

/** a or b, of bools. */
export function logicalOr(a: Tensor, b: Tensor): Tensor {
  return applyBinary('logicalOr', a, b);
}

/** not x, of bools. */
export function logicalNot(x: Tensor): Tensor {
  return applyUnary('logicalNot', x);
}

/** a where the condition (a bool) holds, else b. The condition gets no gradient. */
export function where(condition: Tensor, a: Operand, b: Operand): Tensor {
  const [left, right] = toTensors('where', a, b);
  return condition.graph.append('where', [condition, left, right], {})[0];
}

/**
 * x in another element type. Between floats the gradient passes. From an integer or a bool it passes too, on to what
 * made the integer: an operator with no gradient, which raises an error. Wrap in `stopGradient` what is meant as a
 * constant.
 */
export function cast(x: Tensor, dtype: DType): Tensor {
  return x.dtype === dtype ? x : x.graph.append('cast', [x], { dtype })[0];
}

/** x, as a constant: no gradient passes. */
export function stopGradient(x: Tensor): Tensor {
  return applyUnary('stopGradient', x);
}
