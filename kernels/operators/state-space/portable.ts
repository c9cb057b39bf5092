/** @file StateSpaceNeuron as an ONNX Scan. */
import type { PortableDefinition } from '../../portable-function.ts';
import { freezeOf, isRefractory, number, periodOf, ruleOf } from '../attributes.ts';
import type { Rule } from '../attributes.ts';
import { FunctionBuilder, portableFunction } from '../function-builder.ts';
import { spikesOf } from '../lif-neuron/portable.ts';
import { refractoryStep } from '../refractory-mask/portable.ts';

/** Names of the real and the imaginary part of something complex. */
export interface Pair {
  readonly re: string;
  readonly im: string;
}

/** Takes [2,N,H] apart. */
function pairOf(b: FunctionBuilder, value: string): Pair {
  const part = (index: number) => b.op('Gather', [value, b.index(index)], { axis: 0 });
  return { re: part(0), im: part(1) };
}

/** Zeros [B,N,H] for a sequence [B,T,H] and a pair [N,H]. */
export function zeroStates(b: FunctionBuilder, sequence: string, { re }: Pair): string {
  const shape = b.op('Concat', [b.sizes(sequence, 0, 1), b.sizes(re, 0, 2)], { axis: 0 });
  return b.filled(shape, 'float32', 0);
}

/** Where a sequence begins: at rest, or as its input state [B,2·N+1,H] says: real parts, imaginary ones, and steps to wait. */
function initialStates(b: FunctionBuilder, pole: Pair, hasState: boolean) {
  if (!hasState) {
    const zeros = zeroStates(b, 'x', pole);
    return { re: zeros, im: zeros, left: () => b.zerosPerChannel('x', 'int32') };
  }
  const states = b.sizes(pole.re, 0, 1);
  const rows = (first: string, end: string) => b.op('Slice', ['state', first, end, b.ints(1)]);
  const both = b.op('Mul', [states, b.ints(2)]);
  return {
    re: rows(b.ints(0), states),
    im: rows(states, both),
    left: () => b.cast(b.op('Squeeze', [rows(both, b.ints(Number.MAX_SAFE_INTEGER)), b.ints(1)]), 'int32'),
  };
}

/** What `initialStates` takes, of the states and, of refractory rules, the steps to wait [B,H]. */
function finalStates(b: FunctionBuilder, [re = '', im = '', left]: readonly string[]): string {
  const waiting = left === undefined ? b.zerosPerChannel('x') : b.cast(left, 'float32');
  return b.op('Concat', [re, im, b.op('Unsqueeze', [waiting, b.ints(1)])], { axis: 1 });
}

/** pole·h + x for states [B,N,H] and an input [B,H]. */
function advance(b: FunctionBuilder, pole: Pair, h: Pair, x: string): Pair {
  const input = b.op('Unsqueeze', [x, b.ints(1)]);
  const times = (a: string, c: string) => b.op('Mul', [a, c]);
  return {
    re: b.op('Add', [b.op('Sub', [times(pole.re, h.re), times(pole.im, h.im)]), input]),
    im: b.op('Add', [times(pole.re, h.im), times(pole.im, h.re)]),
  };
}

/** skip·x + Re Σ mix·h, [B,H]; `skip` may be absent. */
function potential(b: FunctionBuilder, mix: Pair, h: Pair, x: string, skip: string | undefined): string {
  const parts = b.op('Sub', [b.op('Mul', [mix.re, h.re]), b.op('Mul', [mix.im, h.im])]);
  const sum = b.op('ReduceSum', [parts, b.ints(1)], { keepdims: 0 });
  return skip ? b.op('Add', [sum, b.op('Mul', [skip, x])]) : sum;
}

/** States after the reset that follows spikes [B,H]. */
export function afterReset(
  b: FunctionBuilder,
  rule: Rule,
  h: Pair,
  reset: Pair | undefined,
  fired: string,
): Pair {
  if (rule !== 'soft' && rule !== 'hard') return h;
  const spikes = b.op('Unsqueeze', [fired, b.ints(1)]);
  if (rule === 'soft') {
    const less = (value: string, taken: string) => b.op('Sub', [value, b.op('Mul', [taken, spikes])]);
    return { re: less(h.re, reset!.re), im: less(h.im, reset!.im) };
  }
  const kept = b.op('Sub', [b.float(1), spikes]);
  return { re: b.op('Mul', [h.re, kept]), im: b.op('Mul', [h.im, kept]) };
}

/** The parameters by name, taken apart. */
export function parametersOf(b: FunctionBuilder, hasSkip: boolean, hasReset: boolean) {
  return {
    pole: pairOf(b, 'pole'),
    mix: pairOf(b, 'mix'),
    skip: hasSkip ? 'skip' : undefined,
    reset: hasReset ? pairOf(b, 'reset') : undefined,
  };
}

/**
 * One step: from the states after the last reset to those of now, and the potential.
 * @param isOpen bool [B,H]: whether states go on and take the input; absent: all do
 */
export function stateStep(
  b: FunctionBuilder,
  { pole, mix, skip }: ReturnType<typeof parametersOf>,
  before: Pair,
  x: string,
  isOpen?: string,
): { h: Pair; v: string } {
  const next = advance(b, pole, before, x);
  if (isOpen === undefined) return { h: next, v: potential(b, mix, next, x, skip) };
  const wide = b.op('Unsqueeze', [isOpen, b.ints(1)]);
  const part = (name: 're' | 'im') => b.op('Where', [wide, next[name], before[name]]);
  const h = { re: part('re'), im: part('im') };
  return { h, v: potential(b, mix, h, b.op('Where', [isOpen, x, b.float(0)]), skip) };
}

export const stateSpaceNeuron: PortableDefinition = (call) => {
  const b = new FunctionBuilder();
  const rule = ruleOf(call);
  const threshold = number(call, 'threshold', 1);
  const [wantsS, wantsCount, wantsV, wantsOpen, wantsNext] = call.outputs;
  const given = parametersOf(b, call.inputs[3] ?? false, call.inputs[4] ?? false);
  if (rule === 'soft' && !given.reset)
    throw new Error('StateSpaceNeuron needs its input reset for a soft reset.');
  const from = initialStates(b, given.pole, call.inputs[5] ?? false);
  const states = [
    { dtype: 'float32', initial: from.re, rank: 3 },
    { dtype: 'float32', initial: from.im, rank: 3 },
  ] as const;

  const freezes = freezeOf(call);
  const sequences = () => {
    if (isRefractory(rule) || freezes) {
      const gate = { period: periodOf(call), byCandidates: rule === 'refractory-conv' };
      const { states: ends, results } = b.scan(
        {
          states: [...states, { dtype: 'int32', initial: from.left() }],
          sequences: [{ name: 'x' }],
          results: ['float32', 'float32', 'uint8'],
        },
        (body, [re = '', im = '', left = ''], [x = '']) => {
          const isOpen = freezes ? body.op('Equal', [left, body.int32(0)]) : undefined;
          const { h, v } = stateStep(body, given, { re, im }, x, isOpen);
          const candidate = body.op('GreaterOrEqual', [v, body.float(threshold)]);
          const next = refractoryStep(body, left, candidate, gate);
          const fired = body.cast(next.fires, 'float32');
          const after = afterReset(body, rule, h, given.reset, fired);
          const slices = [v, fired, body.cast(next.open, 'uint8')];
          return { states: [after.re, after.im, next.left], slices };
        },
      );
      const [v = '', s = '', open = ''] = results;
      return { v, s: () => s, open: () => open, ends };
    }
    const { states: ends, results } = b.scan(
      { states, sequences: [{ name: 'x' }], results: ['float32'] },
      (body, [re = '', im = ''], [x = '']) => {
        const { h, v } = stateStep(body, given, { re, im }, x);
        const after = afterReset(body, rule, h, given.reset, spikesOf(body, v, threshold));
        return { states: [after.re, after.im], slices: [v] };
      },
    );
    const [v = ''] = results;
    const openAll = () => b.filled(b.sizes('x', 0), 'uint8', 1);
    return { v, s: () => spikesOf(b, v, threshold), open: openAll, ends };
  };

  const { v, s: spikes, open, ends } = sequences();
  const s = wantsS || wantsCount ? spikes() : '';
  return portableFunction('StateSpaceNeuron', call, b, ['x', 'pole', 'mix', 'skip', 'reset', 'state'], {
    s: wantsS ? s : undefined,
    count: wantsCount ? b.op('ReduceSum', [s, b.ints(1)], { keepdims: 0 }) : undefined,
    v: wantsV ? v : undefined,
    open: wantsOpen ? open() : undefined,
    next: wantsNext ? finalStates(b, ends) : undefined,
  });
};
