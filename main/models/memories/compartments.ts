/**
 * @file The compartments of the parallel multi-compartment spiking neuron (Chen et al. 2024, arXiv 2408.14917): a chain
 * of n compartments, each coupled to its neighbours, as its n modes,
 *
 *     h_k[t] = exp(ΔA_k)·h_k[t−1] + (exp(ΔA_k) − 1)/A_k·B_k·x[t]        u[t] = D·x[t] + Re Σ_k C_k·h_k[t]
 *
 * with A, B, C complex (no conjugate is implied) and Δ and D of each neuron. At first A are the eigenvalues of the chain
 * whose compartments leak by ½ and are coupled with strength ±5(k + 1); every compartment gets the input, and the
 * last one is the potential. B̄ is multiplied into C, since nothing else sees the states.
 */
import { exp, neg, reshape } from '../../graph/index.ts';
import type { StateSpaceParameters } from '../../graph/index.ts';
import { exponential, inverse, plus, scaled, times } from '../complex.ts';
import type { Complex } from '../complex.ts';
import { eigenOfSymmetric } from '../eigen.ts';
import type { LayerContext, Memory } from './memory.ts';
import { joined } from './s4d.ts';

/** iᵏ */
const powersOfI = [
  [1, 0],
  [0, 1],
  [-1, 0],
  [0, -1],
] as const;

/** The chain's modes: ω_k, and B and C in them. */
interface Modes {
  readonly frequency: readonly number[];
  readonly input: readonly (readonly [re: number, im: number])[];
  readonly output: readonly (readonly [re: number, im: number])[];
}

/**
 * The modes of a chain of n compartments. Its matrix is K = i·E·T·E⁻¹ (and the leak), T real and symmetric with 5(k + 1)
 * beside its diagonal and E = diag(iᵏ); so with T = W·ω·Wᵀ the modes are V = E·W with the eigenvalues iω, B = V⁻¹·(1, …, 1)
 * and C = (0, …, 0, 1)·V.
 */
export function chainModes(n: number): Modes {
  const all = Array.from({ length: n }, (_, k) => k);
  const coupling = all.map((i) => all.map((j) => (Math.abs(i - j) === 1 ? 5 * (Math.min(i, j) + 1) : 0)));
  const { values, vectors } = eigenOfSymmetric(coupling);
  const modes = values.map((_, k) => k);
  return {
    frequency: values,
    input: modes.map((k) => {
      // The conjugate of iʲ is i⁻ʲ.
      const parts = vectors.map((row, j) => powersOfI[(4 - (j % 4)) % 4]!.map((part) => part * row[k]!));
      const sum = (part: 0 | 1) => parts.reduce((total, value) => total + value[part]!, 0);
      return [sum(0), sum(1)] as const;
    }),
    output: modes.map((k) => {
      const [re, im] = powersOfI[(n - 1) % 4]!;
      return [re * vectors[n - 1]![k]!, im * vectors[n - 1]![k]!] as const;
    }),
  };
}

function stateSpace({ name, hidden, options, parameters }: LayerContext): StateSpaceParameters {
  const { branches, dtMin, dtMax } = options;
  const shape = [branches, hidden];
  const { frequency, input, output } = chainModes(branches);
  const declare = (part: string, ...rest: [readonly number[], Parameters<typeof parameters.declare>[2]]) =>
    parameters.declare(`${name}.memory.${part}`, ...rest);
  const byMode = (part: string, value: (mode: number) => number) =>
    declare(part, shape, {
      values: Array.from({ length: branches * hidden }, (_, i) => value(Math.floor(i / hidden))),
    });
  const dt = exp(
    reshape(declare('logStep', [hidden], { between: [Math.log(dtMin), Math.log(dtMax)] }), [1, hidden]),
  );
  const rate: Complex = {
    re: neg(exp(byMode('logDecay', () => Math.log(0.5)))),
    im: byMode('frequency', (k) => frequency[k]!),
  };
  const complex = (part: string, values: Modes['input']): Complex => ({
    re: byMode(`${part}Real`, (k) => values[k]![0]),
    im: byMode(`${part}Imaginary`, (k) => values[k]![1]),
  });
  const b = complex('input', input);
  const c = complex('output', output);
  const pole = exponential(scaled(rate, dt));
  const held = times(plus(pole, -1), inverse(rate));
  return {
    pole: joined(pole),
    mix: joined(times(c, times(held, b))),
    skip: declare('skip', [hidden], { normal: 1 }),
  };
}

export const compartments: Memory = {
  id: 'compartments',
  title: 'Chain of compartments',
  equation: 'h[t] = Ā·h[t−1] + B̄·x[t];  u[t] = D·x[t] + Re(C·h[t])',
  options: ['branches', 'dtMin', 'dtMax'],
  symbols: {
    ...{ h: 'complex states', Ā: 'their poles', B̄: 'what an input adds to them' },
    ...{ C: 'learned output', D: 'learned shortcut' },
  },
  source: 'Chen et al. 2024, arXiv 2408.14917',
  reaches: ({ branches }) => 2 * branches + 1,
  stateSpace,
};
