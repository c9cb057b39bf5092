/**
 * @file Gradient rules of the operators that work element by element.
 */
import { cos, div, exp, mul, neg, pow, sign, sin, square, sub } from '../functions/arithmetic.ts';
import { sigmoid } from '../functions/activations.ts';
import { cast, equal, greater, less, where } from '../functions/choice.ts';
import { isFloat } from '../dtype.ts';
import type { Tensor } from '../graph.ts';
import { notDifferentiable, sumTo } from './rule.ts';
import type { GradientRules } from './rule.ts';

const givesBools = notDifferentiable('it gives bools');
const givesIntegers = notDifferentiable('it gives integers');

/** The gradients of minimum and maximum: to the operand that was chosen, or half each where both were. */
function choiceGradients(dy: Tensor, a: Tensor, b: Tensor, choosesA: Tensor): [Tensor, Tensor] {
  const half = mul(dy, 0.5);
  const tied = equal(a, b);
  const toA = where(choosesA, dy, where(tied, half, 0));
  return [sumTo(toA, a.shape), sumTo(sub(dy, toA), b.shape)];
}

export const elementwise = {
  add: ([dy], { inputs: [a, b] }) => [sumTo(dy, a.shape), sumTo(dy, b.shape)],
  sub: ([dy], { inputs: [a, b] }) => [sumTo(dy, a.shape), sumTo(neg(dy), b.shape)],
  // (ab)' = a'b + ab'
  mul: ([dy], { inputs: [a, b] }) => [sumTo(mul(dy, b), a.shape), sumTo(mul(dy, a), b.shape)],
  // (a/b)' = a'/b − (a/b)·b'/b
  div: ([dy], { inputs: [a, b], outputs: [y] }) => [
    sumTo(div(dy, b), a.shape),
    sumTo(neg(div(mul(dy, y), b)), b.shape),
  ],
  minimum: ([dy], { inputs: [a, b] }) => choiceGradients(dy, a, b, less(a, b)),
  maximum: ([dy], { inputs: [a, b] }) => choiceGradients(dy, a, b, greater(a, b)),
  // (xᵉ)' = e·xᵉ⁻¹
  pow: ([dy], { inputs: [x], attributes: { exponent } }) => [
    exponent === 0 ? undefined : mul(dy, mul(pow(x, exponent - 1), exponent)),
  ],
  neg: ([dy]) => [neg(dy)],
  abs: ([dy], { inputs: [x] }) => [mul(dy, sign(x))],
  sign: () => [undefined],
  exp: ([dy], { outputs: [y] }) => [mul(dy, y)],
  sin: ([dy], { inputs: [x] }) => [mul(dy, cos(x))],
  cos: ([dy], { inputs: [x] }) => [neg(mul(dy, sin(x)))],
  log: ([dy], { inputs: [x] }) => [div(dy, x)],
  // (√x)' = 1/(2√x)
  sqrt: ([dy], { outputs: [y] }) => [div(mul(dy, 0.5), y)],
  // σ' = σ(1 − σ)
  sigmoid: ([dy], { outputs: [y] }) => [mul(dy, mul(y, sub(1, y)))],
  // tanh' = 1 − tanh²
  tanh: ([dy], { outputs: [y] }) => [mul(dy, sub(1, square(y)))],
  softplus: ([dy], { inputs: [x] }) => [mul(dy, sigmoid(x))],
  relu: ([dy], { inputs: [x] }) => [where(greater(x, 0), dy, 0)],
  // erf' = (2/√π)·exp(−x²)
  erf: ([dy], { inputs: [x] }) => [mul(dy, mul(exp(neg(square(x))), 2 / Math.sqrt(Math.PI)))],
  equal: givesBools,
  greater: givesBools,
  greaterOrEqual: givesBools,
  less: givesBools,
  lessOrEqual: givesBools,
  logicalAnd: givesBools,
  logicalOr: givesBools,
  logicalNot: givesBools,
  where: ([dy], { inputs: [condition, a, b] }) => [
    undefined,
    sumTo(where(condition, dy, 0), a.shape),
    sumTo(where(condition, 0, dy), b.shape),
  ],
  // To an integer or bool the gradient passes as it is: `gradients` then refuses it at the operator that made it.
  cast: ([dy], { inputs: [x] }) => [isFloat(x.dtype) ? cast(dy, x.dtype) : dy],
  stopGradient: () => [undefined],
  bitwiseXor: givesIntegers,
  shiftRight: givesIntegers,
  range: givesIntegers,
} satisfies Partial<GradientRules>;
