/** @file GatedCell as an ONNX Scan. */
import type { OperatorCall, PortableDefinition } from '../../portable-function.ts';
import { FunctionBuilder, portableFunction } from '../function-builder.ts';
import { cells, gatesOf } from './reference.ts';
import type { Cell } from './reference.ts';

/** Attribute `cell`. @throws Error when it is none of them */
export function cellOf(call: OperatorCall): Cell {
  const found = cells.find((cell) => cell === call.attributes['cell']);
  if (!found) throw new Error(`Attribute cell must be one of ${cells.join(', ')}.`);
  return found;
}

/** Takes [B,n·H] apart into n parts [B,H]; an empty batch too, for which H cannot be inferred. @param hidden names [H] */
export function parts(b: FunctionBuilder, value: string, count: number, hidden: string): string[] {
  const apart = b.op('Reshape', [value, b.op('Concat', [b.ints(0, count), hidden], { axis: 0 })]);
  return Array.from({ length: count }, (_, i) => b.op('Gather', [apart, b.index(i)], { axis: 1 }));
}

/** Zeros [B,H] for h [B,T,H] or the like, and recurrent [G·H,H]. */
export function zeroState(b: FunctionBuilder, sequence: string): string {
  const shape = b.op('Concat', [b.sizes(sequence, 0, 1), b.sizes('recurrent', 1, 2)], { axis: 0 });
  return b.filled(shape, 'float32', 0);
}

/** A step: from the gates' inputs [B,H] to h, c, and what is saved. */
type Step = (
  b: FunctionBuilder,
  x: readonly string[],
  u: readonly string[],
  before: { readonly h: string; readonly c: string },
) => { readonly h: string; readonly c: string; readonly saved: readonly string[] };

const steps: Record<Cell, Step> = {
  gru(b, [xr = '', xz = '', xn = ''], [ur = '', uz = '', un = ''], { h, c }) {
    const r = b.op('Sigmoid', [b.op('Add', [xr, ur])]);
    const z = b.op('Sigmoid', [b.op('Add', [xz, uz])]);
    const n = b.op('Tanh', [b.op('Add', [xn, b.op('Mul', [r, un])])]);
    const fresh = b.op('Mul', [b.op('Sub', [b.float(1), z]), n]);
    return { h: b.op('Add', [fresh, b.op('Mul', [z, h])]), c, saved: [r, z, n, un] };
  },
  lstm(b, x, u, before) {
    const gates = x.map((value, g) => b.op('Add', [value, u[g]!]));
    const [i = '', f = '', g = '', o = ''] = gates.map((gate, at) =>
      b.op(at === 2 ? 'Tanh' : 'Sigmoid', [gate]),
    );
    const c = b.op('Add', [b.op('Mul', [f, before.c]), b.op('Mul', [i, g])]);
    return { h: b.op('Mul', [o, b.op('Tanh', [c])]), c, saved: [i, f, g, o, c] };
  },
};

export const gatedCell: PortableDefinition = (call) => {
  const b = new FunctionBuilder();
  const cell = cellOf(call);
  const across = b.op('Transpose', ['recurrent'], { perm: [1, 0] });
  const hidden = b.sizes('recurrent', 1, 2);
  const from = (row: number) =>
    call.inputs[2] ? b.op('Gather', ['state', b.index(row)], { axis: 1 }) : zeroState(b, 'x');
  const { states: ends, results } = b.scan(
    {
      states: [0, 1].map((row) => ({ dtype: 'float32', initial: from(row) })),
      sequences: [{ name: 'x' }],
      results: ['float32', 'float32'],
    },
    (body, [h = '', c = ''], [x = '']) => {
      const u = parts(body, body.op('MatMul', [h, across]), gatesOf[cell], hidden);
      const next = steps[cell](body, parts(body, x, gatesOf[cell], hidden), u, { h, c });
      return { states: [next.h, next.c], slices: [next.h, body.op('Concat', next.saved, { axis: 1 })] };
    },
  );
  const [h, saved] = results.map((name, i) => (call.outputs[i] ? name : undefined));
  const rows = () => ends.map((end) => b.op('Unsqueeze', [end, b.ints(1)]));
  const next = call.outputs[2] ? b.op('Concat', rows(), { axis: 1 }) : undefined;
  return portableFunction('GatedCell', call, b, ['x', 'recurrent', 'state'], { h, saved, next });
};
