/**
 * @file The diagonal state space in the parametrisation S4D-Lin (Gu et al. 2022, arXiv 2206.11893), one input and one
 * output a channel, with N/2 complex states that stand for themselves and their conjugates:
 *
 *     A_n = −exp(a_n) + i·ω_n        h_n[t] = Ā_n·h_n[t−1] + B̄_n·x[t]        u[t] = D·x[t] + 2·Re Σ_n C_n·h_n[t]
 *
 * B is 1; B̄ is multiplied into C, since nothing else sees the states. Discretised by zero-order hold Ā = exp(ΔA),
 * B̄ = (Ā − 1)/A; bilinear Ā = (1 + ΔA/2)/(1 − ΔA/2), B̄ = Δ/(1 − ΔA/2); or dirac Ā = exp(ΔA), B̄ = Δ, impulses
 * that weigh as much as an input held for a step.
 */
import { concat, exp, mul, neg, reshape, unsqueeze } from '../../graph/index.ts';
import type { StateSpaceParameters } from '../../graph/index.ts';
import { exponential, inverse, plus, scaled, times } from '../complex.ts';
import type { Complex } from '../complex.ts';
import type { Options } from '../options.ts';
import type { LayerContext, Memory } from './memory.ts';

/** What a discretisation makes of ΔA, 1/A and Δ: the pole Ā and B̄ (for B = 1). */
type Discretisation = (
  step: Complex,
  rate: Complex,
  dt: ReturnType<typeof exp>,
) => { pole: Complex; input: Complex };

export const discretisations: Record<Options['discretisation'], Discretisation> = {
  zoh(step, rate) {
    const pole = exponential(step);
    return { pole, input: times(plus(pole, -1), inverse(rate)) };
  },
  bilinear(step, _rate, dt) {
    const half = scaled(step, 0.5);
    const below = inverse(plus(scaled(half, -1), 1));
    return { pole: times(plus(half, 1), below), input: scaled(below, dt) };
  },
  dirac(step, _rate, dt) {
    const pole = exponential(step);
    return { pole, input: { re: mul(plus(scaled(pole, 0), 1).re, dt), im: mul(pole.im, 0) } };
  },
};

/** Joins real and imaginary parts [N,H] to [2,N,H]. */
export const joined = ({ re, im }: Complex): StateSpaceParameters['pole'] =>
  concat([unsqueeze(re, [0]), unsqueeze(im, [0])], 0);

function stateSpace({ name, hidden, options, parameters }: LayerContext): StateSpaceParameters {
  const { stateSize, dtMin, dtMax, discretisation } = options;
  const states = Math.ceil(stateSize / 2);
  const shape = [states, hidden];
  const declare = (part: string, ...rest: [readonly number[], Parameters<typeof parameters.declare>[2]]) =>
    parameters.declare(`${name}.memory.${part}`, ...rest);
  const dt = exp(
    reshape(declare('logStep', [hidden], { between: [Math.log(dtMin), Math.log(dtMax)] }), [1, hidden]),
  );
  const rate: Complex = {
    re: neg(exp(declare('logDecay', shape, { values: [Math.log(0.5)] }))),
    im: declare('frequency', shape, { values: repeated(states, hidden, (n) => Math.PI * n) }),
  };
  const output: Complex = {
    re: declare('outputReal', shape, { normal: Math.SQRT1_2 }),
    im: declare('outputImaginary', shape, { normal: Math.SQRT1_2 }),
  };
  const { pole, input } = discretisations[discretisation](scaled(rate, dt), rate, dt);
  return {
    pole: joined(pole),
    mix: joined(scaled(times(output, input), 2)),
    skip: declare('skip', [hidden], { normal: 1 }),
  };
}

/** The values of [N,H] that depend on n alone. */
function repeated(states: number, hidden: number, value: (n: number) => number): number[] {
  return Array.from({ length: states * hidden }, (_, i) => value(Math.floor(i / hidden)));
}

export const s4d: Memory = {
  id: 's4d',
  title: 'Diagonal state space, S4D-Lin',
  equation: 'h[t] = Ā·h[t−1] + B̄·x[t];  u[t] = D·x[t] + 2·Re(C·h[t])',
  options: ['stateSize', 'discretisation', 'dtMin', 'dtMax'],
  symbols: {
    ...{ h: 'complex states', Ā: 'their poles', B̄: 'what an input adds to them' },
    ...{ C: 'learned output', D: 'learned shortcut' },
  },
  source: 'Gu et al. 2022, arXiv 2206.11893',
  reaches: ({ stateSize }) => 2 * Math.ceil(stateSize / 2) + 1,
  stateSpace,
};
