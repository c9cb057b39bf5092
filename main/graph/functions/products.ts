/**
 * @file Matrix products.
 */
import type { Tensor } from '../graph.ts';
import { check } from '../shape.ts';
import { reshape } from './layout.ts';

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
  const rows = x.shape.slice(0, -1).reduce((product, extent) => product * extent, 1);
  const product = gemm(reshape(x, [rows, inner]), weight, { transB: true, ...(bias && { c: bias }) });
  return reshape(product, [...x.shape.slice(0, -1), out]);
}
