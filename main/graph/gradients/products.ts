/**
 * @file Gradient rules of the matrix products.
 */
import { reshape, transpose } from '../functions/layout.ts';
import { gemm, matmul } from '../functions/products.ts';
import type { Tensor } from '../graph.ts';
import { sumTo } from './rule.ts';
import type { GradientRules } from './rule.ts';

/** Each matrix of a batch, transposed. */
function transposeMatrices(x: Tensor): Tensor {
  const rank = x.shape.length;
  const axes = x.shape.map((_, axis) => axis);
  return transpose(x, [...axes.slice(0, -2), rank - 1, rank - 2]);
}

/** All rows of a batch of matrices, as one matrix. */
function rows(x: Tensor): Tensor {
  const columns = x.shape.at(-1)!;
  return reshape(x, [x.shape.slice(0, -1).reduce((count, extent) => count * extent, 1), columns]);
}

export const products = {
  // y = ab: a' = y'bᵀ, b' = aᵀy'
  matmul: ([dy], { inputs: [a, b] }) => {
    const da = sumTo(matmul(dy, transposeMatrices(b)), a.shape);
    // A matrix b that a whole batch shares: one product over all rows, not one for each matrix and then their sum.
    if (b.shape.length === 2) return [da, gemm(rows(a), rows(dy), { transA: true })];
    return [da, sumTo(matmul(transposeMatrices(a), dy), b.shape)];
  },
  gemm: ([dy], { inputs: [a, b, c], attributes: { transA, transB } }) => [
    transA ? gemm(b, dy, { transA: transB, transB: true }) : gemm(dy, b, { transB: !transB }),
    transB ? gemm(dy, a, { transA: true, transB: transA }) : gemm(a, dy, { transA: !transA }),
    c && sumTo(dy, c.shape),
  ],
} satisfies Partial<GradientRules>;
