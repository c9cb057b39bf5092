/** @file GatedCellGrad as an ONNX Scan from the last step to the first. */
import type { PortableDefinition } from '../../portable-function.ts';
import { FunctionBuilder, portableFunction } from '../function-builder.ts';
import { cellOf, parts, zeroState } from '../gated-cell/portable.ts';
import { savedOf } from '../gated-cell/reference.ts';
import type { Cell } from '../gated-cell/reference.ts';

/** A step back, as in reference.ts; names of [B,H]. */
type StepBack = (
  b: FunctionBuilder,
  error: { readonly dh: string; readonly dc: string },
  saved: readonly string[],
  before: { readonly h: string; readonly c: string },
) => {
  readonly dx: readonly string[];
  readonly du: readonly string[];
  readonly dh: string;
  readonly dc: string;
};

const rest = (b: FunctionBuilder, value: string) => b.op('Sub', [b.float(1), value]);
const product = (b: FunctionBuilder, ...values: readonly string[]) =>
  values.reduce((all, value) => b.op('Mul', [all, value]));
/** σ′ and tanh′ by their values. */
const sigmoidSlope = (b: FunctionBuilder, y: string) => b.op('Mul', [y, rest(b, y)]);
const tanhSlope = (b: FunctionBuilder, y: string) => rest(b, b.op('Mul', [y, y]));

const stepsBack: Record<Cell, StepBack> = {
  gru(b, { dh, dc }, [r = '', z = '', n = '', un = ''], { h }) {
    const dn = product(b, dh, rest(b, z), tanhSlope(b, n));
    const dz = product(b, dh, b.op('Sub', [h, n]), sigmoidSlope(b, z));
    const dr = product(b, dn, un, sigmoidSlope(b, r));
    return { dx: [dr, dz, dn], du: [dr, dz, b.op('Mul', [dn, r])], dh: b.op('Mul', [dh, z]), dc };
  },
  lstm(b, { dh, dc }, [i = '', f = '', g = '', o = '', c = ''], before) {
    const y = b.op('Tanh', [c]);
    const inner = b.op('Add', [dc, product(b, dh, o, tanhSlope(b, y))]);
    const dx = [
      product(b, inner, g, sigmoidSlope(b, i)),
      product(b, inner, before.c, sigmoidSlope(b, f)),
      product(b, inner, i, tanhSlope(b, g)),
      product(b, dh, y, sigmoidSlope(b, o)),
    ];
    return { dx, du: dx, dh: b.op('Mul', [dh, b.float(0)]), dc: b.op('Mul', [inner, f]) };
  },
};

/** A sequence [B,T,n] one step later, its first step 0. */
function before(b: FunctionBuilder, sequence: string): string {
  const zero = b.op('Mul', [b.op('Slice', [sequence, b.ints(0), b.ints(1), b.ints(1)]), b.float(0)]);
  const but = b.op('Slice', [sequence, b.ints(0), b.ints(-1), b.ints(1)]);
  return b.op('Concat', [zero, but], { axis: 1 });
}

export const gatedCellGrad: PortableDefinition = (call) => {
  const b = new FunctionBuilder();
  const cell = cellOf(call);
  const hidden = b.sizes('recurrent', 1, 2);
  const zeros = zeroState(b, 'h');
  const hBefore = before(b, 'h');
  const { results } = b.scan(
    {
      states: [
        { dtype: 'float32', initial: zeros },
        { dtype: 'float32', initial: zeros },
      ],
      sequences: [{ name: 'dh' }, { name: 'saved' }, { name: hBefore }, { name: before(b, 'saved') }],
      results: ['float32', 'float32'],
      reverse: true,
    },
    (body, [carried = '', dc = ''], [given = '', saved = '', h = '', savedBefore = '']) => {
      const kept = savedOf[cell];
      const c = parts(body, savedBefore, kept, hidden).at(-1)!;
      const dh = body.op('Add', [given, carried]);
      const back = stepsBack[cell](body, { dh, dc }, parts(body, saved, kept, hidden), { h, c });
      const du = body.op('Concat', back.du, { axis: 1 });
      const toH = body.op('Add', [back.dh, body.op('MatMul', [du, 'recurrent'])]);
      return { states: [toH, back.dc], slices: [body.op('Concat', back.dx, { axis: 1 }), du] };
    },
  );
  const rows = (value: string, size: string) =>
    b.op('Reshape', [value, b.op('Concat', [b.ints(-1), size], { axis: 0 })]);
  const across = () => b.op('Transpose', [rows(results[1]!, b.sizes('recurrent', 0, 1))], { perm: [1, 0] });
  return portableFunction('GatedCellGrad', call, b, ['recurrent', 'h', 'saved', 'dh'], {
    dx: call.outputs[0] ? results[0] : undefined,
    drecurrent: call.outputs[1]
      ? b.op('MatMul', [across(), rows(hBefore, b.sizes('recurrent', 1, 2))])
      : undefined,
  });
};
