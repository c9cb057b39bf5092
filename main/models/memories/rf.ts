/**
 * @file The resonate-and-fire memory in Euler steps (Izhikevich 2001; as in Higuchi et al. 2024, arXiv 2402.14603):
 *
 *     z[t] = z[t−1] + Δ·((−b + iω)·z[t−1] + g·x[t])        u[t] = Re z[t]
 *
 * with the gain g, and ω and b learned for each neuron. It grows where (1 − Δb)² + (Δω)² > 1; the balanced form is made not to.
 */
import { mul, neg, sub } from '../../graph/index.ts';
import { oscillation, oscillationOf, oscillationSymbols } from '../feedback/resonate.ts';
import { stateOf } from '../feedback/rows.ts';
import type { Memory } from './memory.ts';

export const rf: Memory = {
  id: 'rf',
  title: 'Resonator',
  equation: 'z[t] = z[t−1] + Δ·((−b + iω)·z[t−1] + g·x[t]);  u[t] = Re z[t]',
  options: oscillation,
  symbols: { ...oscillationSymbols, b: 'learned damping', i: '√−1' },
  source: 'Izhikevich 2001; Higuchi et al. 2024, arXiv 2402.14603',
  stateSpace(context) {
    const { omega, damping, dt, drive } = oscillationOf(context);
    return stateOf(context, [sub(1, mul(damping, dt)), mul(omega, dt)], drive);
  },
  states(context) {
    const { omega, damping, dt, drive } = oscillationOf(context);
    const [stays, turn] = [sub(1, mul(damping, dt)), mul(omega, dt)];
    return [stays, neg(turn), drive, turn, stays, 0];
  },
};
