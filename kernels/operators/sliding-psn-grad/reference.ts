/** @file SlidingPsnGrad, plainly. */
import { forEachChannel, sequenceLength } from '../arithmetic.ts';
import type { Arithmetic, Floats, Sizes } from '../arithmetic.ts';
import { surrogateSlope } from '../surrogate.ts';
import type { SurrogateName } from '../surrogate.ts';

/** What SlidingPsn got and gave, and the gradients of what it gave; absent ones count as 0. */
export interface SlidingPsnGradInputs {
  readonly h: Floats;
  readonly x: Floats;
  readonly weight: Floats;
  readonly ds?: Floats;
  readonly dcount?: Floats;
  readonly dh?: Floats;
}

/**
 * g[t] = σ'(h[t])·(ds[t] + dcount) + dh[t]; dx[t] = Σ_i weight[i]·g[t+i], summed from i = 0 on;
 * dweight[b,i] = Σ_{t≥i,h} g[t]·x[t−i] and dbias[b] = Σ_{t,h} g[t], summed in float64 and rounded once, since the
 * kernels' order of these long sums is an affair of theirs.
 */
export function slidingPsnGrad(
  arithmetic: Arithmetic,
  sizes: Sizes,
  { h, x, weight, ds, dcount, dh }: SlidingPsnGradInputs,
  options: { readonly surrogate: SurrogateName; readonly scale: number },
): { dx: Floats; dweight: Floats; dbias: Floats } {
  const { round, zeros } = arithmetic;
  const { steps, channels } = sizes;
  const order = weight.length;
  const dx = zeros(sequenceLength(sizes));
  const g = zeros(dx.length);
  const sums = new Float64Array(sizes.batch * order);
  const biasSums = new Float64Array(sizes.batch);
  forEachChannel(sizes, (first, channel, sample) => {
    const dspikes = dcount?.[sample * channels + channel] ?? 0;
    for (let t = 0; t < steps; t++) {
      const at = first + t * channels;
      const slope = surrogateSlope(arithmetic, options.surrogate, options.scale, h[at]!);
      g[at] = round(round(slope * round((ds?.[at] ?? 0) + dspikes)) + (dh?.[at] ?? 0));
      biasSums[sample]! += g[at];
      for (let i = 0; i < Math.min(order, t + 1); i++)
        sums[sample * order + i]! += g[at] * x[at - i * channels]!;
    }
    for (let t = 0; t < steps; t++) {
      const at = first + t * channels;
      let sum = 0;
      for (let i = 0; i < Math.min(order, steps - t); i++) {
        sum = round(sum + round(weight[i]! * g[at + i * channels]!));
      }
      dx[at] = sum;
    }
  });
  const rounded = (values: Float64Array) => {
    const result = zeros(values.length);
    result.set(values);
    return result;
  };
  return { dx, dweight: rounded(sums), dbias: rounded(biasSums) };
}
