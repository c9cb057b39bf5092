/**
 * @file Spikes by chance: s ~ Bernoulli(p), p a smooth function of the potential, and for the gradient s is p itself
 * (straight through; Bengio et al. 2013, arXiv 1308.3432). While training, each step has numbers of its own, made from
 * the run's seed; in evaluation each layer's numbers depend on step and neuron alone, so that what a sample gets does not
 * depend on what else is in its batch, and comes out the same each time.
 */
import {
  add, cast, greater, greaterOrEqual, lessOrEqual, logicalAnd, mul, sigmoid, stopGradient, sub, sum, uniform, where,
} from '../../graph/index.ts'; // prettier-ignore
import type { Tensor } from '../../graph/index.ts';
import type { LayerContext } from '../memories/memory.ts';
import { potentialOf, thresholdOf } from './crossing.ts';
import type { SpikeRule } from './spike-rule.ts';

/**
 * 1 with probability p, else 0; the gradient passes as if it were p.
 * @param p [B,T,C]; what is below 0 counts as 0, what is above 1 as 1, and there no gradient passes
 * @param place a whole number ≥ 0 that tells draws of one layer apart
 */
export function bernoulli(p: Tensor, { name, seed, parameters }: LayerContext, place = 0): Tensor {
  const [, steps, channels] = p.shape as [number, number, number];
  const shape = seed ? p.shape : [1, steps, channels];
  const fixed = () => parameters.integer(0);
  // Layers are numbered in their names.
  const stream = 2 * Number(/\d+/.exec(name)?.[0] ?? 0) + place;
  const numbers = uniform(shape, seed ?? fixed(), stream);
  const spikes = cast(greater(p, numbers), 'float32');
  const within = where(logicalAnd(greaterOrEqual(p, 0), lessOrEqual(p, 1)), p, 0);
  // Exactly the spikes: what is added is 0.
  return add(stopGradient(spikes), sub(within, stopGradient(within)));
}

export const stochastic: SpikeRule = {
  id: 'stochastic',
  title: 'Spikes by chance',
  equation: 's[t] ~ Bernoulli(σ(k·(u[t] − θ)))',
  symbols: { k: 'steepness (option)' },
  options: ['threshold', 'steepness'],
  parallel: true,
  isRandom: true,
  threshold: ({ threshold }) => thresholdOf({ threshold, crossing: '>=' }),
  apply(current, memory, context) {
    const { threshold, steepness } = context.options;
    const potential = potentialOf(current, memory, context);
    const p = sigmoid(mul(sub(potential, threshold), steepness));
    const spikes = bernoulli(p, context);
    return { spikes, count: sum(spikes, [1]), potential };
  },
};

/**
 * The neuron of P-SpikeSSM (Bal & Sengupta 2024, arXiv 2406.02923): what the memory reads are spikes drawn from the current,
 * and what it gives are spikes drawn from its potential, each by a learned affine map of each channel, clamped to [0, 1].
 */
export const stochasticBothWays: SpikeRule = {
  id: 'stochastic-both-ways',
  title: 'Spikes by chance before and after the memory',
  equation: 's[t] ~ Bernoulli(c·u[t] + d)',
  equationOn: (memory) =>
    `r[t] ~ Bernoulli(a·x[t] + b);  ${memory.replaceAll('x[t]', 'r[t]')};  s[t] ~ Bernoulli(c·u[t] + d)`,
  symbols: {
    ...{ r: 'spike into the memory', a: 'learned scale', b: 'learned bias' },
    ...{ c: 'learned scale', d: 'learned bias' },
  },
  options: [],
  parallel: true,
  isRandom: true,
  spikesBefore: true,
  misfit(memory) {
    if (memory.currents) return 'one spike a neuron is drawn for the memory, which takes two currents';
    if (memory.stateSpace || memory.potential) return undefined;
    return 'the spikes before it would go into no memory';
  },
  // Where a spike is as likely as not.
  threshold: () => 0.5,
  apply(current, memory, context) {
    const { name, hidden, parameters } = context;
    const chance = (x: Tensor, part: string) => {
      const scale = parameters.declare(`${name}.spike.${part}Scale`, [hidden], { values: [1] });
      const bias = parameters.declare(`${name}.spike.${part}Bias`, [hidden], { values: [0] });
      return add(mul(x, scale), bias);
    };
    const before = bernoulli(chance(current, 'input'), context, 0);
    const potential = chance(potentialOf(before, memory, context), 'output');
    const spikes = bernoulli(potential, context, 1);
    return { spikes, count: sum(spikes, [1]), potential, before: sum(before, [1]) };
  },
};
