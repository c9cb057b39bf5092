/** @file Spike as standard operators. */
import type { PortableDefinition } from '../../portable-function.ts';
import { FunctionBuilder, portableFunction } from '../function-builder.ts';
import { number } from '../attributes.ts';

export const spike: PortableDefinition = (call) => {
  const b = new FunctionBuilder();
  const fires = b.op('GreaterOrEqual', ['u', b.float(number(call, 'threshold', 1))]);
  return portableFunction('Spike', call, b, ['u'], { s: b.cast(fires, 'float32') });
};
