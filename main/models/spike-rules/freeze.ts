/**
 * @file A refractory period that freezes the membrane: for k steps after a spike the states stay as they are, and the input of
 * those steps is lost. The other refractory rules mute: the memory runs on, and its spikes alone are left out, so that it stays
 * linear and parallel over time, which this does not. As Norse's LIFRefrac (Pehle & Pedersen 2021), where a spike also resets.
 */
import { stateSpaceNeuron } from '../../graph/index.ts';
import type { Memory } from '../memories/memory.ts';
import { thresholdOf } from './crossing.ts';
import { softReset } from './neuron.ts';
import type { SpikeRule } from './spike-rule.ts';

const misfit = (memory: Memory): string | undefined =>
  memory.stateSpace ? undefined : 'what freezes are the states of a diagonal state space, which it has not';

const after =
  'after s[t] = 1 comes the reset (option), then for k steps states stay, inputs are lost and nothing spikes';

export const refractoryFreeze: SpikeRule = {
  id: 'refractory-freeze',
  title: 'Refractory period that freezes the membrane',
  equation: `s[t] = H(u[t] − θ);  ${after}`,
  equationOn: (memory) => `${memory};  s[t] = H(u[t] − θ);  ${after}`,
  options: ['threshold', 'crossing', 'refractory', 'reset', 'resetGradient'],
  misfit,
  parallel: false,
  threshold: thresholdOf,
  apply(current, memory, context) {
    if (!memory.stateSpace) throw new TypeError('internal: states that freeze need a state space');
    const { reset: rule, surrogate, surrogateScale, resetGradient, refractory } = context.options;
    const space = memory.stateSpace(context);
    const threshold = thresholdOf(context.options);
    const reset = rule === 'soft' ? { reset: softReset(space, threshold, context) } : {};
    const { s, count, v, open } = stateSpaceNeuron(
      current,
      { ...space, ...reset },
      {
        ...{ rule, threshold, surrogate, surrogateScale },
        ...{ period: refractory, freeze: true, through: resetGradient === 'through' },
      },
    );
    return { spikes: s, count, potential: v, open };
  },
};
