/** @file Reads what onnxruntime's profiler has written: how long each node took, and how much it read and wrote. */
import { z } from 'zod';
import { median } from '../bench/timing.ts';

const eventSchema = z.looseObject({
  cat: z.string(),
  name: z.string(),
  /** Microseconds. */
  ts: z.number(),
  dur: z.number(),
  args: z.looseObject({
    op_name: z.string().optional(),
    activation_size: z.coerce.number().optional(),
    parameter_size: z.coerce.number().optional(),
    output_size: z.coerce.number().optional(),
  }),
});

export interface NodeTime {
  /** As in the model, or what onnxruntime made of it. */
  readonly name: string;
  readonly op: string;
  /** Median over the runs. */
  readonly milliseconds: number;
  /** Of its inputs and outputs, once each. */
  readonly bytes: number;
}

export interface RunTimes {
  readonly nodes: readonly NodeTime[];
  /** Of a whole run, the median, in milliseconds. */
  readonly runMs: number;
}

const SUFFIX = '_kernel_time';

/**
 * The medians of the runs but the first ones.
 * @param json an array of events in Chrome's trace format
 * @param warmUp how many runs are left out
 * @throws ZodError for another format, RangeError where no run is left
 */
export function nodeTimes(json: string, warmUp: number): RunTimes {
  const events = (JSON.parse(json) as { cat?: string }[])
    .filter(({ cat }) => cat === 'Node' || cat === 'Session')
    .map((event) => eventSchema.parse(event));
  const runs = events
    .filter(({ name }) => name === 'model_run')
    .sort((a, b) => a.ts - b.ts)
    .slice(warmUp);
  const [first] = runs;
  if (!first) throw new RangeError('The profile holds no run.');
  const byName = new Map<string, { op: string; bytes: number; micros: number[] }>();
  for (const { cat, name, ts, dur, args } of events) {
    if (cat !== 'Node' || !name.endsWith(SUFFIX) || ts < first.ts) continue;
    const node = name.slice(0, -SUFFIX.length);
    const bytes = (args.activation_size ?? 0) + (args.parameter_size ?? 0) + (args.output_size ?? 0);
    const known = byName.get(node) ?? { op: args.op_name ?? 'unknown', bytes, micros: [] };
    known.micros.push(dur);
    byName.set(node, known);
  }
  // A node that ran more often is in the body of a loop, and its time in that of the loop's node.
  const nodes = [...byName]
    .filter(([, { micros }]) => micros.length <= runs.length)
    .map(([name, { op, bytes, micros }]) => ({ name, op, bytes, milliseconds: median(micros) / 1000 }));
  return { nodes, runMs: median(runs.map(({ dur }) => dur)) / 1000 };
}
