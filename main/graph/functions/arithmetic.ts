/**
 * @file Arithmetic, element by element. Two operands broadcast to each other as in NumPy and must have one element
 * type; one of them may be a number. All functions here throw a ShapeError for operands that do not fit.
 */
import type { Tensor } from '../graph.ts';
import { applyBinary, applyUnary } from './operand.ts';
import type { Operand } from './operand.ts';

/** a + b */
export function add(a: Operand, b: Operand): Tensor {
  return applyBinary('add', a, b);
}

/** a − b */
export function sub(a: Operand, b: Operand): Tensor {
  return applyBinary('sub', a, b);
}

/** a · b */
export function mul(a: Operand, b: Operand): Tensor {
  return applyBinary('mul', a, b);
}

/** a / b; of integers, the quotient rounded towards zero. */
export function div(a: Operand, b: Operand): Tensor {
  return applyBinary('div', a, b);
}

/** The smaller of a and b. Where they are equal, each gets half of the gradient. */
export function minimum(a: Operand, b: Operand): Tensor {
  return applyBinary('minimum', a, b);
}

/** The larger of a and b. Where they are equal, each gets half of the gradient. */
export function maximum(a: Operand, b: Operand): Tensor {
  return applyBinary('maximum', a, b);
}

/** x raised to a constant power. */
export function pow(x: Tensor, exponent: number): Tensor {
  if (exponent === 1) return x;
  if (exponent === 2) return square(x);
  if (exponent === 0.5) return sqrt(x);
  return x.graph.append('pow', [x], { exponent })[0];
}

/** x² */
export function square(x: Tensor): Tensor {
  return mul(x, x);
}

/** −x */
export function neg(x: Tensor): Tensor {
  return applyUnary('neg', x);
}

/** |x|; its gradient at 0 is 0. */
export function abs(x: Tensor): Tensor {
  return applyUnary('abs', x);
}

/** −1, 0 or 1; its gradient is 0. */
export function sign(x: Tensor): Tensor {
  return applyUnary('sign', x);
}

/** eˣ */
export function exp(x: Tensor): Tensor {
  return applyUnary('exp', x);
}

/** The sine of an angle in radians. */
export function sin(x: Tensor): Tensor {
  return applyUnary('sin', x);
}

/** The cosine of an angle in radians. */
export function cos(x: Tensor): Tensor {
  return applyUnary('cos', x);
}

/** The natural logarithm. */
export function log(x: Tensor): Tensor {
  return applyUnary('log', x);
}

/** The square root. */
export function sqrt(x: Tensor): Tensor {
  return applyUnary('sqrt', x);
}
