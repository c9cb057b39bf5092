/**
 * @file The dendrites of the dendritic resonate-and-fire neuron (Zhang et al. 2025, arXiv 2509.17186): n branches, each a
 * damped oscillation of its own frequency, whose real parts make the potential,
 *
 *     z_n[t] = exp(Δ(−1/τ_n + iω_n))·z_n[t−1] + Γ_n·x[t]        u[t] = Σ_n C_n·Re z_n[t]
 *
 * with Γ = Δ·γ, and Δ, τ, ω, γ and C learned. Γ and C both scale a branch; only their product is seen.
 */
import { concat, exp, mul, neg, reshape, unsqueeze } from '../../graph/index.ts';
import type { StateSpaceParameters } from '../../graph/index.ts';
import { exponential, scaled } from '../complex.ts';
import type { LayerContext, Memory } from './memory.ts';
import { joined } from './s4d.ts';

function stateSpace({ name, hidden, options, parameters }: LayerContext): StateSpaceParameters {
  const { branches, dtMin, dtMax, timeConstant } = options;
  const shape = [branches, hidden];
  const declare = (part: string, ...rest: [readonly number[], Parameters<typeof parameters.declare>[2]]) =>
    parameters.declare(`${name}.memory.${part}`, ...rest);
  const range = { between: [Math.log(dtMin), Math.log(dtMax)] } as const;
  const dt = reshape(exp(declare('logStep', [hidden], range)), [1, hidden]);
  const frequencies = Array.from({ length: branches * hidden }, (_, i) => Math.PI * Math.floor(i / hidden));
  const rate = {
    re: neg(exp(declare('logDecay', shape, { values: [-Math.log(timeConstant)] }))),
    im: declare('frequency', shape, { values: frequencies }),
  };
  const gain = mul(declare('gain', shape, { values: [1] }), dt);
  const weight = mul(declare('output', shape, { normal: 1 }), gain);
  const zeros = parameters.constant(new Float32Array(branches * hidden), [1, ...shape]);
  return { pole: joined(exponential(scaled(rate, dt))), mix: concat([unsqueeze(weight, [0]), zeros], 0) };
}

export const dendrites: Memory = {
  id: 'dendrites',
  title: 'Dendritic branches that resonate',
  equation: 'z[t] = exp(Δ(−1/τ + iω))·z[t−1] + Γ·x[t];  u[t] = C·Re z[t]',
  options: ['branches', 'dtMin', 'dtMax', 'timeConstant'],
  symbols: {
    ...{ z: 'complex states of the branches', Δ: 'learned step', τ: 'learned time constants', i: '√−1' },
    ...{ ω: 'learned frequencies', Γ: 'learned inputs', C: 'learned output' },
  },
  source: 'Zhang et al. 2025, arXiv 2509.17186',
  reaches: ({ branches }) => branches,
  stateSpace,
};
