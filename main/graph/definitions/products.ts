/**
 * @file Definitions of the matrix products.
 */
import { broadcastShapes, check, checkFloats, sameShape } from '../shape.ts';
import type { Definitions } from './definition.ts';

export const products = {
  matmul: {
    infer([a, b]) {
      const got = { a, b };
      checkFloats('matmul', got);
      check(a.shape.length >= 2 && b.shape.length >= 2, 'matmul', 'matrices (rank 2 or more)', got);
      const [rows, inner] = a.shape.slice(-2) as [number, number];
      const [innerOfB, columns] = b.shape.slice(-2) as [number, number];
      check(inner === innerOfB, 'matmul', 'as many columns of a as rows of b', got);
      const batch = broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2));
      check(batch !== undefined, 'matmul', 'leading axes that broadcast to each other', got);
      return [{ dtype: a.dtype, shape: [...batch, rows, columns] }];
    },
    onnx: () => ({ op: 'MatMul' }),
  },
  gemm: {
    infer([a, b, c], { transA, transB }) {
      const got = { a, b, c };
      checkFloats('gemm', got);
      check(a.shape.length === 2 && b.shape.length === 2, 'gemm', 'matrices (rank 2)', got);
      const [rows, inner] = (transA ? a.shape.toReversed() : a.shape) as [number, number];
      const [innerOfB, columns] = (transB ? b.shape.toReversed() : b.shape) as [number, number];
      const forms = `${transA ? 'aᵀ' : 'a'}·${transB ? 'bᵀ' : 'b'}`;
      check(inner === innerOfB, 'gemm', `equal inner sizes in ${forms}`, got);
      const shape = [rows, columns];
      const fits = !c || sameShape(broadcastShapes(c.shape, shape) ?? [], shape);
      check(fits, 'gemm', `a bias c that broadcasts to [${rows}, ${columns}]`, got);
      return [{ dtype: a.dtype, shape }];
    },
    onnx: ({ transA, transB }) => ({
      op: 'Gemm',
      attributes: { transA: Number(transA), transB: Number(transB) },
    }),
  },
} satisfies Partial<Definitions>;
