/** @file FeedbackNeuron as an ONNX Scan. */
import type { OperatorCall, PortableDefinition } from '../../portable-function.ts';
import { number, periodOf } from '../attributes.ts';
import { FunctionBuilder, portableFunction } from '../function-builder.ts';
import { spikesOf } from '../lif-neuron/portable.ts';
import { refractoryStep } from '../refractory-mask/portable.ts';

/** The rows [H] of a [rows,H]. */
export function rowsOf(b: FunctionBuilder, value: string, rows: number): string[] {
  return Array.from({ length: rows }, (_, row) => b.op('Gather', [value, b.index(row)], { axis: 0 }));
}

/** The sum of both, or the one that is there. */
export const sumOf = (b: FunctionBuilder, one: string | undefined, other: string | undefined) =>
  one !== undefined && other !== undefined ? b.op('Add', [one, other]) : (one ?? other);

/** Attribute `keep`. @throws Error when it is not from 0 to below 1 */
export function keepOf(call: OperatorCall): number {
  const keep = number(call, 'keep', 0);
  if (!(keep >= 0 && keep < 1)) throw new Error('Attribute keep must be at least 0 and less than 1.');
  return keep;
}

/** Both states and the trace of the spikes, [B,H] each. */
export type FeedbackNames = readonly [first: string, second: string, trace: string];

/** row[0]·h0 + row[1]·h1, and `last` if there is one. */
export function rowOf(
  b: FunctionBuilder,
  row: readonly string[],
  [h0, h1]: FeedbackNames,
  last?: string,
): string {
  const states = b.op('Add', [b.op('Mul', [row[0]!, h0]), b.op('Mul', [row[1]!, h1])]);
  return last === undefined ? states : b.op('Add', [states, last]);
}

/** The parameters' rows by name. */
export interface FeedbackRows {
  readonly map: readonly string[];
  readonly read: readonly string[];
  /** feed + reset, where there is either. */
  readonly feed: readonly string[] | undefined;
}

/** The states of a step and its potential. */
export function feedbackStep(
  b: FunctionBuilder,
  { map, read, feed }: FeedbackRows,
  before: FeedbackNames,
  x: string,
): { readonly h0: string; readonly h1: string; readonly v: string } {
  const trace = before[2];
  const withFed = (value: string, fed: () => string) =>
    feed ? b.op('Add', [value, b.op('Mul', [trace, fed()])]) : value;
  const next = (i: number) => {
    const affine = rowOf(b, map.slice(3 * i), before, b.op('Mul', [map[3 * i + 2]!, x]));
    return withFed(affine, () => rowOf(b, feed!.slice(3 * i), before, feed![3 * i + 2]));
  };
  const [h0, h1] = [next(0), next(1)];
  const potential = rowOf(b, read, [h0, h1, trace]);
  return { h0, h1, v: withFed(potential, () => feed![6]!) };
}

/** The trace after a step with these spikes. */
export function traceAfter(b: FunctionBuilder, trace: string, spikes: string, keep: number) {
  return keep === 0 ? spikes : b.op('Add', [b.op('Mul', [b.float(keep), trace]), spikes]);
}

/** What the spikes [B,H] of connected neurons bring to each, [B,H]. */
function broughtBy(b: FunctionBuilder, spikes: string): string {
  return b.op('MatMul', [spikes, b.op('Transpose', ['recurrent'], { perm: [1, 0] })]);
}

/** The inputs [B,T,H] with what spikes [B,T,H] brought from the step before. */
export function connectedInputs(b: FunctionBuilder, spikes: string): string {
  const before = b.op('Slice', [spikes, b.ints(0), b.ints(-1), b.ints(1)]);
  const shifted = b.op('Pad', [before, b.ints(0, 1, 0, 0, 0, 0)]);
  return b.op('Add', ['x', broughtBy(b, shifted)]);
}

export const feedbackNeuron: PortableDefinition = (call) => {
  const b = new FunctionBuilder();
  const threshold = number(call, 'threshold', 1);
  const keep = keepOf(call);
  const [, , , hasFeed, hasReset, isConnected = false, hasState = false] = call.inputs;
  const [wantsS, wantsCount, wantsV, wantsNext, wantsOpen] = call.outputs;
  const gate = { period: periodOf(call), byCandidates: call.attributes['byCandidates'] === 1 };
  const total = sumOf(b, hasFeed ? 'feed' : undefined, hasReset ? 'reset' : undefined);
  const rows: FeedbackRows = {
    map: rowsOf(b, 'map', 6),
    read: rowsOf(b, 'read', 2),
    feed: total === undefined ? undefined : rowsOf(b, total, 7),
  };
  const isGated = gate.period > 0;
  const from = (row: number) =>
    hasState ? b.op('Gather', ['state', b.index(row)], { axis: 1 }) : b.zerosPerChannel('x');
  const keepsSpikes = isConnected || (wantsNext ?? false);
  const { states: ends, results } = b.scan(
    {
      states: [
        ...[0, 1, 2, ...(keepsSpikes ? [3] : [])].map((row) => ({
          ...({ dtype: 'float32' } as const),
          initial: from(row),
        })),
        ...(isGated ? [{ dtype: 'int32', initial: b.cast(from(4), 'int32') } as const] : []),
      ],
      sequences: [{ name: 'x' }],
      results: isGated ? ['float32', 'float32', 'uint8'] : ['float32'],
    },
    (body, [h0 = '', h1 = '', trace = '', ...others], [x = '']) => {
      const input = isConnected ? body.op('Add', [x, broughtBy(body, others[0]!)]) : x;
      const next = feedbackStep(body, rows, [h0, h1, trace], input);
      const candidate = () => body.op('GreaterOrEqual', [next.v, body.float(threshold)]);
      const gated = isGated ? refractoryStep(body, others.at(-1)!, candidate(), gate) : undefined;
      const fired = gated ? body.cast(gated.fires, 'float32') : spikesOf(body, next.v, threshold);
      const states = [next.h0, next.h1, traceAfter(body, trace, fired, keep)];
      return {
        states: [...states, ...(keepsSpikes ? [fired] : []), ...(gated ? [gated.left] : [])],
        slices: [next.v, ...(gated ? [fired, body.cast(gated.open, 'uint8')] : [])],
      };
    },
  );
  const [v = '', gatedSpikes, gatedOpen] = results;
  const s = gatedSpikes ?? (wantsS || wantsCount ? spikesOf(b, v, threshold) : '');
  const rowsOfState = () => {
    const waiting = isGated ? b.cast(ends.at(-1)!, 'float32') : b.zerosPerChannel('x');
    return [...ends.slice(0, 4), waiting].map((end) => b.op('Unsqueeze', [end, b.ints(1)]));
  };
  const inputs = ['x', 'map', 'read', 'feed', 'reset', 'recurrent', 'state'];
  return portableFunction('FeedbackNeuron', call, b, inputs, {
    s: wantsS ? s : undefined,
    count: wantsCount ? b.op('ReduceSum', [s, b.ints(1)], { keepdims: 0 }) : undefined,
    v: wantsV ? v : undefined,
    next: wantsNext ? b.op('Concat', rowsOfState(), { axis: 1 }) : undefined,
    open: wantsOpen ? (gatedOpen ?? b.filled(b.sizes('x', 0), 'uint8', 1)) : undefined,
  });
};
