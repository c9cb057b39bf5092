/** @file Gated recurrent cells, as operators of the domain `refract`: they go through a sequence step by step. */
import type { Tensor } from '../graph.ts';

/**
 * A gated recurrent unit, after the input's linear map (Cho et al. 2014, arXiv 1406.1078; the reset gate after the product,
 * as in cuDNN), with u = recurrent·h[t−1]:
 *
 *     r = σ(x_r + u_r)   z = σ(x_z + u_z)   n = tanh(x_n + r·u_n)   h[t] = (1 − z)·n + z·h[t−1]
 *
 * @param x [B, T, 3·H]: r, z, n; float32
 * @param recurrent [3·H, H]
 * @returns h [B, T, H]
 */
export function gru(x: Tensor, recurrent: Tensor): Tensor {
  return x.graph.append('gatedCell', [x, recurrent], { cell: 'gru' })[0];
}

/**
 * A long short-term memory, after the input's linear map (Hochreiter & Schmidhuber 1997; the forget gate of Gers et al.
 * 2000), with u = recurrent·h[t−1]:
 *
 *     i, f, o = σ(x + u)   g = tanh(x_g + u_g)   c[t] = f·c[t−1] + i·g   h[t] = o·tanh(c[t])
 *
 * @param x [B, T, 4·H]: i, f, g, o; float32
 * @param recurrent [4·H, H]
 * @returns h [B, T, H]
 */
export function lstm(x: Tensor, recurrent: Tensor): Tensor {
  return x.graph.append('gatedCell', [x, recurrent], { cell: 'lstm' })[0];
}
