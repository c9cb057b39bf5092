/**
 * @file The current-based leaky integrate-and-fire neuron: the input drives a current, the current the potential, each with
 * a time constant of its own (as in Norse, whose order of updates and defaults these are: time constants of 5 and 10 steps),
 *
 *     i[t] = a·i[t−1] + x[t]        v[t] = d·u[t−1] + (1 − d)·i[t]        s[t] = H(v[t] − θ)
 *
 * after which a hard reset has u[t] = v[t]·(1 − s[t]), a soft one u[t] = v[t] − θ·s[t], and none u[t] = v[t].
 */
import { mul, neg, sub } from '../../graph/index.ts';
import { decayOf, decayOptions, stepsOfOne } from '../memories/decay.ts';
import { pairOf } from './pair.ts';
import { resetOf, rowsOf } from './rows.ts';

export const cuba = pairOf(
  {
    id: 'cuba',
    title: 'Leaky integrator driven by a leaky current',
    equation: 'i[t] = a·i[t−1] + x[t];  u[t] = d·u[t−1] + (1 − d)·i[t]',
    options: [...decayOptions, 'currentDecay', 'currentTau'],
    defaults: stepsOfOne,
    source: 'Standard; Norse, LIFParameters',
    symbols: { i: 'input current with a leak', a: 'its decay', d: 'decay of the potential' },
  },
  {
    id: 'cuba-reset',
    title: 'Reset of the potential',
    equation:
      'i[t] = a·i[t−1] + x[t];  v[t] = d·u[t−1] + (1 − d)·i[t];  s[t] = H(v[t] − θ);  u[t] = v[t]·(1 − s[t]) with reset=hard, v[t] − θ·s[t] with reset=soft, v[t] with reset=none',
    options: ['reset', 'resetGradient'],
    parallelPart: {
      words:
        'With reset=none no step needs the spike before it. It is computed one step after the other all the same.',
    },
  },
  (context) => {
    const { decay, currentDecay, reset, threshold } = context.options;
    const d = decayOf(context, 'decay', decay);
    const a = decayOf(context, 'currentDecay', currentDecay);
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
