/**
 * @file Refractory readings that divide time into blocks of k + 1 steps, our readings C and C′ of a constant refractory
 * period: a clock that lets spikes pass in one step of each block, and at most one spike, the first, in each block. Both
 * are parallel over time, and the rate is at most 1/(k + 1) as with the absolute refractory period.
 */
import {
  add,
  cast,
  broadcastTo,
  mul,
  pad,
  refractoryMask,
  reshape,
  slice,
  stopGradient,
  sub,
  sum,
} from '../../graph/index.ts';
import type { Tensor } from '../../graph/index.ts';
import type { LayerContext } from '../memories/memory.ts';
import type { LayerOptions } from '../options.ts';
import { candidatesOf, potentialOf, thresholdOf } from './crossing.ts';
import type { SpikeRule } from './spike-rule.ts';

/** Candidates c [B,T,H] that a mask lets pass, and the mask, both [B,T,H]. */
type Gate = (
  c: Tensor,
  options: LayerOptions,
  context: LayerContext,
) => { readonly spikes: Tensor; readonly open: Tensor };

const clock: Gate = (c, { refractory, phase }, { parameters }) => {
  const [, steps] = c.shape as [number, number, number];
  const isOpen = Float32Array.from({ length: steps }, (_, t) =>
    Number(t % (refractory + 1) === phase % (refractory + 1)),
  );
  const mask = parameters.constant(isOpen, [1, steps, 1]);
  return { spikes: mul(c, mask), open: cast(broadcastTo(mask, c.shape), 'uint8') };
};

const block: Gate = (c, { refractory }) => {
  const [batch, steps, channels] = c.shape as [number, number, number];
  const length = Math.min(refractory + 1, steps);
  const blocks = Math.ceil(steps / length);
  // Blocks as sequences of their own, in which the first spike closes the rest.
  const padded = pad(c, [0, 0, 0], [0, blocks * length - steps, 0]);
  const { s, open } = refractoryMask(reshape(padded, [batch * blocks, length, channels]), {
    period: refractory,
  });
  const back = (tensor: Tensor) =>
    slice(reshape(tensor, [batch, blocks * length, channels]), { axis: 1, start: 0, end: steps });
  return { spikes: back(s), open: back(open) };
};

function timedRule(
  description: Pick<SpikeRule, 'id' | 'title' | 'equation' | 'symbols' | 'options'>,
  gate: Gate,
): SpikeRule {
  return {
    ...description,
    parallel: true,
    threshold: thresholdOf,
    apply(current, memory, context) {
      const { options } = context;
      const potential = potentialOf(current, memory, context);
      const c = candidatesOf(potential, context);
      const { spikes: passed, open } = gate(c, options, context);
      const isStraight = options.maskGradient === 'straight-through';
      const spikes = isStraight ? add(c, stopGradient(sub(passed, c))) : passed;
      return { spikes, count: sum(spikes, [1]), potential, open };
    },
  };
}

export const refractoryClock = timedRule(
  {
    id: 'refractory-clock',
    title: 'Refractory clock',
    equation: 's[t] = H(u[t] − θ) if t mod (k + 1) = φ, else 0',
    symbols: { φ: 'clock phase (option)' },
    options: ['threshold', 'crossing', 'refractory', 'phase', 'maskGradient'],
  },
  clock,
);

export const refractoryBlock = timedRule(
  {
    id: 'refractory-block',
    title: 'One spike in each block',
    equation: 'c[t] = H(u[t] − θ);  s[t] = c[t] if no c before in its block of k + 1 steps, else 0',
    options: ['threshold', 'crossing', 'refractory', 'maskGradient'],
  },
  block,
);
