/** @file Complex numbers in a graph: two tensors of one shape. */
import { add, cos, div, exp, mul, neg, sin, square, sub } from '../graph/index.ts';
import type { Operand, Tensor } from '../graph/index.ts';

export interface Complex {
  readonly re: Tensor;
  readonly im: Tensor;
}

/** a·b */
export const times = (a: Complex, b: Complex): Complex => ({
  re: sub(mul(a.re, b.re), mul(a.im, b.im)),
  im: add(mul(a.re, b.im), mul(a.im, b.re)),
});

/** a·k, k real. */
export const scaled = (a: Complex, k: Operand): Complex => ({ re: mul(a.re, k), im: mul(a.im, k) });

/** |a|² */
export const squaredSize = (a: Complex): Tensor => add(square(a.re), square(a.im));

/** 1/a */
export const inverse = (a: Complex): Complex => {
  const size = squaredSize(a);
  return { re: div(a.re, size), im: neg(div(a.im, size)) };
};

/** eᵃ */
export const exponential = (a: Complex): Complex => {
  const size = exp(a.re);
  return { re: mul(size, cos(a.im)), im: mul(size, sin(a.im)) };
};

/** a + k, k real. */
export const plus = (a: Complex, k: Operand): Complex => ({ re: add(a.re, k), im: a.im });
