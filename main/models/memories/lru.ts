/**
 * @file The diagonal state space in the parametrisation of the linear recurrent unit (Orvieto et al. 2023, arXiv
 * 2303.06349), one input and one output a channel:
 *
 *     λ_n = exp(−exp(ν_n) + i·exp(θ_n))        h_n[t] = λ_n·h_n[t−1] + γ_n·x[t]        u[t] = D·x[t] + Re Σ_n C_n·h_n[t]
 *
 * with γ = √(1 − |λ|²), which keeps states near the size of the input. The publication learns γ from there on and mixes
 * channels in B and C; here γ follows λ and channels are mixed after the spikes.
 */
import { exp, maximum, neg, sqrt, sub } from '../../graph/index.ts';
import type { StateSpaceParameters } from '../../graph/index.ts';
import { exponential, scaled, squaredSize } from '../complex.ts';
import type { LayerContext, Memory } from './memory.ts';
import { joined } from './s4d.ts';

function stateSpace({ name, hidden, options, parameters }: LayerContext): StateSpaceParameters {
  const { stateSize, rMin, rMax, maxPhase } = options;
  const states = Math.ceil(stateSize / 2);
  const shape = [states, hidden];
  const nu = parameters.declare(`${name}.memory.logDecay`, shape, { ring: [rMin, rMax] });
  const phase = parameters.declare(`${name}.memory.logPhase`, shape, { logBetween: [0, maxPhase] });
  const sd = Math.sqrt(1 / states);
  const output = {
    re: parameters.declare(`${name}.memory.outputReal`, shape, { normal: sd }),
    im: parameters.declare(`${name}.memory.outputImaginary`, shape, { normal: sd }),
  };
  const pole = exponential({ re: neg(exp(nu)), im: exp(phase) });
  // Never the root of a rounding error below 0.
  const gain = sqrt(maximum(sub(1, squaredSize(pole)), 1e-7));
  return {
    pole: joined(pole),
    mix: joined(scaled(output, gain)),
    skip: parameters.declare(`${name}.memory.skip`, [hidden], { normal: 1 }),
  };
}

export const lru: Memory = {
  id: 'lru',
  title: 'Diagonal state space, linear recurrent unit',
  equation: 'h[t] = λ·h[t−1] + γ·x[t];  u[t] = D·x[t] + Re(C·h[t])',
  options: ['stateSize', 'rMin', 'rMax', 'maxPhase'],
  symbols: {
    ...{ h: 'complex states', λ: 'their learned poles', γ: '√(1 − |λ|²)' },
    ...{ C: 'learned output', D: 'learned shortcut' },
  },
  source: 'Orvieto et al. 2023, arXiv 2303.06349',
  reaches: ({ stateSize }) => Math.ceil(stateSize / 2) + 1,
  stateSpace,
};
