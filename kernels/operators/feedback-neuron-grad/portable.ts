/** @file FeedbackNeuronGrad as two ONNX Scans: the states once more, then back through them. */
import type { PortableDefinition } from '../../portable-function.ts';
import { number, surrogateOf } from '../attributes.ts';
import {
  connectedInputs,
  feedbackStep,
  keepOf,
  rowOf,
  rowsOf,
  sumOf,
  traceAfter,
} from '../feedback-neuron/portable.ts';
import type { FeedbackRows } from '../feedback-neuron/portable.ts';
import { FunctionBuilder, portableFunction } from '../function-builder.ts';
import { spikesOf } from '../lif-neuron/portable.ts';
import { surrogateNodes } from '../surrogate.ts';

const inputs = ['x', 'v', 'map', 'read', 'feed', 'reset', 'ds', 'dcount', 'dv', 'recurrent', 'open'] as const;

export const feedbackNeuronGrad: PortableDefinition = (call) => {
  const b = new FunctionBuilder();
  const threshold = number(call, 'threshold', 1);
  const keep = keepOf(call);
  const { name, scale } = surrogateOf(call);
  const [, , , , feed, reset, ds, dcount, dv] = inputs.map((input, i) =>
    call.inputs[i] ? input : undefined,
  );
  const total = sumOf(b, feed, reset);
  const rows: FeedbackRows = {
    map: rowsOf(b, 'map', 6),
    read: rowsOf(b, 'read', 2),
    feed: total === undefined ? undefined : rowsOf(b, total, 7),
  };
  const through = feed === undefined ? undefined : rowsOf(b, feed, 7);
  const isConnected = call.inputs[9] ?? false;
  const gate = call.inputs[10] ? b.cast('open', 'float32') : undefined;
  const all = spikesOf(b, 'v', threshold);
  const spikes = gate === undefined ? all : b.op('Mul', [all, gate]);
  const x = isConnected ? connectedInputs(b, spikes) : 'x';
  const zero = { dtype: 'float32', initial: b.zerosPerChannel('x') } as const;
  // Of each step: both states and the trace before it, and its own states.
  const again = b.scan(
    {
      states: [zero, zero, zero],
      sequences: [{ name: x }, { name: spikes }],
      results: Array.from({ length: 5 }, () => 'float32' as const),
    },
    (body, [h0 = '', h1 = '', trace = ''], [x = '', fired = '']) => {
      const next = feedbackStep(body, rows, [h0, h1, trace], x);
      const after = traceAfter(body, trace, fired, keep);
      return { states: [next.h0, next.h1, after], slices: [h0, h1, trace, next.h0, next.h1] };
    },
  );
  const [h0 = '', h1 = '', trace = '', now0 = '', now1 = ''] = again.results;
  const empty = () => b.filled(b.sizes('x', 0), 'float32', 0);
  const perStep = dcount && b.op('Unsqueeze', [dcount, b.ints(1)]);
  const reached = perStep ? b.op('Add', [ds ?? empty(), perStep]) : (ds ?? empty());
  const steep = surrogateNodes(b, name, scale, b.op('Sub', ['v', b.float(threshold)]));
  const isMasked = gate !== undefined && call.attributes['straight'] !== 1;
  const slopes = isMasked ? b.op('Mul', [steep, gate]) : steep;
  const back = b.scan(
    {
      states: isConnected ? [zero, zero, zero, zero] : [zero, zero, zero],
      sequences: [h0, h1, trace, slopes, reached, dv ?? empty()].map((sequence) => ({ name: sequence })),
      results: Array.from({ length: 4 }, () => 'float32' as const),
      reverse: true,
    },
    (
      body,
      [g0 = '', g1 = '', p = '', after = ''],
      [before0 = '', before1 = '', q = '', slope = '', up = '', own = ''],
    ) => {
      const times = (a: string, c: string) => body.op('Mul', [a, c]);
      const plus = (a: string, c: string) => body.op('Add', [a, c]);
      const arriving = isConnected ? plus(up, body.op('MatMul', [after, 'recurrent'])) : up;
      const e = plus(times(slope, plus(arriving, p)), own);
      const d = [g0, g1].map((g, i) => plus(times(rows.read[i]!, e), g));
      const before = [before0, before1, q] as const;
      const fed = (i: number) => rowOf(body, through!.slice(3 * i), before, through![3 * i + 2]);
      const given = through && plus(times(through[6]!, e), plus(times(d[0]!, fed(0)), times(d[1]!, fed(1))));
      const kept = keep === 0 ? undefined : times(body.float(keep), p);
      const trace = sumOf(body, given, kept) ?? times(body.float(0), p);
      const weight = (row: number) =>
        rows.feed ? plus(rows.map[row]!, times(q, rows.feed[row]!)) : rows.map[row]!;
      const [next0 = '', next1 = ''] = [0, 1].map((j) =>
        plus(times(weight(j), d[0]!), times(weight(3 + j), d[1]!)),
      );
      const dx = plus(times(rows.map[2]!, d[0]!), times(rows.map[5]!, d[1]!));
      return { states: [next0, next1, trace, ...(isConnected ? [dx] : [])], slices: [dx, e, d[0]!, d[1]!] };
    },
  );
  const [dx = '', e = '', d0 = '', d1 = ''] = back.results;
  const overTime = (...factors: string[]) => {
    const product = factors.reduce((a, c) => b.op('Mul', [a, c]));
    return b.op('Unsqueeze', [b.op('ReduceSum', [product, b.ints(0, 1)], { keepdims: 0 }), b.ints(0)]);
  };
  const stacked = (sums: readonly string[]) => b.op('Concat', sums, { axis: 0 });
  const [, wantsMap, wantsRead, wantsFeed] = call.outputs;
  const dfeed = () =>
    stacked([
      ...[d0, d1].flatMap((d) => [overTime(trace, d, h0), overTime(trace, d, h1), overTime(trace, d)]),
      overTime(e, trace),
    ]);
  return portableFunction('FeedbackNeuronGrad', call, b, inputs, {
    dx: call.outputs[0] ? dx : undefined,
    dmap: wantsMap
      ? stacked([d0, d1].flatMap((d) => [overTime(d, h0), overTime(d, h1), overTime(d, x)]))
      : undefined,
    dread: wantsRead ? stacked([overTime(e, now0), overTime(e, now1)]) : undefined,
    dfeed: wantsFeed ? dfeed() : undefined,
  });
};
