/** @file StateSpaceNeuronGrad as two ONNX Scans: the states once more, then back through them. */
import type { PortableDefinition } from '../../portable-function.ts';
import { freezeOf, isRefractory, number, ruleOf, surrogateOf } from '../attributes.ts';
import { FunctionBuilder, portableFunction } from '../function-builder.ts';
import { spikesOf } from '../lif-neuron/portable.ts';
import { afterReset, parametersOf, stateStep, zeroStates } from '../state-space/portable.ts';
import type { Pair } from '../state-space/portable.ts';
import { surrogateNodes } from '../surrogate.ts';

const inputs = ['x', 'v', 'pole', 'mix', 'skip', 'reset', 'ds', 'dcount', 'dv', 'open'] as const;

/** Σ over N and the real and imaginary parts of a·b, [B,H]. */
function inner(b: FunctionBuilder, a: Pair, c: Pair): string {
  const product = b.op('Add', [b.op('Mul', [a.re, c.re]), b.op('Mul', [a.im, c.im])]);
  return b.op('ReduceSum', [product, b.ints(1)], { keepdims: 0 });
}

/** What a step adds to [N,H]: summed over the batch. */
const summed = (b: FunctionBuilder, value: string) => b.op('ReduceSum', [value, b.ints(0)], { keepdims: 0 });

export const stateSpaceNeuronGrad: PortableDefinition = (call) => {
  const b = new FunctionBuilder();
  const rule = ruleOf(call);
  const threshold = number(call, 'threshold', 1);
  const freezes = freezeOf(call);
  const through = call.attributes['through'] === 1 && !isRefractory(rule) && rule !== 'none';
  const { name, scale } = surrogateOf(call);
  const [, , , , skip, reset, ds, dcount, dv, open] = inputs.map((input, i) =>
    call.inputs[i] ? input : undefined,
  );
  if (freezes && !open) throw new Error('StateSpaceNeuronGrad needs its input open where neurons freeze.');
  const given = parametersOf(b, skip !== undefined, reset !== undefined);
  // Of each step whether its neuron goes on, and whether that of the next does.
  const opened = open && freezes ? [b.cast(open, 'float32')] : [];
  const isOpen = (body: FunctionBuilder, slice: string | undefined) =>
    slice === undefined ? undefined : body.op('Greater', [slice, body.float(0.5)]);
  const fired = (body: FunctionBuilder, v: string, slice: string | undefined) =>
    slice === undefined
      ? spikesOf(body, v, threshold)
      : body.op('Mul', [slice, spikesOf(body, v, threshold)]);
  const zeros = zeroStates(b, 'x', given.pole);
  const states = [
    { dtype: 'float32', initial: zeros, rank: 3 },
    { dtype: 'float32', initial: zeros, rank: 3 },
  ] as const;
  // Of each step: the states before it (after the reset that came before), and its own.
  const again = b.scan(
    {
      states,
      sequences: [{ name: 'x' }, { name: 'v' }, ...opened.map((name) => ({ name }))],
      results: ['float32', 'float32', 'float32', 'float32'],
      sliceRanks: { sequences: 2, results: 3 },
    },
    (body, [re = '', im = ''], [x = '', v = '', goesOn]) => {
      const { h } = stateStep(body, given, { re, im }, x, isOpen(body, goesOn));
      const after = afterReset(body, rule, h, given.reset, fired(body, v, goesOn));
      return { states: [after.re, after.im], slices: [re, im, h.re, h.im] };
    },
  );
  const ofSteps = dcount && b.op('Unsqueeze', [dcount, b.ints(1)]);
  const empty = () => b.filled(b.sizes('x', 0), 'float32', 0);
  const reached = ofSteps ? b.op('Add', [ds ?? empty(), ofSteps]) : (ds ?? empty());
  const slopes = surrogateNodes(b, name, scale, b.op('Sub', ['v', b.float(threshold)]));
  const gated = open ? b.op('Mul', [slopes, b.cast(open, 'float32')]) : slopes;
  const perState = { initial: b.filled(b.sizes(given.pole.re, 0), 'float32', 0), dtype: 'float32' } as const;
  const [pRe = '', pIm = '', hRe = '', hIm = ''] = again.results;
  const { states: ends, results } = b.scan(
    {
      states: [...states, perState, perState, perState, perState],
      sequences: [
        ...[pRe, pIm, hRe, hIm].map((sequence) => ({ name: sequence, rank: 3 })),
        { name: 'v' },
        { name: gated },
        { name: reached },
        { name: dv ?? empty() },
        ...opened.map((sequence) => ({ name: sequence })),
      ],
      results: ['float32', 'float32'],
      reverse: true,
    },
    (
      body,
      [dRe = '', dIm = '', ...sums],
      [qRe = '', qIm = '', re = '', im = '', v = '', slope = '', up = '', own = '', goesOn],
    ) => {
      const times = (a: string, c: string) => body.op('Mul', [a, c]);
      const { pole, mix } = given;
      const h = { re, im };
      const backOf = (d: Pair) => ({
        re: body.op('Add', [times(pole.re, d.re), times(pole.im, d.im)]),
        im: body.op('Sub', [times(pole.re, d.im), times(pole.im, d.re)]),
      });
      // Where neurons freeze, the states of this scan have gone back through the poles already.
      const came = { re: dRe, im: dIm };
      const g = goesOn === undefined ? backOf(came) : came;
      const taken = through ? inner(body, g, rule === 'soft' ? given.reset! : h) : undefined;
      const arriving = taken ? body.op('Sub', [up, taken]) : up;
      const e = body.op('Add', [times(slope, arriving), own]);
      const wide = body.op('Unsqueeze', [e, body.ints(1)]);
      const silent = () =>
        body.op('Unsqueeze', [body.op('Sub', [body.float(1), fired(body, v, goesOn)]), body.ints(1)]);
      const kept = (part: string) => (rule === 'hard' ? times(part, silent()) : part);
      const d = {
        re: body.op('Add', [kept(g.re), times(mix.re, wide)]),
        im: body.op('Sub', [kept(g.im), times(mix.im, wide)]),
      };
      const [poleRe = '', poleIm = '', mixRe = '', mixIm = ''] = sums;
      const gate = goesOn === undefined ? undefined : body.op('Unsqueeze', [goesOn, body.ints(1)]);
      const ofInput = (value: string) => (gate === undefined ? value : times(value, gate));
      const [mRe, mIm] = [ofInput(d.re), ofInput(d.im)];
      const added = [
        body.op('Add', [poleRe, summed(body, body.op('Add', [times(mRe, qRe), times(mIm, qIm)]))]),
        body.op('Add', [poleIm, summed(body, body.op('Sub', [times(mIm, qRe), times(mRe, qIm)]))]),
        body.op('Add', [mixRe, summed(body, times(wide, h.re))]),
        body.op('Sub', [mixIm, summed(body, times(wide, h.im))]),
      ];
      const dx = body.op('ReduceSum', [mRe, body.ints(1)], { keepdims: 0 });
      const wideOpen = gate === undefined ? undefined : isOpen(body, gate);
      const earlier = wideOpen === undefined ? d : backOf(d);
      const back = (part: 're' | 'im') =>
        wideOpen === undefined ? d[part] : body.op('Where', [wideOpen, earlier[part], d[part]]);
      const toInput = goesOn === undefined ? e : times(e, goesOn);
      return { states: [back('re'), back('im'), ...added], slices: [dx, toInput] };
    },
  );
  const [, , poleRe = '', poleIm = '', mixRe = '', mixIm = ''] = ends;
  const [fromStates = '', errors = ''] = results;
  const joined = (re: string, im: string) => {
    const parts = [re, im].map((part) => b.op('Unsqueeze', [part, b.ints(0)]));
    return b.op('Concat', parts, { axis: 0 });
  };
  const skipped = skip && b.op('Mul', [errors, skip]);
  return portableFunction('StateSpaceNeuronGrad', call, b, inputs, {
    dx: call.outputs[0] ? (skipped ? b.op('Add', [fromStates, skipped]) : fromStates) : undefined,
    dpole: call.outputs[1] ? joined(poleRe, poleIm) : undefined,
    dmix: call.outputs[2] ? joined(mixRe, mixIm) : undefined,
    dskip: call.outputs[3]
      ? b.op('ReduceSum', [b.op('Mul', [errors, 'x']), b.ints(0, 1)], { keepdims: 0 })
      : undefined,
  });
};
