/**
 * @file Gradient rules of reductions and softmax.
 */
import { div, exp, mul, sub } from '../functions/arithmetic.ts';
import { cast, equal } from '../functions/choice.ts';
import { broadcastTo, unsqueeze } from '../functions/layout.ts';
import { sum } from '../functions/reductions.ts';
import type { Tensor } from '../graph.ts';
import { sizeOf } from '../shape.ts';
import { notDifferentiable } from './rule.ts';
import type { GradientRules } from './rule.ts';

interface Reduced {
  readonly axes: readonly number[];
  readonly keepDims: boolean;
}

/** Puts the reduced axes back, with size 1. */
function withAxes(reduced: Tensor, { axes, keepDims }: Reduced): Tensor {
  return keepDims ? reduced : unsqueeze(reduced, axes);
}

export const reductions = {
  sum: ([dy], { inputs: [x], attributes }) => [broadcastTo(withAxes(dy, attributes), x.shape)],
  mean: ([dy], { inputs: [x], attributes }) => {
    const count = sizeOf(attributes.axes.map((axis) => x.shape[axis]!));
    return [broadcastTo(withAxes(mul(dy, 1 / count), attributes), x.shape)];
  },
  // The elements that share the maximum share the gradient.
  max: ([dy], { inputs: [x], outputs: [y], attributes }) => {
    const isMax = cast(equal(x, withAxes(y, attributes)), x.dtype);
    const share = div(withAxes(dy, attributes), sum(isMax, attributes.axes, true));
    return [mul(isMax, share)];
  },
  argMax: notDifferentiable('it gives integers'),
  // y' = y(x' − Σ y x')
  softmax: ([dy], { outputs: [y], attributes: { axis } }) => [mul(y, sub(dy, sum(mul(dy, y), [axis], true)))],
  logSoftmax: ([dy], { outputs: [y], attributes: { axis } }) => [sub(dy, mul(exp(y), sum(dy, [axis], true)))],
} satisfies Partial<GradientRules>;
