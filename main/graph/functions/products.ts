/**
 * @file Matrix products.
 */
import type { Tensor } from '../graph.ts';
import { check, sizeOf } from '../shape.ts';
import { broadcastTo, reshape } from './layout.ts';
import { scalarLike } from './operand.ts';

/** a·b over the last two axes; leading axes broadcast. Both have rank 2 or more. */
export function matmul(a: Tensor, b: Tensor): Tensor {
  return a.graph.append('matmul', [a, b], {})[0];
}

/** Which matrices `gemm` takes transposed, and what it adds. */
export interface GemmOptions {
  transA?: boolean;
  transB?: boolean;
  /** A bias that broadcasts to the result. */
  c?: Tensor;
}

/** a·b + c of matrices (rank 2), either taken transposed. */
export function gemm(a: Tensor, b: Tensor, { transA = false, transB = false, c }: GemmOptions = {}): Tensor {
  return a.graph.append('gemm', [a, b, c], { transA, transB })[0];
}

/**
 * x·wᵀ + bias along the last axis.
 * @param x [..., in]
 * @param weight [out, in]
 * @param bias [out]
 * @returns [..., out]; written as one matrix product over all leading axes together, which adds the bias as it goes
 */
export function linear(x: Tensor, weight: Tensor, bias?: Tensor): Tensor {
  const got = { x, weight, bias };
  const fits = x.shape.length >= 1 && weight.shape.length === 2 && x.shape.at(-1) === weight.shape[1];
  check(fits, 'linear', 'x [..., in] and weight [out, in]', got);
  check(!bias || (bias.shape.length === 1 && bias.shape[0] === weight.shape[0]), 'linear', 'bias [out]', got);
  const [out, inner] = weight.shape as [number, number];
  const product = gemm(reshape(x, [sizeOf(x.shape.slice(0, -1)), inner]), weight, {
    transB: true,
    ...(bias && { c: bias }),
  });
  return reshape(product, [...x.shape.slice(0, -1), out]);
}

/**
 * `linear` of spikes as one operator of the domain `refract`, which costs what spikes, and so does the gradient of its
 * weights. Numbers that are neither 0 nor 1 are right too, and slower. float32.
 * @param x [..., in]
 * @param weight [out, in]
 * @param bias [out]
 * @returns [..., out]
 */
export function spikeLinear(x: Tensor, weight: Tensor, bias?: Tensor): Tensor {
  return x.graph.append('spikeLinear', [x, weight, bias], {})[0];
}

/**
 * The sum over the leading axes, for gradients and statistics: sumLeading(x, 2) of x [B, T, H] is [H]. It is a product
 * with ones, which ONNX Runtime 1.29 does in half the time of ReduceSum over these axes or less (1.0 ms against 2.6 at
 * 50,176 × 128 on two cores); but the ones have the batch size of the graph, so it is not for models with a dynamic batch.
 * @param count how many axes go: at least 1, and not all
 */
export function sumLeading(x: Tensor, count: number): Tensor {
  const rest = x.shape.slice(count);
  const rows = sizeOf(x.shape.slice(0, count));
  const ones = broadcastTo(scalarLike(x, 1), [1, rows]);
  return reshape(gemm(ones, reshape(x, [rows, sizeOf(rest)])), rest);
}
