/**
 * @file Neurons that oscillate, with spikes that feed back: the complex SiLIF, and the resonate-and-fire neurons whose spikes
 * damp the oscillation and raise the threshold for a while, balanced and harmonic.
 */
import { abs, add, cos, exp, maximum, mul, neg, sin, sqrt, square, sub } from '../../graph/index.ts';
import type { Tensor } from '../../graph/index.ts';
import type { LayerContext } from '../memories/memory.ts';
import type { PartOption } from '../options.ts';
import { inSteps, pairOf } from './pair.ts';
import { resetOf, rowsOf, stateOf } from './rows.ts';

const declarer =
  ({ name, hidden, parameters }: LayerContext) =>
  (part: string, ...start: [Parameters<typeof parameters.declare>[2]]): Tensor =>
    parameters.declare(`${name}.memory.${part}`, [hidden], ...start);

/** λ and b of the complex SiLIF. */
function swinging(context: LayerContext) {
  const { dtMin, dtMax } = context.options;
  const declare = declarer(context);
  const dt = exp(declare('logStep', { between: [Math.log(dtMin), Math.log(dtMax)] }));
  const radius = exp(neg(mul(exp(declare('logDecay', { values: [Math.log(0.5)] })), dt)));
  const angle = mul(declare('frequency', { values: [Math.PI] }), dt);
  return {
    re: mul(radius, cos(angle)),
    im: mul(radius, sin(angle)),
    gain: declare('gain', { between: [0, 1] }),
  };
}

/** Fabre et al. 2025, arXiv 2506.06374: u is complex, its states here are its real and its imaginary part. */
export const cSilif = pairOf(
  {
    id: 'c-silif',
    title: 'Damped oscillation, learned step size',
    equation: 'u[t] = λ·u[t−1] + b·x[t];  λ = exp((−p + iω)·Δ)',
    options: ['dtMin', 'dtMax'],
    symbols: {
      ...{ u: 'membrane potential, complex', b: 'learned gain of the input', i: '√−1' },
      ...{ p: 'learned rate of decay', ω: 'learned frequency', Δ: 'learned step' },
    },
    source: 'Fabre et al. 2025, arXiv 2506.06374',
    stateSpace(context) {
      const { re, im, gain } = swinging(context);
      return stateOf(context, [re, im], mul(gain, 2));
    },
  },
  {
    id: 'complex-reset',
    title: 'Reset of the real part',
    equation: 'u[t] = λ·(u[t−1] − r·s[t−1]) + b·x[t];  s[t] = H(2·Re u[t] − θ);  λ = exp((−p + iω)·Δ)',
    symbols: { r: 'reset amount (option)' },
    options: ['resetShare', 'resetGradient'],
    isOff: ({ resetShare }) => resetShare === 0,
    parallelPart: { words: 'With resetShare=0 no spike reaches the memory: all steps at once, as a scan.' },
  },
  (context) => {
    const { resetShare } = context.options;
    const { re, im, gain } = swinging(context);
    return {
      map: rowsOf(context, re, neg(im), gain, im, re, 0),
      read: rowsOf(context, 2, 0),
      ...resetOf(context, rowsOf(context, 0, 0, mul(re, -resetShare), 0, 0, mul(im, -resetShare), 0)),
    };
  },
);

/** The options of neurons that oscillate at a frequency ω with a damping b, in steps of Δ. */
export const oscillation = [
  'dt',
  'frequencyMin',
  'frequencyMax',
  'dampingMin',
  'dampingMax',
  'gain',
] as const satisfies readonly PartOption[];

export const oscillationSymbols = {
  ...{ Δ: 'step (option)', ω: 'learned frequency', 'b′': 'learned damping', g: 'gain (option)' },
};

/** |ω|, |b| and Δ, of which ω and b are learned, [H]. */
export function oscillationOf(context: LayerContext) {
  const { dt, frequencyMin, frequencyMax, dampingMin, dampingMax, gain } = context.options;
  const declare = declarer(context);
  return {
    omega: abs(declare('frequency', { between: [frequencyMin, frequencyMax] })),
    damping: abs(declare('damping', { between: [dampingMin, dampingMax] })),
    dt,
    drive: dt * gain,
  };
}

/** (Δω)², which must be less than 1 for the oscillation to be stable. */
const turnSquared = (omega: Tensor, dt: number) => square(mul(omega, dt));

/** The pole of a balanced resonator, and what drives it. */
function balanced(context: LayerContext) {
  const { omega, damping, dt, drive } = oscillationOf(context);
  // Never the root of a number below 0, where the publication's is not a number.
  const stays = sub(sqrt(maximum(sub(1, turnSquared(omega, dt)), 1e-6)), mul(damping, dt));
  return { stays, turn: mul(omega, dt), dt, drive };
}

/** Higuchi et al. 2024, "Balanced resonate-and-fire neurons", arXiv 2402.14603. */
export const brf = pairOf(
  {
    id: 'brf',
    title: 'Resonator at the edge of stability',
    equation:
      'b = (√(1 − (Δω)²) − 1)/Δ − b′;  u[t] = u[t−1] + Δ·(b·u[t−1] − ω·v[t−1] + g·x[t]);  v[t] = v[t−1] + Δ·(ω·u[t−1] + b·v[t−1])',
    options: oscillation,
    symbols: oscillationSymbols,
    source: 'Higuchi et al. 2024, arXiv 2402.14603',
    stateSpace(context) {
      const { stays, turn, drive } = balanced(context);
      return stateOf(context, [stays, turn], drive);
    },
  },
  {
    id: 'resonator-refractory',
    title: 'Spikes damp the oscillation and raise the threshold',
    equation:
      'b[t] = (√(1 − (Δω)²) − 1)/Δ − b′ − q[t];  u[t] = u[t−1] + Δ·(b[t]·u[t−1] − ω·v[t−1] + g·x[t]);  v[t] = v[t−1] + Δ·(ω·u[t−1] + b[t]·v[t−1]);  s[t] = H(u[t] − θ − q[t]);  q[t+1] = ρ·q[t] + s[t]',
    symbols: { ρ: 'recovery (option)' },
    options: ['recovery', 'resetGradient'],
  },
  (context) => {
    const { stays, turn, dt, drive } = balanced(context);
    return {
      map: rowsOf(context, stays, neg(turn), drive, turn, stays, 0),
      read: rowsOf(context, 1, 0),
      ...resetOf(context, rowsOf(context, -dt, 0, 0, 0, -dt, 0, -1)),
      keep: context.options.recovery,
    };
  },
);

/** The two states of a harmonic oscillator, u and v. */
function harmonic(context: LayerContext) {
  const { omega, damping, dt, drive } = oscillationOf(context);
  const pull = mul(square(omega), dt);
  const lost = mul(add(mul(square(omega), 0.005), damping), 2 * dt);
  return {
    map: rowsOf(context, sub(sub(1, lost), mul(pull, dt)), neg(pull), drive, dt, 1, 0),
    read: rowsOf(context, 1, 0),
  };
}

/** Its harmonic form (in the same publication's code): an oscillator of second order, u its velocity. */
export const hrf = pairOf(
  {
    id: 'hrf',
    title: 'Damped harmonic oscillator',
    equation:
      'b = ω²/200 + b′;  v[t] = v[t−1] + Δ·u[t−1];  u[t] = u[t−1] + Δ·(g·x[t] − 2·b·u[t−1] − ω²·v[t])',
    options: oscillation,
    symbols: oscillationSymbols,
    source: 'Higuchi et al. 2024, arXiv 2402.14603',
    ...inSteps(harmonic),
  },
  {
    id: 'harmonic-refractory',
    title: 'Spikes damp the oscillation and raise the threshold',
    equation:
      'b[t] = ω²/200 + b′ + q[t];  v[t] = v[t−1] + Δ·u[t−1];  u[t] = u[t−1] + Δ·(g·x[t] − 2·b[t]·u[t−1] − ω²·v[t]);  s[t] = H(u[t] − θ − q[t]);  q[t+1] = ρ·q[t] + s[t]',
    symbols: { ρ: 'recovery (option)' },
    options: ['recovery', 'resetGradient'],
  },
  (context) => ({
    ...harmonic(context),
    ...resetOf(context, rowsOf(context, -2 * context.options.dt, 0, 0, 0, 0, 0, -1)),
    keep: context.options.recovery,
  }),
);
