/** @file NormGrad in standard operators. */
import type { PortableDefinition } from '../../portable-function.ts';
import { FunctionBuilder, portableFunction } from '../function-builder.ts';
import { normalised, rowMean } from '../norm/portable.ts';

export const normGrad: PortableDefinition = (call) => {
  const b = new FunctionBuilder();
  const centred = (call.attributes['centred'] ?? 1) !== 0;
  const { z, inverse } = normalised(b, call);
  const g = b.op('Mul', ['dy', 'scale']);
  const about = centred ? b.op('Sub', [g, rowMean(b, g)]) : g;
  const along = b.op('Mul', [z, rowMean(b, b.op('Mul', [g, z]))]);
  // All rows: [R,C], whatever axes they had.
  const summed = (value: string) => {
    const channels = b.op('Shape', ['scale']);
    const rows = b.op('Reshape', [value, b.op('Concat', [b.ints(-1), channels], { axis: 0 })]);
    return b.op('ReduceSum', [rows, b.ints(0)], { keepdims: 0 });
  };
  return portableFunction('NormGrad', call, b, ['x', 'scale', 'dy'], {
    dx: call.outputs[0] ? b.op('Mul', [inverse, b.op('Sub', [about, along])]) : undefined,
    dscale: call.outputs[1] ? summed(b.op('Mul', ['dy', z])) : undefined,
    dbias: call.outputs[2] ? summed('dy') : undefined,
  });
};
