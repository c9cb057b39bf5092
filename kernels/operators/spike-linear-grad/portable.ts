/** @file SpikeLinearGrad in standard operators. */
import type { PortableDefinition } from '../../portable-function.ts';
import { FunctionBuilder, portableFunction } from '../function-builder.ts';

export const spikeLinearGrad: PortableDefinition = (call) => {
  const b = new FunctionBuilder();
  // All rows: [R,C] and [R,H], whatever axes they had.
  const rows = (value: string, axis: number) =>
    b.op('Reshape', [value, b.op('Concat', [b.ints(-1), b.sizes('weight', axis, axis + 1)], { axis: 0 })]);
  const errors = rows('dy', 0);
  const across = () => b.op('Transpose', [errors], { perm: [1, 0] });
  return portableFunction('SpikeLinearGrad', call, b, ['x', 'weight', 'dy'], {
    dx: call.outputs[0] ? b.op('MatMul', ['dy', 'weight']) : undefined,
    dweight: call.outputs[1] ? b.op('MatMul', [across(), rows('x', 1)]) : undefined,
    dbias: call.outputs[2] ? b.op('ReduceSum', [errors, b.ints(0)], { keepdims: 0 }) : undefined,
  });
};
