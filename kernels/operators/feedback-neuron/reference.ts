/** @file FeedbackNeuron, plainly. */
import { sequenceLength, step } from '../arithmetic.ts';
import type { Arithmetic, Floats, Sizes } from '../arithmetic.ts';

/** The parameters of neurons with two states a channel. */
export interface FeedbackParameters {
  /** [6,H]: of each state what it gets from the first state, from the second, and from the input. */
  readonly map: Floats;
  /** [2,H]: what the potential reads of the states. */
  readonly read: Floats;
  /**
   * [7,H]: what the trace of the spikes brings to each state, times the first state, times the second, and by itself; then
   * to the potential, by itself. Absent: nothing.
   */
  readonly feed?: Floats;
  /** [7,H]: the same for which the gradient takes the trace as a constant; it is added to feed. */
  readonly reset?: Floats;
  /** [H,H]: what a spike of each neuron (column) adds to the input of each (row) at the next step. Absent: nothing. */
  readonly recurrent?: Floats;
}

/** One column of [rows,H]; zeros where it is absent. */
export function columnOf(values: Floats | undefined, rows: number, channels: number, channel: number) {
  return Array.from({ length: rows }, (_, row) => values?.[row * channels + channel] ?? 0);
}

/** Two states and the trace of the spikes. */
export type FeedbackState = readonly [first: number, second: number, trace: number];

/** All that happens to one channel of one sample. */
export interface FeedbackTrajectory {
  /** Before each step: both states of the step before, and the trace of the spikes before. [T] */
  readonly before: FeedbackState[];
  /** The states of each step. [T] */
  readonly now: (readonly [number, number])[];
  /** Inputs, with what the spikes of other neurons brought. [T] */
  readonly inputs: number[];
  readonly v: number[];
  readonly s: number[];
  /** Whether a spike was allowed, 0 or 1. */
  readonly open: number[];
}

/** What neurons have in common. */
export interface FeedbackNumbers {
  readonly threshold: number;
  readonly keep: number;
  /** Steps without a spike after one; absent: none. The states run on. */
  readonly period?: number;
  /** Whether each step that reaches the threshold begins such a period, be it in one. */
  readonly byCandidates?: boolean;
  /** Where spikes are allowed, in place of a period: of a channel and a step. */
  readonly isOpen?: (channel: number, t: number) => boolean;
}

/** A neuron at rest, and how it takes a step of an input; it gives the spike. */
function neuronOf(
  { round, fused }: Arithmetic,
  channels: number,
  channel: number,
  parameters: FeedbackParameters,
  { threshold, keep, period = 0, byCandidates = false, isOpen }: FeedbackNumbers,
): { readonly trajectory: FeedbackTrajectory; readonly take: (input: number) => number } {
  const map = columnOf(parameters.map, 6, channels, channel);
  const [read0 = 0, read1 = 0] = columnOf(parameters.read, 2, channels, channel);
  const held = columnOf(parameters.reset, 7, channels, channel);
  const feed = columnOf(parameters.feed, 7, channels, channel).map((value, i) => round(value + held[i]!));
  const trajectory: FeedbackTrajectory = { before: [], now: [], inputs: [], v: [], s: [], open: [] };
  let wait = 0;
  let state: FeedbackState = [0, 0, 0];
  const take = (input: number) => {
    const [h0, h1, trace] = state;
    const row = (rows: readonly number[], i: number, last: number) =>
      fused(rows[3 * i]!, h0, fused(rows[3 * i + 1]!, h1, last));
    const next = [0, 1].map((i) =>
      fused(trace, row(feed, i, feed[3 * i + 2]!), row(map, i, round(map[3 * i + 2]! * input))),
    ) as [number, number];
    const potential = fused(trace, feed[6]!, fused(read0, next[0], round(read1 * next[1])));
    const candidate = step(potential, threshold);
    const open = isOpen ? isOpen(channel, trajectory.v.length) : wait === 0;
    const spike = open ? candidate : 0;
    wait = (byCandidates ? candidate : spike) === 1 ? period : Math.max(0, wait - 1);
    trajectory.open.push(Number(open));
    trajectory.before.push(state);
    trajectory.now.push(next);
    trajectory.inputs.push(input);
    trajectory.v.push(potential);
    trajectory.s.push(spike);
    state = [...next, fused(keep, trace, spike)];
    return spike;
  };
  return { trajectory, take };
}

/** Goes through a sample; the trajectory of each channel. */
export function trajectoriesOf(
  arithmetic: Arithmetic,
  { steps, channels }: Sizes,
  { x, sample }: { readonly x: Floats; readonly sample: number },
  parameters: FeedbackParameters,
  numbers: FeedbackNumbers,
): FeedbackTrajectory[] {
  const { round } = arithmetic;
  const neurons = Array.from({ length: channels }, (_, channel) =>
    neuronOf(arithmetic, channels, channel, parameters, numbers),
  );
  const { recurrent } = parameters;
  let spiking: number[] = [];
  for (let t = 0; t < steps; t++) {
    const fired = neurons.map(({ take }, i) => {
      const input = x[(sample * steps + t) * channels + i]!;
      if (!recurrent) return take(input);
      const brought = spiking.reduce((sum, j) => round(sum + recurrent[i * channels + j]!), 0);
      return take(round(input + brought));
    });
    spiking = fired.flatMap((spike, j) => (spike === 1 ? [j] : []));
  }
  return neurons.map(({ trajectory }) => trajectory);
}

/**
 * Neurons whose spikes feed back into two states h0 and h1: with F = feed + reset, and q[t] = keep·q[t−1] + s[t−1] the trace of
 * the spikes before step t (with keep 0 it is the last spike),
 *
 *     h_i[t] = map[3i]·h0[t−1] + map[3i+1]·h1[t−1] + map[3i+2]·x[t] + q[t]·(F[3i]·h0[t−1] + F[3i+1]·h1[t−1] + F[3i+2])
 *     v[t] = read[0]·h0[t] + read[1]·h1[t] + q[t]·F[6]        s[t] = 1 where v[t] ≥ threshold, else 0
 *
 * from rest. So a step is one of two affine maps, chosen by the last spike, or moves between them with the trace: soft and
 * hard resets, adaptation, raised thresholds and a damping that spikes strengthen are all choices of the coefficients. Where
 * neurons are connected, x[t] is the input and Σ_j recurrent[·,j]·s_j[t−1], added up in the order of j. With a `period`, a
 * neuron has no spike for so many steps after one (`byCandidates`: after each v ≥ threshold), while its states run on.
 * @param x [B,T,H]
 * @returns s, v and open [B,T,H], count [B,H] = Σ_t s
 */
export function feedbackNeuron(
  arithmetic: Arithmetic,
  sizes: Sizes,
  { x, ...parameters }: FeedbackParameters & { readonly x: Floats },
  options: FeedbackNumbers,
): { s: Floats; count: Floats; v: Floats; open: Uint8Array } {
  const { round, zeros } = arithmetic;
  const { channels } = sizes;
  const numbers = { ...options, threshold: round(options.threshold), keep: round(options.keep) };
  const [s, v] = [zeros(sequenceLength(sizes)), zeros(sequenceLength(sizes))];
  const open = new Uint8Array(v.length);
  const count = zeros(sizes.batch * channels);
  for (let sample = 0; sample < sizes.batch; sample++) {
    const made = trajectoriesOf(arithmetic, sizes, { x, sample }, parameters, numbers);
    made.forEach((trajectory, channel) => {
      trajectory.v.forEach((potential, t) => {
        const at = (sample * sizes.steps + t) * channels + channel;
        v[at] = potential;
        s[at] = trajectory.s[t]!;
        open[at] = trajectory.open[t]!;
        count[sample * channels + channel]! += trajectory.s[t]!;
      });
    });
  }
  return { s, count, v, open };
}
