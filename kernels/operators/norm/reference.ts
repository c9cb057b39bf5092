/** @file Norm, plainly. */
import type { Arithmetic, Floats } from '../arithmetic.ts';

/** How rows are normalised. */
export interface NormOptions {
  /** About the mean (layer normalisation), or not (root mean square). */
  readonly centred: boolean;
  readonly epsilon: number;
}

/** The mean of a row (0 where it is not centred) and 1/√(mean of squares about it + ε). */
export function statisticsOf(
  row: readonly number[],
  { centred, epsilon }: NormOptions,
): { mean: number; inverse: number } {
  const mean = centred ? row.reduce((sum, value) => sum + value, 0) / row.length : 0;
  const squares = row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / row.length;
  return { mean, inverse: 1 / Math.sqrt(squares + epsilon) };
}

/**
 * y = (x − μ)/√(σ² + ε)·scale + bias over the last axis, μ the mean and σ² the mean of squares about it (Ba et al. 2016, arXiv
 * 1607.06450), or with μ = 0 (root mean square: Zhang & Sennrich 2019, arXiv 1910.07467).
 * @param x [R,C]
 * @param scale [C]
 * @param bias [C]
 */
export function norm(
  { zeros }: Arithmetic,
  { x, scale, bias }: { readonly x: Floats; readonly scale: Floats; readonly bias?: Floats },
  options: NormOptions,
): Floats {
  const channels = scale.length;
  const y = zeros(x.length);
  for (let first = 0; first < x.length; first += channels) {
    const { mean, inverse } = statisticsOf([...x.subarray(first, first + channels)], options);
    for (let i = 0; i < channels; i++) {
      y[first + i] = (x[first + i]! - mean) * inverse * scale[i]! + (bias?.[i] ?? 0);
    }
  }
  return y;
}
