/**
 * @file Functions that move elements without changing them. All throw a ShapeError for what does not fit.
 */
import type { Tensor } from '../graph.ts';
import { check, normalizeAxes, normalizeAxis, sameShape, sizeOf, ShapeError } from '../shape.ts';
import type { Shape } from '../shape.ts';

/**
 * The same elements, in order, in another shape.
 * @param shape one axis may be −1: it takes what is left. In the model the leading axis is always left open, so that
 * a model with a dynamic batch keeps it: keep the batch leading.
 */
export function reshape(x: Tensor, shape: Shape): Tensor {
  const open = shape.indexOf(-1);
  const known = shape.filter((_, axis) => axis !== open);
  const valid = known.every((extent) => Number.isInteger(extent) && extent >= 0);
  check(valid, 'reshape', `sizes ≥ 0 and at most one −1, got [${shape.join(', ')}]`, { x });
  const rest = sizeOf(known);
  const divides = open < 0 || (rest > 0 && sizeOf(x.shape) % rest === 0);
  check(divides, 'reshape', `a shape that [${shape.join(', ')}] can become`, { x });
  const full = open < 0 ? [...shape] : shape.with(open, sizeOf(x.shape) / rest);
  return sameShape(full, x.shape) ? x : x.graph.append('reshape', [x], { shape: full })[0];
}

/** Axes in another order: axis i of the result is axis perm[i] of x. Default: reversed. */
export function transpose(x: Tensor, perm?: readonly number[]): Tensor {
  const order = perm ? [...perm] : x.shape.map((_, axis) => x.shape.length - 1 - axis);
  if (order.length === x.shape.length && order.every((axis, index) => axis === index)) return x;
  return x.graph.append('transpose', [x], { perm: order })[0];
}

/** Which part of an axis `slice` takes; see there. */
export interface SliceOptions {
  axis: number;
  /** Default: the first element, or with a negative step the last. Negative counts from the end. */
  start?: number;
  /** Not included. Default: up to and with the last element, or with a negative step the first. */
  end?: number;
  /** Default 1. Not 0. */
  step?: number;
}

/** Part of one axis, as Python's x[start:end:step]. */
export function slice(x: Tensor, options: SliceOptions): Tensor {
  const axis = normalizeAxis('slice', options.axis, x.shape.length);
  const extent = x.shape[axis]!;
  const step = options.step ?? 1;
  const whole = [options.start ?? 0, options.end ?? 0, step].every(Number.isInteger);
  check(whole && step !== 0, 'slice', 'whole numbers, and a step that is not 0', { x });
  const [low, high] = step > 0 ? [0, extent] : [-1, extent - 1];
  const bound = (value: number | undefined, otherwise: number) => {
    if (value === undefined) return otherwise;
    return Math.min(high, Math.max(low, value < 0 ? value + extent : value));
  };
  const start = bound(options.start, step > 0 ? low : high);
  const end = bound(options.end, step > 0 ? high : low);
  if ((end - start) * step <= 0) return x.graph.append('slice', [x], { axis, start: 0, end: 0, step: 1 })[0];
  if (start === 0 && end === extent && step === 1) return x;
  return x.graph.append('slice', [x], { axis, start, end, step })[0];
}

/** Tensors one after the other along an axis. */
export function concat(tensors: readonly Tensor[], axis: number): Tensor {
  const [first] = tensors;
  if (!first) throw new ShapeError('concat', 'at least one tensor');
  if (tensors.length === 1) return first;
  const normalized = normalizeAxis('concat', axis, first.shape.length);
  return first.graph.append('concat', [...tensors], { axis: normalized })[0];
}

/** x repeated along axes of size 1 (and new leading axes) until it has the shape. */
export function broadcastTo(x: Tensor, shape: Shape): Tensor {
  return sameShape(x.shape, shape) ? x : x.graph.append('expand', [x], { shape: [...shape] })[0];
}

/** Without the given axes, which must have size 1; default: without all axes of size 1. */
export function squeeze(x: Tensor, axes?: readonly number[]): Tensor {
  const ones = x.shape.flatMap((extent, axis) => (extent === 1 ? [axis] : []));
  const normalized = normalizeAxes('squeeze', axes ?? ones, x.shape.length);
  return normalized.length === 0 ? x : x.graph.append('squeeze', [x], { axes: normalized })[0];
}

/** With new axes of size 1 at these positions of the result. */
export function unsqueeze(x: Tensor, axes: readonly number[]): Tensor {
  const normalized = normalizeAxes('unsqueeze', axes, x.shape.length + axes.length);
  return normalized.length === 0 ? x : x.graph.append('unsqueeze', [x], { axes: normalized })[0];
}

/** x with a constant value before and after along each axis; default value 0. */
export function pad(x: Tensor, before: readonly number[], after: readonly number[], value = 0): Tensor {
  if ([...before, ...after].every((size) => size === 0) && before.length === x.shape.length) return x;
  return x.graph.append('pad', [x], { before: [...before], after: [...after], value })[0];
}
