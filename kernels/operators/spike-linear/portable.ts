/** @file SpikeLinear in standard operators. */
import type { PortableDefinition } from '../../portable-function.ts';
import { FunctionBuilder, portableFunction } from '../function-builder.ts';

export const spikeLinear: PortableDefinition = (call) => {
  const b = new FunctionBuilder();
  const product = b.op('MatMul', ['x', b.op('Transpose', ['weight'], { perm: [1, 0] })]);
  const y = call.inputs[2] ? b.op('Add', [product, 'bias']) : product;
  return portableFunction('SpikeLinear', call, b, ['x', 'weight', 'bias'], { y });
};
