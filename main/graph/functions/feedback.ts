/** @file Neurons whose spikes feed back into their states: an operator of the ONNX domain `refract`. */
import type { Tensor } from '../graph.ts';
import type { SurrogateOptions } from './spiking.ts';

/** Neurons with two real states h0 and h1 a channel. */
export interface FeedbackParameters {
  /** [6, H]: of each state what it gets from h0, from h1, and from the input. */
  readonly map: Tensor;
  /** [2, H]: what the potential reads of h0 and of h1. */
  readonly read: Tensor;
  /** [7, H]: of each state what a spike brings to it times h0, times h1, and by itself; then to the potential, by itself. */
  readonly feed?: Tensor;
  /** [7, H]: the same for which spikes are constants for the gradient; feed and reset are added up. */
  readonly reset?: Tensor;
  /** [H, H]: what a spike of each neuron (column) adds to the input of each (row) at the next step; absent: nothing. */
  readonly recurrent?: Tensor;
  /** What a step leaves of the trace that spikes make, from 0 (the last spike alone) to below 1; default 0. */
  readonly keep?: number;
  /** Steps without a spike after one, while the states run on; default 0. */
  readonly period?: number;
  /** Whether each potential that reaches the threshold begins such a period, be it in one, and not spikes alone; default false. */
  readonly byCandidates?: boolean;
}

/** What a layer of such neurons gives. What nobody uses is not computed. */
export interface FeedbackResult {
  /** Spikes, 0 or 1 [B, T, H]. */
  readonly s: Tensor;
  /** Spikes over time [B, H]: Σ_t s. */
  readonly count: Tensor;
  /** The potential [B, T, H]. */
  readonly v: Tensor;
  /** uint8 [B, T, H]: 0 where a period forbids a spike. */
  readonly open: Tensor;
}

/**
 * A layer of neurons whose spikes feed back into two states, with F = feed + reset and the trace q[t] = keep·q[t−1] + s[t−1]:
 *
 *     h_i[t] = map[3i]·h0[t−1] + map[3i+1]·h1[t−1] + map[3i+2]·x[t] + q[t]·(F[3i]·h0[t−1] + F[3i+1]·h1[t−1] + F[3i+2])
 *     v[t] = read[0]·h0[t] + read[1]·h1[t] + q[t]·F[6]        s[t] = H(v[t] − θ)
 *
 * Soft and hard resets, adaptation, raised thresholds and damping that spikes strengthen are choices of the coefficients; it
 * is the general form of two-state integrate-and-fire neurons (ours), sequential over time within a channel. Where neurons are
 * connected, recurrent·s[t−1] is added to x[t]. What a period forbids is a constant for the gradient.
 * @param x [B, T, H]
 * @param options threshold: default 1; straight: whether forbidden spikes have a gradient as if they were allowed, default false
 */
export function feedbackNeuron(
  x: Tensor,
  { map, read, feed, reset, recurrent, keep = 0, period = 0, byCandidates = false }: FeedbackParameters,
  options: SurrogateOptions & { threshold?: number; straight?: boolean } = {},
): FeedbackResult {
  const { threshold = 1, surrogate = 'atan', surrogateScale: scale = 2, straight = false } = options;
  const attributes = { threshold, keep, period, byCandidates, surrogate, scale, straight };
  const inputs = [x, map, read, feed, reset, recurrent] as const;
  const [s, count, v, , open] = x.graph.append('feedbackNeuron', inputs, attributes);
  return { s, count, v, open };
}
