/**
 * @file Normalisation layers.
 */
import type { Tensor } from '../graph.ts';
import { check, checkFloats, sizeOf } from '../shape.ts';
import { add, div, mul, sqrt, square, sub } from './arithmetic.ts';
import { sumLeading } from './products.ts';
import { mean } from './reductions.ts';

/** scale (and bias) must be vectors over the last axis of x. */
function checkChannels(operator: string, x: Tensor, vectors: Record<string, Tensor | undefined>): void {
  const got = { x, ...vectors };
  checkFloats(operator, got);
  const channels = x.shape.at(-1);
  check(channels !== undefined, operator, 'x [..., C]', got);
  const fits = Object.values(vectors).every((v) => !v || (v.shape.length === 1 && v.shape[0] === channels));
  check(fits, operator, `vectors of shape [${channels}] for x [..., ${channels}]`, got);
}

/**
 * Layer normalisation over the last axis, (x − μ) / √(σ² + ε) · scale + bias, with σ² the mean of squares (Ba et al. 2016).
 * @param x [..., C]
 * @param scale [C]
 * @param bias [C]
 * @param options `epsilon` ε, default 1e−5
 */
export function layerNorm(x: Tensor, scale: Tensor, bias: Tensor, { epsilon = 1e-5 } = {}): Tensor {
  checkChannels('layerNorm', x, { scale, bias });
  const centred = sub(x, mean(x, [-1], true));
  const variance = mean(square(centred), [-1], true);
  return add(mul(div(centred, sqrt(add(variance, epsilon))), scale), bias);
}

/**
 * Root-mean-square normalisation over the last axis, x / √(mean(x²) + ε) · scale (Zhang and Sennrich 2019).
 * @param x [..., C]
 * @param scale [C]
 * @param options `epsilon` ε, default 1e−6
 */
export function rmsNorm(x: Tensor, scale: Tensor, { epsilon = 1e-6 } = {}): Tensor {
  checkChannels('rmsNorm', x, { scale });
  return mul(div(x, sqrt(add(mean(square(x), [-1], true), epsilon))), scale);
}

/**
 * `layerNorm` (`centred`) or `rmsNorm` as one operator of the domain `refract`, which reads x once and keeps nothing for its
 * gradient. float32.
 * @param x [..., C]
 * @param scale [C]
 * @param bias [C], or nothing
 * @param options `epsilon` ε, default as in those functions
 */
export function norm(
  x: Tensor,
  scale: Tensor,
  bias: Tensor | undefined,
  { centred, epsilon = centred ? 1e-5 : 1e-6 }: { readonly centred: boolean; readonly epsilon?: number },
): Tensor {
  return x.graph.append('norm', [x, scale, bias], { centred, epsilon })[0];
}

/** How `batchNorm` gets its statistics: from the batch (training), or from running averages (evaluation). */
export type BatchNormOptions =
  | { training: true; epsilon?: number }
  | { training: false; mean: Tensor; variance: Tensor; epsilon?: number };

/** What `batchNorm` gives. */
export interface BatchNormResult {
  readonly y: Tensor;
  /** The mean that was used [C]. */
  readonly mean: Tensor;
  /** The variance that was used [C]: of a batch, the mean of squares about the mean (divided by n, not n − 1). */
  readonly variance: Tensor;
}

/**
 * Batch normalisation over all axes but the last, (x − μ) / √(σ² + ε) · scale + bias (Ioffe and Szegedy 2015). Keeping
 * running averages of the statistics is up to the caller.
 * @param x [..., C]
 * @param scale [C]
 * @param bias [C]
 * @param options `epsilon` ε, default 1e−5; `mean` and `variance` [C] for evaluation
 */
export function batchNorm(
  x: Tensor,
  scale: Tensor,
  bias: Tensor,
  options: BatchNormOptions,
): BatchNormResult {
  const { epsilon = 1e-5 } = options;
  const statistics = options.training ? {} : { mean: options.mean, variance: options.variance };
  checkChannels('batchNorm', x, { scale, bias, ...statistics });
  check(x.shape.length > 1, 'batchNorm', 'x with an axis besides the last', { x });
  check(!options.training || sizeOf(x.shape) > 0, 'batchNorm', 'at least one sample to take statistics of', {
    x,
  });
  const average = (values: Tensor) =>
    mul(sumLeading(values, x.shape.length - 1), 1 / sizeOf(x.shape.slice(0, -1)));
  const centre = options.training ? average(x) : options.mean;
  const centred = sub(x, centre);
  const variance = options.training ? average(square(centred)) : options.variance;
  const y = add(mul(centred, div(scale, sqrt(add(variance, epsilon)))), bias);
  return { y, mean: centre, variance };
}
