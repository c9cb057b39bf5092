/**
 * @file Convolution over time.
 */
import type { Tensor } from '../graph.ts';
import { check, checkFloats } from '../shape.ts';
import { add, mul } from './arithmetic.ts';
import { pad, slice, transpose } from './layout.ts';

/**
 * Causal convolution of each channel over time: y[t, c] = Σ_i weight[c, i]·x[t − i, c], with x = 0 before the start.
 * Written as one product and sum for each i: meant for short kernels.
 * @param x [B, T, C]
 * @param weight [C, order], or [1, order] for one kernel that all channels share; weight[c, i] is for the input i
 * steps ago
 * @returns [B, T, C]
 */
export function causalConv(x: Tensor, weight: Tensor): Tensor {
  const got = { x, weight };
  checkFloats('causalConv', got);
  check(
    x.shape.length === 3 && weight.shape.length === 2,
    'causalConv',
    'x [B, T, C] and weight [C, order]',
    got,
  );
  const [, time, channels] = x.shape as [number, number, number];
  const [kernels, order] = weight.shape as [number, number];
  check(
    kernels === channels || kernels === 1,
    'causalConv',
    `one kernel, or one for each of ${channels}`,
    got,
  );
  check(order > 0, 'causalConv', 'a kernel with at least one weight', got);

  const byLag = transpose(weight);
  const lags = Math.min(order, Math.max(time, 1));
  const padded = pad(x, [0, lags - 1, 0], [0, 0, 0]);
  const terms = Array.from({ length: lags }, (_, lag) => {
    const start = lags - 1 - lag;
    const delayed = slice(padded, { axis: 1, start, end: start + time });
    return mul(delayed, slice(byLag, { axis: 0, start: lag, end: lag + 1 }));
  });
  return terms.reduce((total, term) => add(total, term));
}
