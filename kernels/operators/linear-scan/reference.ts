/** @file LinearScan, plainly. */
import { forEachChannel, sequenceLength } from '../arithmetic.ts';
import type { Arithmetic, Floats, Sizes } from '../arithmetic.ts';

/**
 * h[t] = gate[t]·h[t−1] + x[t] with h[−1] = 0; reversed, its adjoint: h[t] = x[t] + gate[t+1]·h[t+1] with h[T] = 0.
 * @param x [B,T,H]
 * @param gate [H] or [B,T,H]
 */
export function linearScan(
  { round, zeros }: Arithmetic,
  sizes: Sizes,
  { x, gate }: { readonly x: Floats; readonly gate: Floats },
  { reverse }: { readonly reverse: boolean },
): Floats {
  const { steps, channels } = sizes;
  const h = zeros(sequenceLength(sizes));
  const constant = gate.length === channels && x.length !== channels;
  forEachChannel(sizes, (first, channel) => {
    let before = 0;
    for (let i = 0; i < steps; i++) {
      const t = reverse ? steps - 1 - i : i;
      const at = first + t * channels;
      const gateAt = constant ? channel : reverse ? at + channels : at;
      const carried = reverse && i === 0 ? 0 : round(gate[gateAt]! * before);
      before = h[at] = round(carried + x[at]!);
    }
  });
  return h;
}
