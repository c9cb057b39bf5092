/** @file LifNeuronGrad as an ONNX Scan from the last step to the first. */
import type { PortableDefinition } from '../../portable-function.ts';
import { isRefractory, number, ruleOf, surrogateOf } from '../attributes.ts';
import { FunctionBuilder, portableFunction } from '../function-builder.ts';
import { afterReset, spikesOf } from '../lif-neuron/portable.ts';
import { potentialGradient } from '../potential-gradient.ts';

const inputs = ['v', 'decay', 'ds', 'dcount', 'dv', 'open'] as const;

export const lifNeuronGrad: PortableDefinition = (call) => {
  const b = new FunctionBuilder();
  const rule = ruleOf(call);
  const threshold = number(call, 'threshold', 1);
  const [, , ds, dcount, dpotential, open] = inputs.map((name, i) => (call.inputs[i] ? name : undefined));
  if (isRefractory(rule) && !open)
    throw new Error('LifNeuronGrad needs its input open with a refractory rule.');
  const e = potentialGradient(b, surrogateOf(call), {
    potential: 'v',
    threshold,
    ds,
    dcount,
    dpotential,
    open,
  });
  const kept = () => b.op('Mul', ['decay', b.op('Sub', [b.float(1), spikesOf(b, 'v', threshold)])]);
  const membrane = afterReset(b, rule, 'v', threshold);
  const zeros = b.zerosPerChannel('v');
  const { states, results } = b.scan(
    {
      states: [
        { dtype: 'float32', initial: zeros },
        { dtype: 'float32', initial: zeros },
      ],
      sequences: [{ name: e }, { name: membrane }, ...(rule === 'hard' ? [{ name: kept() }] : [])],
      results: ['float32'],
      reverse: true,
    },
    (body, [after = '', ddecay = ''], [gradient = '', u = '', factor = 'decay']) => {
      const q = body.op('Add', [gradient, body.op('Mul', [factor, after])]);
      // q of the step after meets this step's membrane.
      return { states: [q, body.op('Add', [ddecay, body.op('Mul', [after, u])])], slices: [q] };
    },
  );
  return portableFunction('LifNeuronGrad', call, b, inputs, {
    dcurrent: call.outputs[0] ? results[0] : undefined,
    ddecay: call.outputs[1] ? states[1] : undefined,
  });
};
