/** @file LinearScan as an ONNX Scan. */
import type { PortableDefinition } from '../../portable-function.ts';
import { FunctionBuilder, portableFunction } from '../function-builder.ts';

export const linearScan: PortableDefinition = (call) => {
  const b = new FunctionBuilder();
  const reverse = call.attributes['reverse'] === 1;
  const constant = call.ranks[1] === 1;
  const { results } = b.scan(
    {
      states: [{ dtype: 'float32', initial: b.zerosPerChannel('x') }],
      sequences: [{ name: 'x' }, ...(constant ? [] : [{ name: 'gate' }])],
      results: ['float32'],
      reverse,
    },
    (body, [state = ''], [x = '', gate = 'gate']) => {
      if (reverse) {
        // The state is gate[t+1]·h[t+1], so that each step needs its own gate only.
        const h = body.op('Add', [x, state]);
        return { states: [body.op('Mul', [gate, h])], slices: [h] };
      }
      const h = body.op('Add', [body.op('Mul', [gate, state]), x]);
      return { states: [h], slices: [h] };
    },
  );
  return portableFunction('LinearScan', call, b, ['x', 'gate'], { h: results[0] });
};
