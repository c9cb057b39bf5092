/** @file LifNeuron as an ONNX Scan. */
import type { PortableDefinition } from '../../portable-function.ts';
import { isRefractory, number, periodOf, ruleOf } from '../attributes.ts';
import type { Rule } from '../attributes.ts';
import { FunctionBuilder, portableFunction } from '../function-builder.ts';
import { refractoryStep } from '../refractory-mask/portable.ts';

/** Spikes of potentials, as float32. */
export function spikesOf(b: FunctionBuilder, v: string, threshold: number): string {
  return b.cast(b.op('GreaterOrEqual', [v, b.float(threshold)]), 'float32');
}

/** The membrane after the reset that follows potentials v. */
export function afterReset(b: FunctionBuilder, rule: Rule, v: string, threshold: number): string {
  if (rule === 'soft') return b.op('Sub', [v, b.op('Mul', [b.float(threshold), spikesOf(b, v, threshold)])]);
  if (rule === 'hard') return b.op('Mul', [v, b.op('Sub', [b.float(1), spikesOf(b, v, threshold)])]);
  return v;
}

export const lifNeuron: PortableDefinition = (call) => {
  const b = new FunctionBuilder();
  const rule = ruleOf(call);
  const threshold = number(call, 'threshold', 1);
  const [wantsS, wantsCount, wantsV, wantsOpen] = call.outputs;
  const potential = (body: FunctionBuilder, membrane: string, current: string) =>
    body.op('Add', [body.op('Mul', ['decay', membrane]), current]);
  const membrane = { dtype: 'float32', initial: b.zerosPerChannel('current') } as const;

  const sequences = () => {
    if (isRefractory(rule)) {
      const gate = { period: periodOf(call), byCandidates: rule === 'refractory-conv' };
      const { results } = b.scan(
        {
          states: [membrane, { dtype: 'int32', initial: b.zerosPerChannel('current', 'int32') }],
          sequences: [{ name: 'current' }],
          results: ['float32', 'float32', 'uint8'],
        },
        (body, [u = '', left = ''], [current = '']) => {
          const v = potential(body, u, current);
          const candidate = body.op('GreaterOrEqual', [v, body.float(threshold)]);
          const next = refractoryStep(body, left, candidate, gate);
          const slices = [v, body.cast(next.fires, 'float32'), body.cast(next.open, 'uint8')];
          return { states: [v, next.left], slices };
        },
      );
      const [v = '', s = '', open = ''] = results;
      return { v, s: () => s, open: () => open };
    }
    const { results } = b.scan(
      { states: [membrane], sequences: [{ name: 'current' }], results: ['float32'] },
      (body, [u = ''], [current = '']) => {
        const v = potential(body, u, current);
        return { states: [afterReset(body, rule, v, threshold)], slices: [v] };
      },
    );
    const [v = ''] = results;
    return { v, s: () => spikesOf(b, v, threshold), open: () => b.filled(b.sizes('current', 0), 'uint8', 1) };
  };

  const { v, s: spikes, open } = sequences();
  const s = wantsS || wantsCount ? spikes() : '';
  return portableFunction('LifNeuron', call, b, ['current', 'decay'], {
    s: wantsS ? s : undefined,
    count: wantsCount ? b.op('ReduceSum', [s, b.ints(1)], { keepdims: 0 }) : undefined,
    v: wantsV ? v : undefined,
    open: wantsOpen ? open() : undefined,
  });
};
