/**
 * @file Definitions of the operators that move elements without changing them.
 */
import { broadcastShapes, check, sameShape, sizeOf } from '../shape.ts';
import { int64s } from './definition.ts';
import type { Definitions } from './definition.ts';

export const layout = {
  reshape: {
    infer([x], { shape }) {
      check(sizeOf(shape) === sizeOf(x.shape), 'reshape', `as many elements as [${shape.join(', ')}]`, { x });
      return [{ dtype: x.dtype, shape }];
    },
    // The leading size is left to the runtime, so that a model with a dynamic batch keeps its batch.
    onnx: ({ shape }) => {
      const rest = shape.slice(1);
      const leaveOpen = shape.length > 0 && !rest.includes(0);
      return {
        op: 'Reshape',
        constants: [int64s(leaveOpen ? [-1, ...rest] : shape)],
        attributes: { allowzero: 1 },
      };
    },
  },
  transpose: {
    infer([x], { perm }) {
      const sorted = [...perm].sort((a, b) => a - b);
      const complete = perm.length === x.shape.length && sorted.every((axis, index) => axis === index);
      check(complete, 'transpose', `a permutation of all axes, got [${perm.join(', ')}]`, { x });
      return [{ dtype: x.dtype, shape: perm.map((axis) => x.shape[axis]!) }];
    },
    onnx: ({ perm }) => ({ op: 'Transpose', attributes: { perm } }),
  },
  slice: {
    infer([x], { axis, start, end, step }) {
      const length = Math.max(0, Math.ceil((end - start) / step));
      return [{ dtype: x.dtype, shape: x.shape.with(axis, length) }];
    },
    onnx: ({ axis, start, end, step }) => ({
      op: 'Slice',
      // With a negative step an end of −1 means "before the first", which ONNX writes as a very negative number.
      constants: [start, end < 0 ? Number.MIN_SAFE_INTEGER : end, axis, step].map((value) => int64s([value])),
    }),
  },
  concat: {
    infer(inputs, { axis }) {
      const got = Object.fromEntries(inputs.map((input, index) => [`input ${index}`, input]));
      const [first] = inputs;
      check(first !== undefined, 'concat', 'at least one tensor');
      const agree = inputs.every(
        ({ dtype, shape }) =>
          dtype === first.dtype &&
          shape.length === first.shape.length &&
          sameShape(shape.with(axis, 0), first.shape.with(axis, 0)),
      );
      check(agree, 'concat', `tensors that differ only along axis ${axis}`, got);
      const length = inputs.reduce((total, { shape }) => total + shape[axis]!, 0);
      return [{ dtype: first.dtype, shape: first.shape.with(axis, length) }];
    },
    onnx: ({ axis }) => ({ op: 'Concat', attributes: { axis } }),
  },
  expand: {
    infer([x], { shape }) {
      const fits = sameShape(broadcastShapes(x.shape, shape) ?? [], shape);
      check(fits, 'expand', `a shape that broadcasts to [${shape.join(', ')}]`, { x });
      return [{ dtype: x.dtype, shape }];
    },
    // An axis that is not stretched is written as 1, which keeps its size: also the size of a dynamic batch.
    onnx: ({ shape }, [x]) => {
      const offset = shape.length - x.shape.length;
      const target = shape.map((extent, axis) => (x.shape[axis - offset] === extent ? 1 : extent));
      return { op: 'Expand', constants: [int64s(target)] };
    },
  },
  squeeze: {
    infer([x], { axes }) {
      const ones = axes.every((axis) => x.shape[axis] === 1);
      check(ones, 'squeeze', `size 1 along axes ${axes.join(', ')}`, { x });
      return [{ dtype: x.dtype, shape: x.shape.filter((_, axis) => !axes.includes(axis)) }];
    },
    onnx: ({ axes }) => ({ op: 'Squeeze', constants: [int64s(axes)] }),
  },
  unsqueeze: {
    infer([x], { axes }) {
      const shape = [...x.shape];
      for (const axis of axes) shape.splice(axis, 0, 1);
      return [{ dtype: x.dtype, shape }];
    },
    onnx: ({ axes }) => ({ op: 'Unsqueeze', constants: [int64s(axes)] }),
  },
  pad: {
    infer([x], { before, after }) {
      const valid = [before, after].every(
        (sizes) =>
          sizes.length === x.shape.length && sizes.every((size) => Number.isInteger(size) && size >= 0),
      );
      check(valid, 'pad', 'a size ≥ 0 before and after each axis', { x });
      return [
        { dtype: x.dtype, shape: x.shape.map((extent, axis) => before[axis]! + extent + after[axis]!) },
      ];
    },
    onnx: ({ before, after, value }, [x]) => ({
      op: 'Pad',
      constants: [int64s([...before, ...after]), { dtype: x.dtype, shape: [], values: [value] }],
    }),
  },
} satisfies Partial<Definitions>;
