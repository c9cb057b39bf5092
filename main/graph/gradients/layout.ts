/**
 * @file Gradient rules of the operators that move elements: the gradient moves back.
 */
import { scatterAdd } from '../functions/indexing.ts';
import { broadcastTo, pad, reshape, slice, squeeze, transpose, unsqueeze } from '../functions/layout.ts';
import { scalarLike } from '../functions/operand.ts';
import type { Tensor } from '../graph.ts';
import { sumTo } from './rule.ts';
import type { GradientRules } from './rule.ts';

/** Zeros of x's type and shape. */
export function zerosLike(x: Tensor): Tensor {
  return broadcastTo(scalarLike(x, 0), x.shape);
}

/** One-dimensional indices, spread over a tensor's shape so that they run along one axis of it. */
export function alongAxis(indices: Tensor, like: Tensor, axis: number): Tensor {
  const shape = like.shape.map((extent, at) => (at === axis ? extent : 1));
  return broadcastTo(reshape(indices, shape), like.shape);
}

/** Sizes that are zero but along one axis. */
function at(x: Tensor, axis: number, size: number): number[] {
  return x.shape.map((_, index) => (index === axis ? size : 0));
}

export const layout = {
  reshape: ([dy], { inputs: [x] }) => [reshape(dy, x.shape)],
  transpose: ([dy], { attributes: { perm } }) => [
    transpose(
      dy,
      perm.map((_, axis) => perm.indexOf(axis)),
    ),
  ],
  slice: ([dy], { inputs: [x], attributes: { axis, start, end, step } }) => {
    if (step === 1) return [pad(dy, at(x, axis, start), at(x, axis, x.shape[axis]! - end))];
    const positions = Array.from({ length: dy.shape[axis]! }, (_, index) => start + index * step);
    const indices = x.graph.constant(positions, [positions.length], 'int64');
    return [scatterAdd(zerosLike(x), alongAxis(indices, dy, axis), dy, axis)];
  },
  concat: ([dy], { inputs, attributes: { axis } }) => {
    let end = 0;
    return inputs.map((input) => {
      const start = end;
      end += input.shape[axis]!;
      return slice(dy, { axis, start, end });
    });
  },
  expand: ([dy], { inputs: [x] }) => [sumTo(dy, x.shape)],
  squeeze: ([dy], { attributes: { axes } }) => [unsqueeze(dy, axes)],
  unsqueeze: ([dy], { attributes: { axes } }) => [squeeze(dy, axes)],
  pad: ([dy], { inputs: [x], attributes: { before } }) => [
    before.reduce((part, start, axis) => slice(part, { axis, start, end: start + x.shape[axis]! }), dy),
  ],
} satisfies Partial<GradientRules>;
