/** @file LifNeuron, plainly. */
import { forEachChannel, sequenceLength, step } from '../arithmetic.ts';
import type { Arithmetic, Floats, Sizes } from '../arithmetic.ts';
import { isRefractory } from '../attributes.ts';
import type { Rule } from '../attributes.ts';
import { refractoryMask } from '../refractory-mask/reference.ts';

/** The membrane after the reset that follows potential v. */
export function afterReset({ round }: Arithmetic, rule: Rule, threshold: number, v: number): number {
  const s = step(v, threshold);
  if (rule === 'soft') return round(v - round(threshold * s));
  if (rule === 'hard') return round(v * (1 - s));
  return v;
}

/**
 * v[t] = decay·(membrane after reset at t−1) + current[t]; a spike where v ≥ threshold, masked by the refractory rules.
 * @param current [B,T,H]
 * @param decay [H]
 * @returns s, v and open [B,T,H] (open is 1 everywhere without a refractory period), and count [B,H] = Σ_t s
 */
export function lifNeuron(
  arithmetic: Arithmetic,
  sizes: Sizes,
  { current, decay }: { readonly current: Floats; readonly decay: Floats },
  options: { readonly rule: Rule; readonly threshold: number; readonly period: number },
): { s: Floats; count: Floats; v: Floats; open: Uint8Array } {
  const { round, zeros } = arithmetic;
  const { steps, channels } = sizes;
  const threshold = round(options.threshold);
  const v = zeros(sequenceLength(sizes));
  const c = zeros(v.length);
  forEachChannel(sizes, (first, channel) => {
    let membrane = 0;
    for (let t = 0; t < steps; t++) {
      const at = first + t * channels;
      v[at] = round(round(decay[channel]! * membrane) + current[at]!);
      c[at] = step(v[at], threshold);
      membrane = afterReset(arithmetic, options.rule, threshold, v[at]);
    }
  });
  const byCandidates = options.rule === 'refractory-conv';
  const period = isRefractory(options.rule) ? options.period : 0;
  const { s, open } = refractoryMask(arithmetic, sizes, c, { period, byCandidates });
  const count = zeros(sizes.batch * channels);
  forEachChannel(sizes, (first, channel, sample) => {
    for (let t = 0; t < steps; t++) count[sample * channels + channel]! += s[first + t * channels]!;
  });
  return { s, count, v, open };
}
