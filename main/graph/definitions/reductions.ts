/**
 * @file Definitions of reductions, and of softmax and its logarithm, over axes.
 */
import type { DType } from '../dtype.ts';
import { check, checkFloats, checkTypes } from '../shape.ts';
import type { TensorType } from '../shape.ts';
import { int64s } from './definition.ts';
import type { Definitions } from './definition.ts';

const signed: readonly DType[] = ['float32', 'float64', 'int32', 'int64'];

interface ReductionAttributes {
  readonly axes: readonly number[];
  readonly keepDims: boolean;
}

/** A reduction over axes (already counted from the front, in order). */
function reduction(operator: string, onnx: string, allowed: readonly DType[]) {
  return {
    infer([x]: readonly [TensorType], { axes, keepDims }: ReductionAttributes) {
      checkTypes(operator, allowed, { x });
      const shape = x.shape.flatMap((extent, axis) =>
        axes.includes(axis) ? (keepDims ? [1] : []) : [extent],
      );
      return [{ dtype: x.dtype, shape }];
    },
    onnx: ({ axes, keepDims }: ReductionAttributes) => ({
      op: onnx,
      attributes: { keepdims: Number(keepDims), noop_with_empty_axes: 1 },
      constants: [int64s(axes)],
    }),
  };
}

/** A normalisation along one axis. */
function alongAxis(operator: string, onnx: string) {
  return {
    infer([x]: readonly [TensorType]) {
      checkFloats(operator, { x });
      return [{ dtype: x.dtype, shape: x.shape }];
    },
    onnx: ({ axis }: { readonly axis: number }) => ({ op: onnx, attributes: { axis } }),
  };
}

export const reductions = {
  sum: reduction('sum', 'ReduceSum', signed),
  mean: reduction('mean', 'ReduceMean', ['float32', 'float64']),
  max: reduction('max', 'ReduceMax', signed),
  softmax: alongAxis('softmax', 'Softmax'),
  logSoftmax: alongAxis('logSoftmax', 'LogSoftmax'),
  argMax: {
    infer([x], { axis }) {
      checkTypes('argMax', signed, { x });
      check(x.shape[axis] !== 0, 'argMax', 'at least one element along the axis', { x });
      return [{ dtype: 'int64', shape: x.shape.toSpliced(axis, 1) }];
    },
    onnx: ({ axis }) => ({ op: 'ArgMax', attributes: { axis, keepdims: 0 } }),
  },
} satisfies Partial<Definitions>;
