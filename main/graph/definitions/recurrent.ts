/** @file Definitions of the gated recurrent cells of the ONNX domain `refract`. */
import type { Cell } from '../catalogue.ts';
import { check, sameShape } from '../shape.ts';
import type { TensorType } from '../shape.ts';
import type { Definitions } from './definition.ts';

/** Gates of a cell, and numbers a unit and step that its gradient takes (kernels/operators/gated-cell/reference.ts). */
const parts: Record<Cell, { readonly gates: number; readonly saved: number }> = {
  gru: { gates: 3, saved: 4 },
  lstm: { gates: 4, saved: 5 },
};

function sizesOf(operator: string, rows: TensorType, recurrent: TensorType, per: number, cell: Cell) {
  const got = { rows, recurrent };
  const [gates = 0, hidden = 0] = recurrent.shape;
  const isFloat = rows.dtype === 'float32' && recurrent.dtype === 'float32';
  check(isFloat, operator, 'float32 tensors', got);
  const isSquare = recurrent.shape.length === 2 && gates === parts[cell].gates * hidden;
  check(isSquare, operator, `recurrent as [${parts[cell].gates}·hidden, hidden]`, got);
  check(
    rows.shape.length === 3 && rows.shape[2] === per * hidden,
    operator,
    `[batch, time, ${per}·hidden]`,
    got,
  );
  return { batch: rows.shape[0]!, steps: rows.shape[1]!, hidden };
}

export const recurrent = {
  gatedCell: {
    infer([x, weights, state], { cell }) {
      const { batch, steps, hidden } = sizesOf('gatedCell', x, weights, parts[cell].gates, cell);
      const carried = [batch, 2, hidden];
      const fits = !state || (state.dtype === 'float32' && sameShape(state.shape, carried));
      check(fits, 'gatedCell', `a state float32 [${carried.join(', ')}]`, { state });
      return [
        { dtype: 'float32', shape: [batch, steps, hidden] },
        { dtype: 'float32', shape: [batch, steps, parts[cell].saved * hidden] },
        { dtype: 'float32', shape: carried },
      ];
    },
    onnx: ({ cell }) => ({ op: 'GatedCell', domain: 'refract', attributes: { cell } }),
  },
  gatedCellGrad: {
    infer([weights, h, saved, dh], { cell }) {
      const { batch, steps, hidden } = sizesOf('gatedCellGrad', h, weights, 1, cell);
      sizesOf('gatedCellGrad', dh, weights, 1, cell);
      sizesOf('gatedCellGrad', saved, weights, parts[cell].saved, cell);
      return [
        { dtype: 'float32', shape: [batch, steps, parts[cell].gates * hidden] },
        { dtype: 'float32', shape: weights.shape },
      ];
    },
    onnx: ({ cell }) => ({ op: 'GatedCellGrad', domain: 'refract', attributes: { cell } }),
  },
} satisfies Partial<Definitions>;
