/** @file GatedCell, plainly. */
import type { Arithmetic, Floats, Sizes } from '../arithmetic.ts';

/** Which recurrent cell. */
export const cells = ['gru', 'lstm'] as const;
export type Cell = (typeof cells)[number];

/** Gates of a cell, and the numbers a unit and step that its gradient wants to have. */
export const gatesOf = { gru: 3, lstm: 4 } as const satisfies Record<Cell, number>;
export const savedOf = { gru: 4, lstm: 5 } as const satisfies Record<Cell, number>;

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** A step of one unit: from the input's and the recurrent part of each gate and the memory before. */
type Step = (
  x: readonly number[],
  u: readonly number[],
  before: { readonly h: number; readonly c: number },
) => { readonly h: number; readonly c: number; readonly saved: readonly number[] };

const steps: Record<Cell, Step> = {
  gru([xr, xz, xn], [ur, uz, un], { h }) {
    const r = sigmoid(xr! + ur!);
    const z = sigmoid(xz! + uz!);
    const n = Math.tanh(xn! + r * un!);
    return { h: (1 - z) * n + z * h, c: 0, saved: [r, z, n, un!] };
  },
  lstm([xi, xf, xg, xo], [ui, uf, ug, uo], before) {
    const i = sigmoid(xi! + ui!);
    const f = sigmoid(xf! + uf!);
    const g = Math.tanh(xg! + ug!);
    const o = sigmoid(xo! + uo!);
    const c = f * before.c + i * g;
    return { h: o * Math.tanh(c), c, saved: [i, f, g, o, c] };
  },
};

/**
 * With u = recurrent·h[t−1], h[−1] = c[−1] = 0, and the input's part of the gates in x:
 *
 *     gru    r = σ(x_r + u_r)   z = σ(x_z + u_z)   n = tanh(x_n + r·u_n)   h[t] = (1 − z)·n + z·h[t−1]
 *     lstm   i, f, o = σ(x + u)   g = tanh(x_g + u_g)   c[t] = f·c[t−1] + i·g   h[t] = o·tanh(c[t])
 *
 * Cho et al. 2014, arXiv 1406.1078 (the reset gate after the product, as cuDNN and PyTorch have it); Hochreiter & Schmidhuber
 * 1997 with Gers et al. 2000.
 * @param x [B,T,G·H]: gates in the order r, z, n or i, f, g, o
 * @param recurrent [G·H,H]
 * @returns h [B,T,H], and what the gradient takes, saved [B,T,S·H]: r, z, n, u_n or i, f, g, o, c
 */
export function gatedCell(
  { zeros }: Arithmetic,
  { batch, steps: length, channels: hidden }: Sizes,
  { x, recurrent }: { readonly x: Floats; readonly recurrent: Floats },
  cell: Cell,
): { h: Floats; saved: Floats } {
  const [gates, kept] = [gatesOf[cell], savedOf[cell]];
  const h = zeros(batch * length * hidden);
  const saved = zeros(batch * length * kept * hidden);
  for (let b = 0; b < batch; b++) {
    let before = { h: new Float64Array(hidden), c: new Float64Array(hidden) };
    for (let t = 0; t < length; t++) {
      const at = b * length + t;
      const next = { h: new Float64Array(hidden), c: new Float64Array(hidden) };
      for (let i = 0; i < hidden; i++) {
        const own = Array.from({ length: gates }, (_, g) => g * hidden + i);
        const u = own.map((row) =>
          before.h.reduce((sum, value, j) => sum + recurrent[row * hidden + j]! * value, 0),
        );
        const made = steps[cell](
          own.map((row) => x[at * gates * hidden + row]!),
          u,
          { h: before.h[i]!, c: before.c[i]! },
        );
        next.h[i] = h[at * hidden + i] = made.h;
        next.c[i] = made.c;
        made.saved.forEach((value, s) => (saved[(at * kept + s) * hidden + i] = value));
      }
      before = next;
    }
  }
  return { h, saved };
}
