/** @file Smoothing of noisy curves. */

/**
 * Exponential moving average with bias correction, as TensorBoard shows it (Kingma and Ba, 2015, section 3, for the
 * correction): s[i] = w s[i−1] + (1 − w) y[i] from s = 0, shown as s[i] / (1 − w^n) after n values. Nulls stay null and
 * do not count.
 * @param weight of the past, 0 (nothing is smoothed) to below 1
 */
export function ema(values: readonly (number | null)[], weight: number): (number | null)[] {
  if (!(weight > 0)) return [...values];
  const past = Math.min(weight, 0.9999);
  let sum = 0;
  let bias = 1;
  return values.map((value) => {
    if (value === null || !Number.isFinite(value)) return null;
    sum = past * sum + (1 - past) * value;
    bias *= past;
    return sum / (1 - bias);
  });
}
