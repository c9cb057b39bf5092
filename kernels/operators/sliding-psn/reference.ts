/** @file SlidingPsn, plainly. */
import { forEachChannel, sequenceLength, step } from '../arithmetic.ts';
import type { Arithmetic, Floats, Sizes } from '../arithmetic.ts';

/**
 * h[t] = bias + Σ_{i<order, i≤t} weight[i]·x[t−i], summed from the oldest step on; s = H(h); count[b,h] = Σ_t s.
 * @param x [B,T,H]
 * @param weight [order]
 */
export function slidingPsn(
  { round, zeros }: Arithmetic,
  sizes: Sizes,
  { x, weight, bias }: { readonly x: Floats; readonly weight: Floats; readonly bias: number },
): { s: Floats; count: Floats; h: Floats } {
  const { steps, channels } = sizes;
  const h = zeros(sequenceLength(sizes));
  const s = zeros(h.length);
  const count = zeros(sizes.batch * channels);
  forEachChannel(sizes, (first, channel, sample) => {
    for (let t = 0; t < steps; t++) {
      let sum = bias;
      for (let i = Math.min(weight.length - 1, t); i >= 0; i--) {
        sum = round(sum + round(weight[i]! * x[first + (t - i) * channels]!));
      }
      const at = first + t * channels;
      h[at] = sum;
      s[at] = step(sum, 0);
      count[sample * channels + channel]! += s[at];
    }
  });
  return { s, count, h };
}
