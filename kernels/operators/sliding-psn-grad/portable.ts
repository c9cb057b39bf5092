/** @file SlidingPsnGrad as a convolution, and for the weights as a Scan over the order (so that memory does not grow). */
import type { PortableDefinition } from '../../portable-function.ts';
import { surrogateOf } from '../attributes.ts';
import { FunctionBuilder, portableFunction } from '../function-builder.ts';
import { potentialGradient } from '../potential-gradient.ts';
import { correlateSteps, lastIndex, padSteps } from '../sliding-psn/portable.ts';

const inputs = ['h', 'x', 'weight', 'ds', 'dcount', 'dh'] as const;

export const slidingPsnGrad: PortableDefinition = (call) => {
  const b = new FunctionBuilder();
  const [wantsX, wantsWeight, wantsBias] = call.outputs;
  const [, , , ds, dcount, dpotential] = inputs.map((name, i) => (call.inputs[i] ? name : undefined));
  const g = potentialGradient(b, surrogateOf(call), { potential: 'h', threshold: 0, ds, dcount, dpotential });
  const reach = lastIndex(b, 'weight');

  const weightGradient = () => {
    // Row t + reach of the padded input is row t of the input; i steps before it is row t + (reach − i).
    const padded = padSteps(b, 'x', reach, 'before');
    const steps = b.sizes('x', 1, 2);
    const scalar = (vector: string) => b.op('Squeeze', [vector, b.ints(0)]);
    const shifts = b.op('Range', [scalar(reach), scalar(b.ints(-1)), scalar(b.ints(-1))]);
    const { results } = b.scan(
      {
        states: [],
        sequences: [{ name: shifts, dtype: 'int64' }],
        results: ['float32'],
        sliceRanks: { sequences: 0, results: 1 },
      },
      (body, _states, [shift = '']) => {
        const first = body.op('Reshape', [shift, body.ints(1)]);
        const earlier = body.op('Slice', [padded, first, body.op('Add', [first, steps]), body.ints(1)]);
        const products = body.op('Mul', [g, earlier]);
        return { states: [], slices: [body.op('ReduceSum', [products, body.ints(1, 2)], { keepdims: 0 })] };
      },
    );
    return results[0];
  };

  return portableFunction('SlidingPsnGrad', call, b, inputs, {
    dx: wantsX ? correlateSteps(b, padSteps(b, g, reach, 'after'), 'weight') : undefined,
    dweight: wantsWeight ? weightGradient() : undefined,
    dbias: wantsBias ? b.op('ReduceSum', [g, b.ints(1, 2)], { keepdims: 0 }) : undefined,
  });
};
