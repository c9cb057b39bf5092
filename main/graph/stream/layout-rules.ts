/** @file In pieces along time: operators that move elements, and delays, which are made of them. */
import type { OpName } from '../catalogue.ts';
import { concat, slice } from '../functions/layout.ts';
import type { Step, StreamRules } from './rule.ts';
import { around } from './time-axis.ts';

/** Leaves every step where it is: as many numbers before it and after it as there were. */
function inPlace<K extends 'reshape' | 'squeeze' | 'unsqueeze'>({
  inputs,
  axes,
  results,
  refuse,
  copy,
}: Step<K>) {
  const [from, to] = [axes[0], results[0]];
  const outputs = copy();
  if (!from || !to) return refuse('steps are lost in a shape');
  const [was, is] = [around(inputs[0].shape, from), around(outputs[0].shape, to)];
  return was.before === is.before && was.after === is.after ? outputs : refuse('a shape mixes steps');
}

/** Moves whole axes. */
function whole<K extends OpName>({ axes, results, refuse, copy }: Step<K>) {
  const isWhole = [...axes, ...results].every((axis) => !axis || axis.runs === 1);
  return isWhole ? copy() : refuse('steps are moved among samples');
}

export const layoutRules = {
  reshape: inPlace,
  squeeze: inPlace,
  unsqueeze: inPlace,
  transpose: whole,
  concat: ({ axes, attributes, results: [result], refuse, copy }) =>
    result &&
    result.axis !== attributes.axis &&
    axes.every((axis) => axis?.axis === result.axis && axis.runs === result.runs)
      ? copy()
      : refuse('steps are put before other steps'),
  slice({ inputs: [x], axes: [axis], attributes, whole: long, lengths, refuse, copy }) {
    if (axis?.axis !== attributes.axis) return copy();
    const [lag, lagOfWhole] = [lengths.piece - attributes.end, lengths.whole - long.end];
    const isPlain = axis.runs === 1 && attributes.step === 1 && long.step === 1 && lag === lagOfWhole;
    if (isPlain && attributes.start === 0 && long.start === 0 && attributes.end > 0) return [{ cut: x, lag }];
    const isLast = lag === 0 && attributes.start === lengths.piece - 1 && long.start === lengths.whole - 1;
    return isPlain && isLast ? [{ reduce: 'last', part: copy()[0] }] : refuse('some steps are picked');
  },
  pad({
    inputs: [x],
    axes: [axis],
    attributes: { before, after, value },
    lag,
    lengths,
    carry,
    refuse,
    copy,
  }) {
    const at = axis!.axis;
    if (before[at] === 0 && after[at] === 0 && lag === undefined) return copy();
    const isDelay =
      before.every((size, i) => size === (i === at ? lag : 0)) && after.every((size) => size === 0);
    if (!isDelay || lag === undefined || value !== 0) return refuse('steps are added');
    const late = carry(x.shape.with(at, lag));
    const all = concat([late.before, x], at);
    late.keep(slice(all, { axis: at, start: lengths.piece }));
    return [slice(all, { axis: at, end: lengths.piece })];
  },
} satisfies Partial<StreamRules>;
