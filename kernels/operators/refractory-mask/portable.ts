/** @file RefractoryMask as an ONNX Scan, and the step that LifNeuron shares. */
import type { OperatorCall, PortableDefinition, PortableFunction } from '../../portable-function.ts';
import { periodOf } from '../attributes.ts';
import { FunctionBuilder, portableFunction } from '../function-builder.ts';

/**
 * One step of a refractory gate.
 * @param left int32 [B,H]: steps for which the gate is still closed
 * @param candidate bool [B,H]
 * @returns bools `open` and `fires`, and the next `left`
 */
export function refractoryStep(
  body: FunctionBuilder,
  left: string,
  candidate: string,
  { period, byCandidates }: { readonly period: number; readonly byCandidates: boolean },
): { open: string; fires: string; left: string } {
  const open = body.op('Equal', [left, body.int32(0)]);
  const fires = body.op('And', [candidate, open]);
  const waiting = body.op('Max', [body.op('Sub', [left, body.int32(1)]), body.int32(0)]);
  return {
    open,
    fires,
    left: body.op('Where', [byCandidates ? candidate : fires, body.int32(period), waiting]),
  };
}

/** Either of the two masks. */
export function refractoryMaskFunction(
  operator: string,
  call: OperatorCall,
  byCandidates: boolean,
): PortableFunction {
  const b = new FunctionBuilder();
  const period = periodOf(call);
  const { results } = b.scan(
    {
      states: [{ dtype: 'int32', initial: b.zerosPerChannel('c', 'int32') }],
      sequences: [{ name: 'c' }],
      results: ['float32', 'uint8'],
    },
    (body, [left = ''], [c = '']) => {
      const candidate = body.op('Not', [body.op('Equal', [c, body.float(0)])]);
      const next = refractoryStep(body, left, candidate, { period, byCandidates });
      return {
        states: [next.left],
        slices: [body.cast(next.fires, 'float32'), body.cast(next.open, 'uint8')],
      };
    },
  );
  const [s, open] = results.map((name, i) => (call.outputs[i] ? name : undefined));
  return portableFunction(operator, call, b, ['c'], { s, open });
}

export const refractoryMask: PortableDefinition = (call) =>
  refractoryMaskFunction('RefractoryMask', call, false);
