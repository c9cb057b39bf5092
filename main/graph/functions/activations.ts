/**
 * @file Smooth and piecewise smooth activations, element by element.
 */
import type { Tensor } from '../graph.ts';
import { abs, add, exp, log, maximum, mul, neg } from './arithmetic.ts';
import { applyUnary } from './operand.ts';

/** 1 / (1 + e⁻ˣ) */
export function sigmoid(x: Tensor): Tensor {
  return applyUnary('sigmoid', x);
}

/** The hyperbolic tangent. */
export function tanh(x: Tensor): Tensor {
  return applyUnary('tanh', x);
}

/** log(1 + eˣ) */
export function softplus(x: Tensor): Tensor {
  // ONNX Runtime has no float64 kernel for Softplus; this form of it does not overflow.
  if (x.dtype === 'float64') return add(maximum(x, 0), log(add(exp(neg(abs(x))), 1)));
  return applyUnary('softplus', x);
}

/** max(x, 0); its gradient at 0 is 0. */
export function relu(x: Tensor): Tensor {
  return applyUnary('relu', x);
}

/** The error function. float32 only: ONNX Runtime has no float64 kernel for it. */
export function erf(x: Tensor): Tensor {
  return applyUnary('erf', x);
}

/** x · Φ(x) with the exact normal distribution function, ½·x·(1 + erf(x/√2)). float32 only, as `erf`. */
export function gelu(x: Tensor): Tensor {
  return mul(mul(x, 0.5), add(erf(mul(x, Math.SQRT1_2)), 1));
}
