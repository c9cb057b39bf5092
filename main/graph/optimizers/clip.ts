/**
 * @file Gradient clipping by the global norm.
 */
import { add, div, minimum, mul, sqrt, square } from '../functions/arithmetic.ts';
import { sum } from '../functions/reductions.ts';
import type { Tensor } from '../graph.ts';

/** The Euclidean norm of all gradients together, as one vector: a scalar. At least one gradient. */
export function globalNorm(gradients: readonly Tensor[]): Tensor {
  return sqrt(gradients.map((gradient) => sum(square(gradient))).reduce((total, part) => add(total, part)));
}

/**
 * Scales all gradients by the same factor, so that their global norm is at most `maxNorm`. As PyTorch's
 * clip_grad_norm_, the factor is min(1, maxNorm / (norm + 1e−6)).
 * @returns the gradients, and the norm they had before
 * @throws RangeError unless maxNorm > 0
 */
export function clipByGlobalNorm(
  gradients: readonly Tensor[],
  maxNorm: number,
): { gradients: Tensor[]; norm: Tensor } {
  if (!(maxNorm > 0)) throw new RangeError(`maxNorm must be above 0, got ${maxNorm}.`);
  const norm = globalNorm(gradients);
  const factor = minimum(div(maxNorm, add(norm, 1e-6)), 1);
  return { gradients: gradients.map((gradient) => mul(gradient, factor)), norm };
}
