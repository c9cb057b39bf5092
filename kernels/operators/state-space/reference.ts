/** @file StateSpaceNeuron, plainly. */
import { forEachChannel, sequenceLength, step } from '../arithmetic.ts';
import type { Arithmetic, Floats, Sizes } from '../arithmetic.ts';
import { isRefractory } from '../attributes.ts';
import type { Rule } from '../attributes.ts';
import { refractoryMask } from '../refractory-mask/reference.ts';

/** The parameters of a memory of N complex states a channel. */
export interface StateSpaceParameters {
  /** [2,N,H]: real parts, then imaginary ones. */
  readonly pole: Floats;
  /** [2,N,H] */
  readonly mix: Floats;
  /** [H] */
  readonly skip?: Floats;
  /** [2,N,H] */
  readonly reset?: Floats;
}

/** One complex number of one channel. */
export interface Complex {
  readonly re: number;
  readonly im: number;
}

/** Reads [2,N,H] of a channel as N complex numbers; zeros where it is absent. */
export function complexOf(
  values: Floats | undefined,
  states: number,
  channels: number,
  channel: number,
): Complex[] {
  const at = (part: number, n: number) => values?.[(part * states + n) * channels + channel] ?? 0;
  return Array.from({ length: states }, (_, n) => ({ re: at(0, n), im: at(1, n) }));
}

/** pole·h + x. */
function advance({ round, fused }: Arithmetic, pole: Complex, h: Complex, x: number): Complex {
  const re = fused(pole.re, h.re, fused(-pole.im, h.im, x));
  return { re, im: fused(pole.re, h.im, round(pole.im * h.re)) };
}

/** A state after the reset that follows spikes s. */
function afterReset({ round }: Arithmetic, rule: Rule, h: Complex, reset: Complex, s: number): Complex {
  const left = (value: number, taken: number) =>
    rule === 'soft' ? round(value - round(taken * s)) : rule === 'hard' ? round(value * (1 - s)) : value;
  return { re: left(h.re, reset.re), im: left(h.im, reset.im) };
}

/** Which steps of a channel are frozen: told of each step's spike in turn. */
export interface Freezing {
  readonly isFrozen: (t: number) => boolean;
  readonly passed: (spike: number) => void;
}

/** For `period` steps after each spike. */
function frozenFor(period: number): Freezing {
  let wait = 0;
  return {
    isFrozen: () => wait > 0,
    passed: (spike) => (wait = spike === 1 ? period : Math.max(0, wait - 1)),
  };
}

/** All states of one channel: before the reset that may follow a step, and after it, [T][N]. */
export function statesOf(
  arithmetic: Arithmetic,
  sizes: Sizes,
  { x, first, channel }: { readonly x: Floats; readonly first: number; readonly channel: number },
  parameters: StateSpaceParameters,
  {
    rule,
    threshold,
    states,
    freezing,
  }: {
    readonly rule: Rule;
    readonly threshold: number;
    readonly states: number;
    readonly freezing?: Freezing;
  },
): { h: Complex[][]; after: Complex[][]; v: number[] } {
  const { round, fused } = arithmetic;
  const { steps, channels } = sizes;
  const pole = complexOf(parameters.pole, states, channels, channel);
  const mix = complexOf(parameters.mix, states, channels, channel);
  const reset = complexOf(parameters.reset, states, channels, channel);
  const h: Complex[][] = [];
  const after: Complex[][] = [];
  const v: number[] = [];
  let before: Complex[] = pole.map(() => ({ re: 0, im: 0 }));
  for (let t = 0; t < steps; t++) {
    const frozen = freezing?.isFrozen(t) ?? false;
    const input = frozen ? 0 : x[first + t * channels]!;
    const now = frozen ? before : pole.map((a, n) => advance(arithmetic, a, before[n]!, input));
    const potential = mix.reduce(
      (sum, c, n) => fused(-c.im, now[n]!.im, fused(c.re, now[n]!.re, sum)),
      round((parameters.skip?.[channel] ?? 0) * input),
    );
    const s = frozen ? 0 : step(potential, threshold);
    freezing?.passed(s);
    before = now.map((state, n) => afterReset(arithmetic, rule, state, reset[n]!, s));
    h.push(now);
    after.push(before);
    v.push(potential);
  }
  return { h, after, v };
}

/**
 * h_n[t] = pole_n·(h_n after the reset at t−1) + x[t], complex, h[−1] = 0; v[t] = skip·x[t] + Re Σ_n mix_n·h_n[t]; a spike
 * where v ≥ threshold, masked by the refractory rules. After a spike a soft reset takes `reset` from the states, a hard
 * one sets them to 0. With `freeze`, the states stay as they are for `period` steps after each spike, and the input of
 * those steps is lost: h[t] = h after the reset at t−1, v[t] = Re Σ_n mix_n·h_n[t], no spike. (A diagonal state space model: Gu et al. 2022, arXiv 2206.11893, in single-input form.)
 * @param x [B,T,H]
 * @returns as lifNeuron
 */
export function stateSpaceNeuron(
  arithmetic: Arithmetic,
  sizes: Sizes,
  { x, ...parameters }: StateSpaceParameters & { readonly x: Floats },
  options: {
    readonly rule: Rule;
    readonly threshold: number;
    readonly period: number;
    readonly freeze?: boolean;
  },
): { s: Floats; count: Floats; v: Floats; open: Uint8Array } {
  const { round, zeros } = arithmetic;
  const { steps, channels } = sizes;
  const threshold = round(options.threshold);
  const states = parameters.pole.length / 2 / channels;
  const v = zeros(sequenceLength(sizes));
  const c = zeros(v.length);
  forEachChannel(sizes, (first, channel) => {
    const made = statesOf(arithmetic, sizes, { x, first, channel }, parameters, {
      rule: options.rule,
      threshold,
      states,
      ...(options.freeze ? { freezing: frozenFor(options.period) } : {}),
    });
    made.v.forEach((potential, t) => {
      v[first + t * channels] = potential;
      c[first + t * channels] = step(potential, threshold);
    });
  });
  const byCandidates = options.rule === 'refractory-conv';
  // Of potentials that were frozen, the greedy mask lets pass what the neuron let pass.
  const period = isRefractory(options.rule) || options.freeze ? options.period : 0;
  const { s, open } = refractoryMask(arithmetic, sizes, c, { period, byCandidates });
  const count = zeros(sizes.batch * channels);
  forEachChannel(sizes, (first, channel, sample) => {
    for (let t = 0; t < steps; t++) count[sample * channels + channel]! += s[first + t * channels]!;
  });
  return { s, count, v, open };
}
