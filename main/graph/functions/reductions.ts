/**
 * @file Sums, means and maxima over axes, and softmax along one.
 */
import type { Tensor } from '../graph.ts';
import { check, normalizeAxes, normalizeAxis } from '../shape.ts';

function reduce(
  op: 'sum' | 'mean' | 'max',
  x: Tensor,
  axes: readonly number[] | undefined,
  keepDims: boolean,
): Tensor {
  const normalized = normalizeAxes(op, axes, x.shape.length);
  if (op !== 'sum') {
    const none = normalized.some((axis) => x.shape[axis] === 0);
    check(!none, op, 'at least one element to reduce', { x });
  }
  return normalized.length === 0 ? x : x.graph.append(op, [x], { axes: normalized, keepDims })[0];
}

/** The sum over axes (default: all). With keepDims the axes stay, with size 1. */
export function sum(x: Tensor, axes?: readonly number[], keepDims = false): Tensor {
  return reduce('sum', x, axes, keepDims);
}

/** The mean over axes (default: all). With keepDims the axes stay, with size 1. */
export function mean(x: Tensor, axes?: readonly number[], keepDims = false): Tensor {
  return reduce('mean', x, axes, keepDims);
}

/** The largest element over axes (default: all). Elements that share the maximum share the gradient. */
export function max(x: Tensor, axes?: readonly number[], keepDims = false): Tensor {
  return reduce('max', x, axes, keepDims);
}

/** The index (int64) of the largest element along an axis, the first of equals; the axis goes. No gradient. */
export function argMax(x: Tensor, axis: number): Tensor {
  return x.graph.append('argMax', [x], { axis: normalizeAxis('argMax', axis, x.shape.length) })[0];
}

/** eˣ / Σ eˣ along an axis (default: the last), without overflow. */
export function softmax(x: Tensor, axis = -1): Tensor {
  return x.graph.append('softmax', [x], { axis: normalizeAxis('softmax', axis, x.shape.length) })[0];
}

/** log softmax(x) along an axis (default: the last), without loss of precision. */
export function logSoftmax(x: Tensor, axis = -1): Tensor {
  return x.graph.append('logSoftmax', [x], { axis: normalizeAxis('logSoftmax', axis, x.shape.length) })[0];
}
