/**
 * @file The spike rules of a leaky integrator: no reset, soft and hard reset, and the two refractory readings. One fused
 * operator computes memory and rule together; its gradient takes reset terms and refractory masks as constants (CONTRACT).
 */
import { lifNeuron } from '../../graph/index.ts';
import type { LifRule } from '../../graph/index.ts';
import type { SpikeRule } from './spike-rule.ts';

interface Description {
  readonly title: string;
  readonly equation: string;
  readonly parallel: boolean;
  readonly refractory?: true;
}

const rules: Record<LifRule, Description> = {
  none: { title: 'Threshold, no reset', equation: 's[t] = H(u[t] − θ)', parallel: true },
  soft: {
    title: 'Soft reset',
    equation: 'v[t] = d·u[t−1] + x[t];  s[t] = H(v[t] − θ);  u[t] = v[t] − θ·s[t]',
    parallel: false,
  },
  hard: {
    title: 'Hard reset',
    equation: 'v[t] = d·u[t−1] + x[t];  s[t] = H(v[t] − θ);  u[t] = v[t]·(1 − s[t])',
    parallel: false,
  },
  refractory: {
    title: 'Absolute refractory period',
    equation: 'c[t] = H(u[t] − θ);  s[t] = c[t] if no s in the k steps before, else 0',
    parallel: true,
    refractory: true,
  },
  'refractory-conv': {
    title: 'Convolutional refractory period',
    equation: 'c[t] = H(u[t] − θ);  s[t] = c[t] if no c in the k steps before, else 0',
    parallel: true,
    refractory: true,
  },
};

function spikeRule(rule: LifRule, { title, equation, parallel, refractory }: Description): SpikeRule {
  return {
    id: rule,
    title,
    equation,
    parallel,
    threshold: ({ threshold }) => threshold,
    options: refractory ? ['threshold', 'refractory'] : ['threshold'],
    apply(current, memory, context) {
      if (!memory.decay)
        throw new TypeError(`internal: the rule ${rule} needs a leaky memory, not ${memory.id}`);
      const { threshold, surrogate, surrogateScale, refractory: period } = context.options;
      const neuron = lifNeuron(current, memory.decay(context), {
        rule,
        threshold,
        surrogate,
        surrogateScale,
        ...(refractory ? { period } : {}),
      });
      const { s: spikes, count, v: potential, open } = neuron;
      return { spikes, count, potential, ...(refractory ? { open } : {}) };
    },
  };
}

/** Every rule of the leaky integrator, by id. */
export const leakyRules = Object.fromEntries(
  Object.entries(rules).map(([id, description]) => [id, spikeRule(id as LifRule, description)]),
) as Record<LifRule, SpikeRule>;
