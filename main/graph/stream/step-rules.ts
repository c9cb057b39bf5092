/** @file In pieces along time: operators that take each step by itself, and those that bring all steps together. */
import type { OpName } from '../catalogue.ts';
import { add } from '../functions/arithmetic.ts';
import { sum } from '../functions/reductions.ts';
import type { Reduced, Step, StreamRule, StreamRules } from './rule.ts';
import type { TimeAxis } from './time-axis.ts';

/** Element by element, where steps meet the same steps: axes are aligned at the last one. */
function alike<K extends OpName>({ inputs, axes, results: [result], refuse, copy }: Step<K>) {
  const ranks = (inputs as readonly { readonly shape: readonly number[] }[]).map(({ shape }) => shape.length);
  const outputs = copy();
  const rank = outputs[0]!.shape.length;
  const meets = (axis: TimeAxis | undefined, at: number) =>
    !axis || (ranks[at]! - axis.axis === rank - result!.axis && axis.runs === result!.runs);
  if (!axes.every(meets)) refuse('steps meet other steps');
  return outputs;
}

/** Along one axis, which must not be that of time. */
const along =
  <K extends 'softmax' | 'logSoftmax' | 'argMax'>(): StreamRule<K> =>
  ({ axes: [axis], attributes, refuse, copy }) =>
    axis?.axis === attributes.axis ? refuse('a sum over all steps is in each') : copy();

/** Over the last axis, by what is the same at every step. */
function rows<K extends 'norm' | 'spikeLinear'>({ inputs, axes, refuse, copy }: Step<K>) {
  const [axis, ...others] = axes;
  const isOfRows = axis && axis.axis < inputs[0].shape.length - 1;
  return isOfRows && others.every((other) => !other) ? copy() : refuse('it mixes steps');
}

/** Over axes: of each step, or of all of them. */
const over =
  <K extends Reduced['reduce'] & OpName>(reduce: K): StreamRule<K> =>
  ({ inputs: [x], axes: [axis], attributes, refuse, copy }) => {
    if (!axis || !attributes.axes.includes(axis.axis)) return copy();
    if (axis.runs > 1) return refuse('samples are brought together');
    const part = reduce === 'mean' ? sum(x, attributes.axes, attributes.keepDims) : copy()[0];
    return [{ reduce, part }];
  };

export const stepRules = {
  add: alike,
  sub: alike,
  mul: alike,
  div: alike,
  minimum: alike,
  maximum: alike,
  pow: alike,
  neg: alike,
  abs: alike,
  sign: alike,
  exp: alike,
  sin: alike,
  cos: alike,
  log: alike,
  sqrt: alike,
  sigmoid: alike,
  tanh: alike,
  softplus: alike,
  relu: alike,
  erf: alike,
  equal: alike,
  greater: alike,
  greaterOrEqual: alike,
  less: alike,
  lessOrEqual: alike,
  logicalAnd: alike,
  logicalOr: alike,
  logicalNot: alike,
  where: alike,
  cast: alike,
  stopGradient: alike,
  bitwiseXor: alike,
  shiftRight: alike,
  spike: alike,
  expand: alike,
  /** The numbers of the steps go on. */
  range: ({ results: [result], copy, first, refuse }) =>
    result?.runs === 1 ? [add(copy()[0], first())] : refuse('samples are numbered together'),
  matmul: ({ inputs: [a], axes: [axis, other], refuse, copy }) =>
    axis && !other && axis.axis < a.shape.length - 1 ? copy() : refuse('a product mixes steps'),
  gemm: ({ attributes: { transA }, axes: [axis, ...others], refuse, copy }) =>
    axis?.axis === 0 && !transA && others.every((other) => !other) ? copy() : refuse('a product mixes steps'),
  spikeLinear: rows,
  norm: rows,
  sum: over('sum'),
  mean: over('mean'),
  max: over('max'),
  softmax: along(),
  logSoftmax: along(),
  argMax: along(),
} satisfies Partial<StreamRules>;
