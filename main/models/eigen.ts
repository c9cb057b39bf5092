/** @file Eigenvalues and eigenvectors of a small real symmetric matrix. */

/** Rotations stop where what is beside the diagonal is this small against the whole. */
const EPSILON = 1e-14;

/**
 * Jacobi's method (Golub & Van Loan, Matrix Computations, section 8.5): rotations that each make one pair of entries 0,
 * until all are.
 * @param matrix rows of a symmetric matrix
 * @returns the eigenvalues, ascending, and the orthogonal matrix whose columns are the eigenvectors, as rows
 */
export function eigenOfSymmetric(matrix: readonly (readonly number[])[]): {
  readonly values: readonly number[];
  readonly vectors: readonly (readonly number[])[];
} {
  const n = matrix.length;
  const all = Array.from({ length: n }, (_, i) => i);
  const a = matrix.map((row) => [...row]);
  const v = all.map((i) => all.map((j) => Number(i === j)));
  const size = Math.hypot(...a.flat());
  const off = () => Math.hypot(...a.flatMap((row, i) => row.filter((_, j) => i !== j)));
  while (off() > EPSILON * size) {
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) rotate(a, v, p, q);
    }
  }
  const order = all.toSorted((i, j) => a[i]![i]! - a[j]![j]!);
  return { values: order.map((k) => a[k]![k]!), vectors: v.map((row) => order.map((k) => row[k]!)) };
}

/** A ← JᵀAJ and V ← VJ with the rotation J in the plane of p and q that makes A[p][q] 0. */
function rotate(a: number[][], v: number[][], p: number, q: number): void {
  const [app, aqq, apq] = [a[p]![p]!, a[q]![q]!, a[p]![q]!];
  if (apq === 0) return;
  const tau = (aqq - app) / (2 * apq);
  const t = (tau >= 0 ? 1 : -1) / (Math.abs(tau) + Math.hypot(1, tau));
  const c = 1 / Math.hypot(1, t);
  const s = t * c;
  const turn = (one: number, other: number) => [c * one - s * other, s * one + c * other] as const;
  for (const row of a) [row[p], row[q]] = turn(row[p]!, row[q]!);
  const [rowP, rowQ] = [a[p]!, a[q]!];
  for (let k = 0; k < a.length; k++) [rowP[k], rowQ[k]] = turn(rowP[k]!, rowQ[k]!);
  for (const row of v) [row[p], row[q]] = turn(row[p]!, row[q]!);
}
