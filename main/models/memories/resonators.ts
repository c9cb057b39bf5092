/**
 * @file Resonate-and-fire neurons that start as the state space S5 does (Huber et al. 2025, arXiv 2504.00719): one complex
 * state a neuron, of which the real part is the potential,
 *
 *     λ = −exp(a) + iω        z[t] = λ̄·z[t−1] + B̄·(x[t] + i·y[t])        u[t] = Re z[t]
 *
 * with λ̄ = exp(Δλ) and, for input of impulses, B̄ = 1: a spike moves the state by its weight, however short the step. (The
 * other discretisations are those of s4d.ts, whose impulses weigh Δ.) A linear map makes two currents x and y, a complex
 * one; inside a deep network there is x alone. The decays start at ½, the frequencies of
 * each block at those of the matrix HiPPO-LegS (Gu et al. 2020, arXiv 2008.07669) without its rank-one part.
 */
import { add, exp, neg, reshape, slice, stateSpaceNeuron } from '../../graph/index.ts';
import type { Tensor } from '../../graph/index.ts';
import { scaled } from '../complex.ts';
import { eigenOfSymmetric } from '../eigen.ts';
import type { LayerContext, Memory } from './memory.ts';
import { discretisations, joined } from './s4d.ts';

/**
 * The imaginary parts of the eigenvalues of HiPPO-LegS plus its rank-one part, ascending. That matrix is −½ and a skew
 * one, K with ½·√(2i + 1)·√(2j + 1) above the diagonal, whose eigenvalues ±iω are found from those of KᵀK, ω² each twice.
 * @param n rows of the matrix
 */
export function hippoFrequencies(n: number): number[] {
  const all = Array.from({ length: n }, (_, i) => i);
  const skew = all.map((i) => all.map((j) => (Math.sign(j - i) * Math.sqrt((2 * i + 1) * (2 * j + 1))) / 2));
  const squares = all.map((i) =>
    all.map((j) => all.reduce((sum, k) => sum + skew[k]![i]! * skew[k]![j]!, 0)),
  );
  const { values } = eigenOfSymmetric(squares);
  // Of an odd matrix, one eigenvalue is 0 and has no twin.
  const pairs = values.filter((_, i) => (n - i) % 2 === 1).map((square) => Math.sqrt(Math.max(0, square)));
  const upper = n % 2 === 1 ? pairs.slice(1) : pairs;
  return [...upper.toReversed().map((omega) => -omega), ...(n % 2 === 1 ? [0] : []), ...upper];
}

function potential(current: Tensor, { name, hidden, options, parameters }: LayerContext): Tensor {
  const { dtMin, dtMax, blocks, discretisation } = options;
  const start = hippoFrequencies(Math.ceil(hidden / blocks));
  const declare = (part: string, ...rest: [readonly number[], Parameters<typeof parameters.declare>[2]]) =>
    reshape(parameters.declare(`${name}.memory.${part}`, ...rest), [1, hidden]);
  const dt = exp(declare('logStep', [hidden], { between: [Math.log(dtMin), Math.log(dtMax)] }));
  const rate = {
    re: neg(exp(declare('logDecay', [hidden], { values: [Math.log(0.5)] }))),
    im: declare('frequency', [hidden], { values: start }),
  };
  const { pole, input: held } = discretisations[discretisation](scaled(rate, dt), rate, dt);
  const row = (value: number) => parameters.constant(new Float32Array(hidden).fill(value), [1, hidden]);
  const input = discretisation === 'dirac' ? { re: row(1), im: row(0) } : held;
  const driven = (x: Tensor, mix: typeof input) =>
    stateSpaceNeuron(x, { pole: joined(pole), mix: joined(mix) }, { rule: 'none' }).v;
  if (current.shape[2] === hidden) return driven(current, input);
  const half = (from: number) => slice(current, { axis: 2, start: from, end: from + hidden });
  // i·B̄·y
  return add(driven(half(0), input), driven(half(hidden), { re: neg(input.im), im: input.re }));
}

export const resonators: Memory = {
  id: 'resonators',
  title: 'Resonators as in S5',
  equation: 'z[t] = exp(Δλ)·z[t−1] + B̄·(x[t] + i·y[t]);  u[t] = Re z[t]',
  options: ['dtMin', 'dtMax', 'blocks', 'discretisation'],
  symbols: {
    ...{ z: 'complex state', Δ: 'learned step', λ: 'learned pole', i: '√−1' },
    ...{ B̄: 'what an input adds', y: 'a second input current' },
  },
  source: 'Huber et al. 2025, arXiv 2504.00719',
  currents: 2,
  potential,
};
