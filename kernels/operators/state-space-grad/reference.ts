/** @file StateSpaceNeuronGrad, plainly. */
import { forEachChannel, sequenceLength, step } from '../arithmetic.ts';
import type { Arithmetic, Floats, Sizes } from '../arithmetic.ts';
import type { Rule } from '../attributes.ts';
import { complexOf, statesOf } from '../state-space/reference.ts';
import type { Complex, StateSpaceParameters } from '../state-space/reference.ts';
import { surrogateSlope } from '../surrogate.ts';
import type { SurrogateName } from '../surrogate.ts';

/** What StateSpaceNeuron got and gave, and the gradients of what it gave; absent ones count as 0 (open as 1). */
export interface StateSpaceGradInputs extends StateSpaceParameters {
  readonly x: Floats;
  readonly v: Floats;
  readonly ds?: Floats;
  readonly dcount?: Floats;
  readonly dv?: Floats;
  readonly open?: Uint8Array;
}

/**
 * With masks as constants, and resets too unless the gradient goes `through` them (g: what reaches a state after its
 * reset): e[t] = σ'(v[t] − θ)·open[t]·(ds[t] + dcount − taken[t]) + dv[t], where taken is 0 or, through the reset,
 * Σ_n ⟨g_n, reset_n⟩ (soft) or Σ_n ⟨g_n, h_n[t]⟩ (hard); g_n = conj(pole_n)·d_n[t+1]; d_n[t] = kept·g_n + conj(mix_n)·e[t],
 * kept = 0 where a hard reset followed, else 1. Then dx[t] = skip·e[t] + Σ_n Re d_n[t]; dpole_n = Σ_t d_n[t]·conj(h_n after
 * the reset at t−1); dmix_n = Σ_t e[t]·conj(h_n[t]); dskip = Σ_t e[t]·x[t], all summed over the batch. With `freeze`,
 * steps where open is 0 were frozen: g_n of the step before is d_n itself, and dx, dpole and dskip get nothing.
 */
export function stateSpaceNeuronGrad(
  arithmetic: Arithmetic,
  sizes: Sizes,
  { x, v, ds, dcount, dv, open, ...parameters }: StateSpaceGradInputs,
  options: {
    readonly rule: Rule;
    readonly threshold: number;
    readonly surrogate: SurrogateName;
    readonly scale: number;
    readonly through: boolean;
    readonly freeze?: boolean;
  },
): { dx: Floats; dpole: Floats; dmix: Floats; dskip: Floats } {
  const { round, zeros } = arithmetic;
  const { steps, channels } = sizes;
  const { rule } = options;
  const threshold = round(options.threshold);
  const states = parameters.pole.length / 2 / channels;
  const dx = zeros(sequenceLength(sizes));
  const [dpole, dmix] = [zeros(parameters.pole.length), zeros(parameters.pole.length)];
  const dskip = zeros(channels);
  forEachChannel(sizes, (first, channel, sample) => {
    const pole = complexOf(parameters.pole, states, channels, channel);
    const mix = complexOf(parameters.mix, states, channels, channel);
    const reset = complexOf(parameters.reset, states, channels, channel);
    const isFrozen = (t: number) => options.freeze === true && open?.[first + t * channels] === 0;
    const freezing = { isFrozen, passed: () => undefined };
    const numbers = { rule, threshold, states, freezing };
    const made = statesOf(arithmetic, sizes, { x, first, channel }, parameters, numbers);
    let d: Complex[] = pole.map(() => ({ re: 0, im: 0 }));
    for (let t = steps - 1; t >= 0; t--) {
      const at = first + t * channels;
      const h = made.h[t]!;
      const p = made.after[t - 1] ?? pole.map(() => ({ re: 0, im: 0 }));
      const frozen = isFrozen(t);
      const s = frozen ? 0 : step(v[at]!, threshold);
      const g = isFrozen(t + 1)
        ? d
        : pole.map((a, n) => ({
            re: a.re * d[n]!.re + a.im * d[n]!.im,
            im: a.re * d[n]!.im - a.im * d[n]!.re,
          }));
      const by = rule === 'soft' ? reset : h;
      const feeds = options.through && (rule === 'soft' || rule === 'hard');
      const taken = feeds ? g.reduce((sum, { re, im }, n) => sum + re * by[n]!.re + im * by[n]!.im, 0) : 0;
      const slope = surrogateSlope(arithmetic, options.surrogate, options.scale, round(v[at]! - threshold));
      const gated = slope * (open?.[at] ?? 1);
      const reached = (ds?.[at] ?? 0) + (dcount?.[sample * channels + channel] ?? 0) - taken;
      const e = round(gated * reached + (dv?.[at] ?? 0));
      const kept = rule === 'hard' ? 1 - s : 1;
      d = g.map(({ re, im }, n) => ({
        re: round(kept * re + mix[n]!.re * e),
        im: round(kept * im - mix[n]!.im * e),
      }));
      d.forEach(({ re, im }, n) => {
        const [real, imaginary] = [n * channels + channel, (states + n) * channels + channel];
        dpole[real]! += frozen ? 0 : re * p[n]!.re + im * p[n]!.im;
        dpole[imaginary]! += frozen ? 0 : im * p[n]!.re - re * p[n]!.im;
        dmix[real]! += e * h[n]!.re;
        dmix[imaginary]! -= e * h[n]!.im;
      });
      if (frozen) continue;
      const skip = parameters.skip?.[channel] ?? 0;
      dx[at] = d.reduce((sum, { re }) => sum + re, skip * e);
      dskip[channel]! += e * x[at]!;
    }
  });
  return { dx, dpole, dmix, dskip };
}
