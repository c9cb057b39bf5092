/**
 * @file Picking elements by index. Indices are int64 and count from 0; an index out of range is an error of the
 * runtime when the model runs.
 */
import type { Tensor } from '../graph.ts';
import { normalizeAxis } from '../shape.ts';

/** The slices of x at the indices along an axis: the axis is replaced by the axes of `indices`. */
export function gather(x: Tensor, indices: Tensor, axis = 0): Tensor {
  return x.graph.append('gather', [x, indices], { axis: normalizeAxis('gather', axis, x.shape.length) })[0];
}

/** For each element of `indices` (shaped like x off the axis) the element of x with that index along the axis. */
export function gatherElements(x: Tensor, indices: Tensor, axis: number): Tensor {
  const normalized = normalizeAxis('gatherElements', axis, x.shape.length);
  return x.graph.append('gatherElements', [x, indices], { axis: normalized })[0];
}

/** x with `updates` added where `indices` say, along an axis: the adjoint of `gatherElements`. */
export function scatterAdd(x: Tensor, indices: Tensor, updates: Tensor, axis: number): Tensor {
  const normalized = normalizeAxis('scatterAdd', axis, x.shape.length);
  return x.graph.append('scatterAdd', [x, indices, updates], { axis: normalized })[0];
}

/** 0, 1, … length − 1 as int64, made when the model runs (a constant would be stored in it). */
export function range(graph: Tensor['graph'], length: number): Tensor {
  return graph.append('range', [], { length })[0];
}
