/**
 * @file Spiking neurons: the operators of the ONNX domain `refract`. float32, laid out [batch B, time T, channel H].
 *
 * A spike is the step function H(z) = 1 where z ≥ 0, else 0. Its derivative is zero almost everywhere; gradients use a
 * surrogate instead. With scale a:
 *
 *     atan          (a/2) / (1 + (π a z / 2)²)
 *     sigmoid       a·σ(az)·(1 − σ(az))
 *     fast-sigmoid  1 / (a|z| + 1)²
 *     boxcar        a where |z| ≤ 1/(2a), else 0
 *     triangle      a·max(0, 1 − a|z|)
 *     slayer        (a/5)·e^(−a|z|)
 *     double-gaussian   a·((1 + h)/2·N(az; 1/2) − h·N(az; 3))
 *     multi-gaussian    a·((1 + h)·g(az; 0, 1/2) − h·g(az; 1/2, 3) − h·g(az; −1/2, 3))
 *     straight-through  a, everywhere
 *
 * with h = 0.15, N(y; w) the normal density of width w, g(y; m, w) = e^(−(y − m)²/(2w²)); kernels/operators/surrogate.ts
 * has the sources.
 */
import type { LifRule, Surrogate } from '../catalogue.ts';
import type { Tensor } from '../graph.ts';

/** The derivative that stands in for that of the step function. */
export interface SurrogateOptions {
  /** Default 'atan'. */
  surrogate?: Surrogate;
  /** The scale a > 0; default 2. */
  surrogateScale?: number;
}

/**
 * The linear scan h[t] = gate[t]·h[t−1] + x[t], with h[−1] = 0. Reversed, it is the adjoint of that:
 * h[t] = x[t] + gate[t+1]·h[t+1], with h[T] = 0.
 * @param x [B, T, H]
 * @param gate [H], the same at all times, or [B, T, H]
 * @returns h [B, T, H]
 */
export function linearScan(x: Tensor, gate: Tensor, { reverse = false }: { reverse?: boolean } = {}): Tensor {
  return x.graph.append('linearScan', [x, gate], { reverse })[0];
}

/** H(u − threshold), 0 or 1 in float; the gradient is the surrogate's. u may have any shape. Default threshold 1. */
export function spike(u: Tensor, options: SurrogateOptions & { threshold?: number } = {}): Tensor {
  const { threshold = 1, surrogate = 'atan', surrogateScale: scale = 2 } = options;
  return u.graph.append('spike', [u], { threshold, surrogate, scale })[0];
}

/** Spikes that a refractory period lets pass, and where it is open (1) or not (0, both as uint8). */
export interface RefractorySpikes {
  readonly s: Tensor;
  readonly open: Tensor;
}

/**
 * The absolute refractory period: a candidate spike passes if no spike *passed* in the `period` steps before.
 * @param c [B, T, H], a candidate where not 0
 * @param options `period` in steps, ≥ 0; 0 lets all pass
 * @returns s [B, T, H] 0 or 1; open [B, T, H] uint8. The mask is a constant for the gradient: dc = ds·open
 */
export function refractoryMask(c: Tensor, { period }: { period: number }): RefractorySpikes {
  const [s, open] = c.graph.append('refractoryMask', [c], { period });
  return { s, open };
}

/** As `refractoryMask`, but a candidate passes if there was no *candidate* in the `period` steps before. */
export function convRefractoryMask(c: Tensor, { period }: { period: number }): RefractorySpikes {
  const [s, open] = c.graph.append('convRefractoryMask', [c], { period });
  return { s, open };
}

/** How a leaky integrate-and-fire layer resets or pauses, and how its gradient is taken. */
export interface LifOptions extends SurrogateOptions {
  rule: LifRule;
  /** Default 1. */
  threshold?: number;
  /** Refractory period in steps, for the refractory rules; default 0. */
  period?: number;
}

/** What a leaky integrate-and-fire layer gives. What nobody uses is not computed. */
export interface LifResult {
  /** Spikes, 0 or 1 [B, T, H]. */
  readonly s: Tensor;
  /** Spikes over time [B, H]: Σ_t s. */
  readonly count: Tensor;
  /** The membrane potential before the reset [B, T, H]. */
  readonly v: Tensor;
  /** uint8 [B, T, H]: 0 where the refractory period forbids a spike. */
  readonly open: Tensor;
}

/**
 * A layer of leaky integrate-and-fire neurons, with θ the threshold and d the decay:
 *
 *     none, refractory, refractory-conv   v[t] = d·v[t−1] + I[t]
 *     soft                                v[t] = d·(v[t−1] − θ·s[t−1]) + I[t]
 *     hard                                v[t] = d·(v[t−1]·(1 − s[t−1])) + I[t]
 *
 * s = H(v − θ), for the refractory rules masked as by `refractoryMask` and `convRefractoryMask`. Resets and masks are
 * constants for the gradient.
 * @param current I [B, T, H]
 * @param decay d [H]
 */
export function lifNeuron(current: Tensor, decay: Tensor, options: LifOptions): LifResult {
  const { rule, threshold = 1, period = 0, surrogate = 'atan', surrogateScale: scale = 2 } = options;
  const attributes = { rule, threshold, period, surrogate, scale };
  const [s, count, v, open] = current.graph.append('lifNeuron', [current, decay], attributes);
  return { s, count, v, open };
}

/** A diagonal memory of N complex states a channel; pole, mix and reset are [2, N, H]: real parts, then imaginary ones. */
export interface StateSpaceParameters {
  /** What is left of a state after a step. */
  readonly pole: Tensor;
  /** How the potential is mixed of the states. */
  readonly mix: Tensor;
  /** [H]: how much of the input goes to the potential directly; absent: nothing. */
  readonly skip?: Tensor;
  /** What a soft reset takes from the states; a constant for the gradient. */
  readonly reset?: Tensor;
}

/** Gradient switches that change results. */
export interface GradientSwitches {
  /** Whether the gradient goes through the reset, too; default false: resets are constants ("detached"). */
  readonly through?: boolean;
  /** Whether it passes refractory masks as if they were open; default false: dropped spikes get no gradient. */
  readonly straight?: boolean;
}

/** Whether a refractory period stops the states, too. */
export interface Freezing {
  /**
   * With the rules none, soft and hard: for `period` steps after each spike the states stay as they are, inputs are lost and
   * nothing spikes; default false. Which steps those are is a constant for the gradient.
   */
  readonly freeze?: boolean;
}

/**
 * Neurons with a diagonal state space as their memory:
 *
 *     h_n[t] = pole_n·h_n[t−1] + x[t]        v[t] = skip·x[t] + Re Σ_n mix_n·h_n[t]        s = H(v − θ)
 *
 * With a soft reset, a spike takes `reset` from the states; with a hard one it sets them to 0; the refractory rules mask
 * spikes as `refractoryMask` and `convRefractoryMask` do; with `freeze` the states themselves stop. Source of the memory: Gu et al. 2022, "On the parameterization
 * and initialization of diagonal state space models", arXiv 2206.11893, one input and one output a channel.
 * @param x [B, T, H]
 * @returns as `lifNeuron`
 */
export function stateSpaceNeuron(
  x: Tensor,
  { pole, mix, skip, reset }: StateSpaceParameters,
  options: LifOptions & GradientSwitches & Freezing,
): LifResult {
  const { rule, threshold = 1, period = 0, surrogate = 'atan', surrogateScale: scale = 2 } = options;
  const { through = false, straight = false, freeze = false } = options;
  const attributes = { rule, threshold, period, surrogate, scale, through, straight, freeze };
  const [s, count, v, open] = x.graph.append('stateSpaceNeuron', [x, pole, mix, skip, reset], attributes);
  return { s, count, v, open };
}

/** What a layer of sliding parallel spiking neurons gives. What nobody uses is not computed. */
export interface SlidingPsnResult {
  /** Spikes, 0 or 1 [B, T, H]. */
  readonly s: Tensor;
  /** Spikes over time [B, H]: Σ_t s. */
  readonly count: Tensor;
  /** The potential [B, T, H]. */
  readonly h: Tensor;
}

/**
 * A sliding parallel spiking neuron: h[t] = bias + Σ_i weight[i]·x[t−i], s = H(h). Source: Fang et al. 2023,
 * "Parallel spiking neurons with high efficiency and ability to learn long-term dependencies".
 * @param x [B, T, H]
 * @param weight [order], the same for all channels; weight[i] is for the input i steps ago
 * @param bias []
 */
export function slidingPsn(
  x: Tensor,
  weight: Tensor,
  bias: Tensor,
  { surrogate = 'atan', surrogateScale: scale = 2 }: SurrogateOptions = {},
): SlidingPsnResult {
  const [s, count, h] = x.graph.append('slidingPsn', [x, weight, bias], { surrogate, scale });
  return { s, count, h };
}
