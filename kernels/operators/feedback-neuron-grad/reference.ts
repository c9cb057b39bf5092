/** @file FeedbackNeuronGrad, plainly. */
import { sequenceLength } from '../arithmetic.ts';
import type { Arithmetic, Floats, Sizes } from '../arithmetic.ts';
import { columnOf, trajectoriesOf } from '../feedback-neuron/reference.ts';
import type { FeedbackParameters, FeedbackTrajectory } from '../feedback-neuron/reference.ts';
import { surrogateSlope } from '../surrogate.ts';
import type { SurrogateName } from '../surrogate.ts';

/** What FeedbackNeuron got and gave, and the gradients of what it gave; absent ones count as 0. */
export interface FeedbackGradInputs extends FeedbackParameters {
  readonly x: Floats;
  readonly v: Floats;
  readonly ds?: Floats;
  readonly dcount?: Floats;
  readonly dv?: Floats;
  /** Where a spike was allowed; absent: everywhere. */
  readonly open?: Uint8Array;
}

/**
 * With p[t] what reaches the trace q[t], and g_i what reaches h_i[t] from step t + 1:
 *
 *     e[t] = σ'(v[t] − θ)·(ds[t] + dcount + p[t+1]) + dv[t]        d_i[t] = read[i]·e[t] + g_i
 *     p[t] = keep·p[t+1] + feed[6]·e[t] + Σ_i d_i[t]·(feed[3i]·h0[t−1] + feed[3i+1]·h1[t−1] + feed[3i+2])
 *     g_j  = Σ_i (map[3i+j] + q[t]·F[3i+j])·d_i[t], for step t − 1
 *
 * so that reset, which is in F alone, is a constant for the spikes. Where neurons are connected, Σ_i recurrent[i,·]·dx_i[t+1] is
 * added to ds[t]. dx[t] = Σ_i map[3i+2]·d_i[t]; dmap, dread and dfeed (which
 * is reset's, too) are the sums over batch and time of what multiplies them. Where open is 0 there was no spike, and σ' counts as
 * 0 unless the gradient goes `straight` through.
 */
export function feedbackNeuronGrad(
  arithmetic: Arithmetic,
  sizes: Sizes,
  { x, v, ds, dcount, dv, open, ...parameters }: FeedbackGradInputs,
  options: {
    readonly threshold: number;
    readonly keep: number;
    readonly surrogate: SurrogateName;
    readonly scale: number;
    readonly straight?: boolean;
  },
): { dx: Floats; dmap: Floats; dread: Floats; dfeed: Floats } {
  const { round, zeros } = arithmetic;
  const { steps, channels } = sizes;
  const numbers = { threshold: round(options.threshold), keep: round(options.keep) };
  const dx = zeros(sequenceLength(sizes));
  const [dmap, dread, dfeed] = [zeros(6 * channels), zeros(2 * channels), zeros(7 * channels)];
  const addTo = (sums: Floats, row: number, channel: number, value: number) => {
    sums[row * channels + channel]! += value;
  };
  /** How a neuron goes a step back: from what reaches its spike to what reaches its input. */
  const backOf = (made: FeedbackTrajectory, sample: number, channel: number) => {
    const map = columnOf(parameters.map, 6, channels, channel);
    const read = columnOf(parameters.read, 2, channels, channel);
    const through = columnOf(parameters.feed, 7, channels, channel);
    const held = columnOf(parameters.reset, 7, channels, channel);
    let g = [0, 0];
    let p = 0;
    return (t: number, brought: number): number => {
      const at = (sample * steps + t) * channels + channel;
      const [h0, h1, q] = made.before[t]!;
      const z = round(v[at]! - numbers.threshold);
      const passes = options.straight ? 1 : (open?.[at] ?? 1);
      const slope = surrogateSlope(arithmetic, options.surrogate, options.scale, z) * passes;
      const reached = (ds?.[at] ?? 0) + (dcount?.[sample * channels + channel] ?? 0) + brought + p;
      const e = slope * reached + (dv?.[at] ?? 0);
      const d = g.map((value, i) => read[i]! * e + value);
      const fed = (i: number) => through[3 * i]! * h0 + through[3 * i + 1]! * h1 + through[3 * i + 2]!;
      p = numbers.keep * p + through[6]! * e + d[0]! * fed(0) + d[1]! * fed(1);
      d.forEach((value, i) => {
        [h0, h1, made.inputs[t]!].forEach((from, j) => addTo(dmap, 3 * i + j, channel, value * from));
        [h0, h1, 1].forEach((from, j) => addTo(dfeed, 3 * i + j, channel, q * value * from));
        addTo(dread, i, channel, e * made.now[t]![i]!);
      });
      addTo(dfeed, 6, channel, e * q);
      const weight = (k: number) => map[k]! + q * (through[k]! + held[k]!);
      g = [0, 1].map((j) => d.reduce((sum, value, i) => sum + weight(3 * i + j) * value, 0));
      return map[2]! * d[0]! + map[5]! * d[1]!;
    };
  };
  const { recurrent } = parameters;
  for (let sample = 0; sample < sizes.batch; sample++) {
    const isOpen = (channel: number, t: number) => open?.[(sample * steps + t) * channels + channel] !== 0;
    const made = trajectoriesOf(arithmetic, sizes, { x, sample }, parameters, { ...numbers, isOpen });
    const backs = made.map((trajectory, channel) => backOf(trajectory, sample, channel));
    let after: number[] = backs.map(() => 0);
    for (let t = steps - 1; t >= 0; t--) {
      const given = after;
      const brought = (j: number) =>
        recurrent ? given.reduce((sum, value, i) => sum + recurrent[i * channels + j]! * value, 0) : 0;
      after = backs.map((back, channel) => back(t, brought(channel)));
      after.forEach((value, channel) => (dx[(sample * steps + t) * channels + channel] = value));
    }
  }
  return { dx, dmap, dread, dfeed };
}
