/** @file SlidingPsn as a convolution over time. */
import type { PortableDefinition } from '../../portable-function.ts';
import { FunctionBuilder, portableFunction } from '../function-builder.ts';
import { spikesOf } from '../lif-neuron/portable.ts';

/** One less than a vector's length, as an int64 vector of one. */
export const lastIndex = (b: FunctionBuilder, weight: string): string =>
  b.op('Sub', [b.sizes(weight, 0, 1), b.ints(1)]);

/** A sequence [B,T,H] with zeros before its first step or after its last; `count` is an int64 vector of one. */
export function padSteps(
  b: FunctionBuilder,
  sequence: string,
  count: string,
  where: 'before' | 'after',
): string {
  const none = b.ints(0);
  const [before, after] = where === 'before' ? [count, none] : [none, count];
  const pads = b.op('Concat', [none, before, none, none, after, none], { axis: 0 });
  return b.op('Pad', [sequence, pads, b.float(0)]);
}

/** Σ_m weights[m]·sequence[t+m] for every t for which all m fit: a convolution of height order and width 1. */
export function correlateSteps(b: FunctionBuilder, sequence: string, weights: string): string {
  const image = b.op('Unsqueeze', [sequence, b.ints(1)]);
  const kernel = b.op('Reshape', [weights, b.ints(1, 1, -1, 1)]);
  return b.op('Squeeze', [b.op('Conv', [image, kernel]), b.ints(1)]);
}

export const slidingPsn: PortableDefinition = (call) => {
  const b = new FunctionBuilder();
  const [wantsS, wantsCount, wantsH] = call.outputs;
  const oldestFirst = b.op('Slice', ['weight', b.ints(-1), b.ints(-(2 ** 31)), b.ints(0), b.ints(-1)]);
  const padded = padSteps(b, 'x', lastIndex(b, 'weight'), 'before');
  const h = b.op('Add', [correlateSteps(b, padded, oldestFirst), 'bias']);
  const s = wantsS || wantsCount ? spikesOf(b, h, 0) : '';
  return portableFunction('SlidingPsn', call, b, ['x', 'weight', 'bias'], {
    s: wantsS ? s : undefined,
    count: wantsCount ? b.op('ReduceSum', [s, b.ints(1)], { keepdims: 0 }) : undefined,
    h: wantsH ? h : undefined,
  });
};
