/**
 * @file Definitions of the operators that pick and place elements by index. Indices are int64, count from 0, and an
 * index out of range is an error when the model runs.
 */
import { check, sameShape } from '../shape.ts';
import type { TensorType } from '../shape.ts';
import type { Definitions } from './definition.ts';

function checkIndices(operator: string, indices: TensorType): void {
  check(indices.dtype === 'int64', operator, 'int64 indices', { indices });
}

/** x and indices must have the same rank and, off the axis, the same sizes. */
function checkAligned(operator: string, x: TensorType, indices: TensorType, axis: number): void {
  checkIndices(operator, indices);
  const sameRank = x.shape.length === indices.shape.length;
  const aligned = sameRank && sameShape(x.shape.with(axis, 0), indices.shape.with(axis, 0));
  check(aligned, operator, `x and indices that differ only along axis ${axis}`, { x, indices });
}

export const indexing = {
  gather: {
    infer([x, indices], { axis }) {
      checkIndices('gather', indices);
      return [{ dtype: x.dtype, shape: x.shape.toSpliced(axis, 1, ...indices.shape) }];
    },
    onnx: ({ axis }) => ({ op: 'Gather', attributes: { axis } }),
  },
  gatherElements: {
    infer([x, indices], { axis }) {
      checkAligned('gatherElements', x, indices, axis);
      return [{ dtype: x.dtype, shape: indices.shape }];
    },
    onnx: ({ axis }) => ({ op: 'GatherElements', attributes: { axis } }),
  },
  scatterAdd: {
    infer([x, indices, updates], { axis }) {
      checkAligned('scatterAdd', x, indices, axis);
      const fits = updates.dtype === x.dtype && sameShape(updates.shape, indices.shape);
      check(fits, 'scatterAdd', 'updates like x and shaped like indices', { x, indices, updates });
      return [{ dtype: x.dtype, shape: x.shape }];
    },
    onnx: ({ axis }) => ({ op: 'ScatterElements', attributes: { axis, reduction: 'add' } }),
  },
} satisfies Partial<Definitions>;
