/**
 * @file The current-based leaky integrate-and-fire neuron: the input drives a current, the current the potential, each with
 * a time constant of its own (as in Norse, whose order of updates and defaults these are: time constants of 5 and 10 steps),
 *
 *     i[t] = a·i[t−1] + x[t]        v[t] = d·u[t−1] + (1 − d)·i[t]        s[t] = H(v[t] − θ)
 *
 * after which a hard reset has u[t] = v[t]·(1 − s[t]), a soft one u[t] = v[t] − θ·s[t], and none u[t] = v[t]: that is two
 * scans, one after the other.
 */
import { linearScan, mul, neg, sub } from '../../graph/index.ts';
import type { LayerContext } from '../memories/memory.ts';
import { decayOf, decayOptions, stepsOfOne } from '../memories/decay.ts';
import { pairOf } from './pair.ts';
import { resetOf, rowsOf } from './rows.ts';

function decaysOf(context: LayerContext) {
  const { decay, currentDecay } = context.options;
  return {
    d: decayOf(context, 'decay', decay),
    a: decayOf(context, 'currentDecay', currentDecay),
  };
}

export const cuba = pairOf(
  {
    id: 'cuba',
    title: 'Leaky integrator driven by a leaky current',
    equation: 'i[t] = a·i[t−1] + x[t];  u[t] = d·u[t−1] + (1 − d)·i[t]',
    options: [...decayOptions, 'currentDecay', 'currentTau'],
    defaults: stepsOfOne,
    source: 'Standard; Norse, LIFParameters',
    symbols: { i: 'input current with a leak', a: 'its decay', d: 'decay of the potential' },
    potential(current, context) {
      const { d, a } = decaysOf(context);
      return linearScan(mul(linearScan(current, a), sub(1, d)), d);
    },
  },
  {
    id: 'cuba-reset',
    title: 'Reset of the potential',
    equation:
      'i[t] = a·i[t−1] + x[t];  v[t] = d·u[t−1] + (1 − d)·i[t];  s[t] = H(v[t] − θ);  u[t] = v[t]·(1 − s[t]) with reset=hard, v[t] − θ·s[t] with reset=soft, v[t] with reset=none',
    options: ['reset', 'resetGradient'],
    isOff: ({ reset }) => reset === 'none',
    parallelPart: { words: 'With reset=none no spike reaches the memory: all steps at once, as two scans.' },
  },
  (context) => {
    const { reset, threshold } = context.options;
    const { d, a } = decaysOf(context);
    const share = sub(1, d);
    const parameters = {
      map: rowsOf(context, d, mul(share, a), share, 0, a, 1),
      read: rowsOf(context, 1, 0),
    };
    if (reset === 'none') return parameters;
    const taken = reset === 'hard' ? [neg(d), 0, 0] : [0, 0, mul(d, -threshold)];
    return { ...parameters, ...resetOf(context, rowsOf(context, ...taken, 0, 0, 0, 0)) };
  },
);
