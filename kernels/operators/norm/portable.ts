/** @file Norm in standard operators, and the row statistics that its gradient shares. */
import type { OperatorCall, PortableDefinition } from '../../portable-function.ts';
import { number } from '../attributes.ts';
import { FunctionBuilder, portableFunction } from '../function-builder.ts';

/** The mean over the last axis, which stays with size 1. */
export const rowMean = (b: FunctionBuilder, value: string): string =>
  b.op('ReduceMean', [value, b.ints(-1)], { keepdims: 1 });

/** The normalised rows of `x`, and 1/√(σ² + ε). */
export function normalised(b: FunctionBuilder, call: OperatorCall): { z: string; inverse: string } {
  const centred = (call.attributes['centred'] ?? 1) !== 0;
  const about = centred ? b.op('Sub', ['x', rowMean(b, 'x')]) : 'x';
  const squares = rowMean(b, b.op('Mul', [about, about]));
  const deviation = b.op('Sqrt', [b.op('Add', [squares, b.float(number(call, 'epsilon', 1e-5))])]);
  const inverse = b.op('Div', [b.float(1), deviation]);
  return { z: b.op('Mul', [about, inverse]), inverse };
}

export const norm: PortableDefinition = (call) => {
  const b = new FunctionBuilder();
  const scaled = b.op('Mul', [normalised(b, call).z, 'scale']);
  const y = call.inputs[2] ? b.op('Add', [scaled, 'bias']) : scaled;
  return portableFunction('Norm', call, b, ['x', 'scale', 'bias'], { y });
};
