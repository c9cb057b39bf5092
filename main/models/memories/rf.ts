/**
 * @file The resonate-and-fire memory in Euler steps (Izhikevich 2001; as in Higuchi et al. 2024, arXiv 2402.14603):
 *
 *     z[t] = z[t−1] + Δ·((−b + iω)·z[t−1] + g·x[t])        u[t] = Re z[t]
 *
 * with the gain g, and ω and b learned for each neuron. It grows where (1 − Δb)² + (Δω)² > 1; the balanced form is made not to.
 */
import { concat, mul, neg, reshape, sub } from '../../graph/index.ts';
import { oscillation, oscillationOf, oscillationSymbols } from '../feedback/resonate.ts';
import { rowsOf } from '../feedback/rows.ts';
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
    const shape = [1, 1, context.hidden];
    const pole = [sub(1, mul(damping, dt)), mul(omega, dt)].map((part) => reshape(part, shape));
    return {
      pole: concat(pole, 0),
      mix: reshape(rowsOf(context, drive, 0), [2, 1, context.hidden]),
    };
  },
  states(context) {
    const { omega, damping, dt, drive } = oscillationOf(context);
    const [stays, turn] = [sub(1, mul(damping, dt)), mul(omega, dt)];
    return [stays, neg(turn), drive, turn, stays, 0];
  },
};
