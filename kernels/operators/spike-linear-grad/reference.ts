/** @file SpikeLinearGrad, plainly. */
import type { Arithmetic, Floats } from '../arithmetic.ts';

/**
 * dx = dy·w, dweight = dyᵀ·x, dbias = Σ dy over the rows.
 * @param x [R,C]
 * @param weight [H,C]
 * @param dy [R,H]
 */
export function spikeLinearGrad(
  { zeros }: Arithmetic,
  { x, weight, dy }: { readonly x: Floats; readonly weight: Floats; readonly dy: Floats },
  { channels }: { readonly channels: number },
): { dx: Floats; dweight: Floats; dbias: Floats } {
  const neurons = weight.length / channels;
  const [dx, dweight, dbias] = [zeros(x.length), zeros(weight.length), zeros(neurons)];
  for (let r = 0; r < x.length / channels; r++) {
    for (let h = 0; h < neurons; h++) {
      const error = dy[r * neurons + h]!;
      dbias[h]! += error;
      for (let c = 0; c < channels; c++) {
        dx[r * channels + c]! += error * weight[h * channels + c]!;
        dweight[h * channels + c]! += error * x[r * channels + c]!;
      }
    }
  }
  return { dx, dweight, dbias };
}
