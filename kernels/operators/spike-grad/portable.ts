/** @file SpikeGrad as standard operators. */
import type { PortableDefinition } from '../../portable-function.ts';
import { number, surrogateOf } from '../attributes.ts';
import { FunctionBuilder, portableFunction } from '../function-builder.ts';
import { surrogateNodes } from '../surrogate.ts';

export const spikeGrad: PortableDefinition = (call) => {
  const b = new FunctionBuilder();
  const { name, scale } = surrogateOf(call);
  const z = b.op('Sub', ['u', b.float(number(call, 'threshold', 1))]);
  const du = b.op('Mul', ['ds', surrogateNodes(b, name, scale, z)]);
  return portableFunction('SpikeGrad', call, b, ['u', 'ds'], { du });
};
