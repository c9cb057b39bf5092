/** @file LifNeuronGrad, plainly. */
import { forEachChannel, sequenceLength, step } from '../arithmetic.ts';
import type { Arithmetic, Floats, Sizes } from '../arithmetic.ts';
import type { Rule } from '../attributes.ts';
import { afterReset } from '../lif-neuron/reference.ts';
import { surrogateSlope } from '../surrogate.ts';
import type { SurrogateName } from '../surrogate.ts';

/** What LifNeuron got and gave, and the gradients of what it gave; absent ones count as 0 (open as 1). */
export interface LifNeuronGradInputs {
  readonly v: Floats;
  readonly decay: Floats;
  readonly ds?: Floats;
  readonly dcount?: Floats;
  readonly dv?: Floats;
  readonly open?: Uint8Array;
}

/**
 * With reset terms and masks as constants: e[t] = σ'(v[t] − θ)·open[t]·(ds[t] + dcount) + dv[t];
 * q[t] = e[t] + decay·kept[t]·q[t+1], kept = 0 where a hard reset followed, else 1; dcurrent = q;
 * ddecay[b,h] = Σ_t q[t]·(membrane after reset at t−1).
 */
export function lifNeuronGrad(
  arithmetic: Arithmetic,
  sizes: Sizes,
  { v, decay, ds, dcount, dv, open }: LifNeuronGradInputs,
  options: {
    readonly rule: Rule;
    readonly threshold: number;
    readonly surrogate: SurrogateName;
    readonly scale: number;
  },
): { dcurrent: Floats; ddecay: Floats } {
  const { round, zeros } = arithmetic;
  const { steps, channels } = sizes;
  const threshold = round(options.threshold);
  const dcurrent = zeros(sequenceLength(sizes));
  const ddecay = zeros(sizes.batch * channels);
  forEachChannel(sizes, (first, channel, sample) => {
    const perChannel = sample * channels + channel;
    let q = 0;
    for (let t = steps - 1; t >= 0; t--) {
      const at = first + t * channels;
      const potential = v[at]!;
      const slope = surrogateSlope(
        arithmetic,
        options.surrogate,
        options.scale,
        round(potential - threshold),
      );
      const gated = round(slope * (open?.[at] ?? 1));
      const e = round(round(gated * round((ds?.[at] ?? 0) + (dcount?.[perChannel] ?? 0))) + (dv?.[at] ?? 0));
      const kept = options.rule === 'hard' ? 1 - step(potential, threshold) : 1;
      q = dcurrent[at] = round(e + round(round(decay[channel]! * kept) * q));
      if (t > 0) {
        const membrane = afterReset(arithmetic, options.rule, threshold, v[at - channels]!);
        ddecay[perChannel] = round(ddecay[perChannel]! + round(q * membrane));
      }
    }
  });
  return { dcurrent, ddecay };
}
