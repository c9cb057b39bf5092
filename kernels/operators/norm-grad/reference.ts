/** @file NormGrad, plainly. */
import type { Arithmetic, Floats } from '../arithmetic.ts';
import { statisticsOf } from '../norm/reference.ts';
import type { NormOptions } from '../norm/reference.ts';

/**
 * With g = dy·scale, z the normalised row and r its inverse deviation: dx = r·(g − mean(g) − z·mean(g·z)), without mean(g) where
 * rows are not centred; dscale = Σ dy·z, dbias = Σ dy over the rows.
 * @param x [R,C]
 * @param dy [R,C]
 */
export function normGrad(
  { zeros }: Arithmetic,
  { x, scale, dy }: { readonly x: Floats; readonly scale: Floats; readonly dy: Floats },
  options: NormOptions,
): { dx: Floats; dscale: Floats; dbias: Floats } {
  const channels = scale.length;
  const dx = zeros(x.length);
  const [dscale, dbias] = [zeros(channels), zeros(channels)];
  for (let first = 0; first < x.length; first += channels) {
    const row = [...x.subarray(first, first + channels)];
    const { mean, inverse } = statisticsOf(row, options);
    const z = row.map((value) => (value - mean) * inverse);
    const g = z.map((_, i) => dy[first + i]! * scale[i]!);
    const average = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / channels;
    const plain = options.centred ? average(g) : 0;
    const scaled = average(g.map((value, i) => value * z[i]!));
    z.forEach((value, i) => {
      dx[first + i] = inverse * (g[i]! - plain - value * scaled);
      dscale[i]! += dy[first + i]! * value;
      dbias[i]! += dy[first + i]!;
    });
  }
  return { dx, dscale, dbias };
}
