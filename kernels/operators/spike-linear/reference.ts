/** @file SpikeLinear, plainly. */
import type { Arithmetic, Floats } from '../arithmetic.ts';

/**
 * y = x·wᵀ + bias of each row. x are spikes, 0 or 1; other numbers are taken as they are.
 * @param x [R,C]
 * @param weight [H,C]
 * @param bias [H]
 * @returns [R,H]
 */
export function spikeLinear(
  { zeros }: Arithmetic,
  { x, weight, bias }: { readonly x: Floats; readonly weight: Floats; readonly bias?: Floats },
  { channels }: { readonly channels: number },
): Floats {
  const neurons = weight.length / channels;
  const rows = x.length / channels;
  const y = zeros(rows * neurons);
  for (let r = 0; r < rows; r++) {
    for (let h = 0; h < neurons; h++) {
      let sum = bias?.[h] ?? 0;
      for (let c = 0; c < channels; c++) sum += x[r * channels + c]! * weight[h * channels + c]!;
      y[r * neurons + h] = sum;
    }
  }
  return y;
}
