/** @file RefractoryMask and ConvRefractoryMask, plainly: straight from their definitions, looking back step by step. */
import { forEachChannel, sequenceLength } from '../arithmetic.ts';
import type { Arithmetic, Floats, Sizes } from '../arithmetic.ts';

/**
 * open[t] = 1 iff nothing in the `period` steps before t closed the gate; s = c ≠ 0 and open. What closes it are the
 * spikes that passed (the absolute refractory period), or with `byCandidates` every candidate (the convolutional rule).
 * @param c [B,T,H], a candidate where it is not 0
 */
export function refractoryMask(
  { zeros }: Arithmetic,
  sizes: Sizes,
  c: Floats,
  { period, byCandidates }: { readonly period: number; readonly byCandidates: boolean },
): { s: Floats; open: Uint8Array } {
  const { steps, channels } = sizes;
  const s = zeros(sequenceLength(sizes));
  const open = new Uint8Array(s.length);
  const closes = byCandidates ? c : s;
  forEachChannel(sizes, (first) => {
    for (let t = 0; t < steps; t++) {
      let isOpen = true;
      for (let past = Math.max(0, t - period); past < t; past++) {
        if (closes[first + past * channels] !== 0) isOpen = false;
      }
      const at = first + t * channels;
      open[at] = Number(isOpen);
      s[at] = Number(isOpen && c[at] !== 0);
    }
  });
  return { s, open };
}
