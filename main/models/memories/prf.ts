/**
 * @file The parallel resonate-and-fire memory (Huang et al. 2024, arXiv 2410.03530): one damped oscillation a neuron, of
 * which the real part is the potential,
 *
 *     z[t] = exp(Δ(−1/τ + iω))·z[t−1] + Δ·x[t]        u[t] = Re z[t]
 *
 * with Δ and ω (θ in the publication, which is a threshold here) learned for each neuron and τ the same for all.
 */
import { concat, exp, mul, reshape } from '../../graph/index.ts';
import type { StateSpaceParameters } from '../../graph/index.ts';
import { exponential } from '../complex.ts';
import type { LayerContext, Memory } from './memory.ts';
import { joined } from './s4d.ts';

function stateSpace({ name, hidden, options, parameters }: LayerContext): StateSpaceParameters {
  const { dtMin, dtMax, maxPhase, timeConstant } = options;
  const range = { between: [Math.log(dtMin), Math.log(dtMax)] } as const;
  const logStep = parameters.declare(`${name}.memory.logStep`, [hidden], range);
  const logPhase = parameters.declare(`${name}.memory.logPhase`, [hidden], { logBetween: [0, maxPhase] });
  const dt = reshape(exp(logStep), [1, hidden]);
  const phase = reshape(exp(logPhase), [1, hidden]);
  const pole = exponential({ re: mul(dt, -1 / timeConstant), im: mul(dt, phase) });
  const zeros = parameters.constant(new Float32Array(hidden), [1, 1, hidden]);
  return { pole: joined(pole), mix: concat([reshape(dt, [1, 1, hidden]), zeros], 0) };
}

export const prf: Memory = {
  id: 'prf',
  title: 'Parallel resonate-and-fire',
  equation: 'z[t] = exp(Δ(−1/τ + iω))·z[t−1] + Δ·x[t];  u[t] = Re z[t]',
  options: ['dtMin', 'dtMax', 'maxPhase', 'timeConstant'],
  symbols: {
    ...{ z: 'complex state', Δ: 'learned step', τ: 'time constant (option)', i: '√−1' },
    ω: 'learned frequency',
  },
  source: 'Huang et al. 2024, arXiv 2410.03530',
  stateSpace,
};
