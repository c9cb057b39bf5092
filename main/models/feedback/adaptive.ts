/**
 * @file Adaptive leaky integrate-and-fire neurons: a second state, driven by spikes (and the potential), that holds the first
 * back. α and ρ or β are the decays of potential and adaptation.
 */
import { abs, add, div, exp, maximum, minimum, mul, neg, sub } from '../../graph/index.ts';
import type { FeedbackParameters, Tensor } from '../../graph/index.ts';
import type { LayerContext } from '../memories/memory.ts';
import type { Start } from '../parameters.ts';
import { inSteps, pairOf } from './pair.ts';
import { rowsOf, stateOf } from './rows.ts';

const clamped = (x: Tensor, low: number, high: number) => minimum(maximum(x, low), high);

const declarer =
  ({ name, hidden, parameters }: LayerContext) =>
  (part: string, start: Start): Tensor =>
    parameters.declare(`${name}.${part}`, [hidden], start);

/** Spikes fed back by an adaptation and by a reset, [7,H] each; the reset a constant for the gradient unless the options say. */
function fedBy({ options }: LayerContext, adaptation: Tensor, reset: Tensor): Partial<FeedbackParameters> {
  return options.resetGradient === 'through' ? { feed: add(adaptation, reset) } : { feed: adaptation, reset };
}

/** exp(−1/τ) of a learned time constant in steps, which starts normal. */
const decayOf = (context: LayerContext, part: string, mean: number, normal: number) =>
  exp(neg(div(1, abs(declarer(context)(part, { normal, mean })))));

/** The decay of a potential whose time constant is learned. */
const alphaOf = (context: LayerContext) =>
  decayOf(context, 'memory.time', context.options.timeMean, context.options.timeDeviation);

/** The spike-triggered threshold (Yin et al. 2021, arXiv 2103.12593; in the form of Higuchi et al. 2024, arXiv 2402.14603). */
export const alif = pairOf(
  {
    id: 'alif',
    title: 'Leaky integrator, learned time constant',
    equation: 'u[t] = α·u[t−1] + (1 − α)·x[t];  α = exp(−1/τ)',
    options: ['timeMean', 'timeDeviation'],
    symbols: { τ: 'learned time constant' },
    source: 'Yin et al. 2021, arXiv 2103.12593',
    stateSpace(context) {
      const alpha = alphaOf(context);
      return stateOf(context, [alpha, 0], sub(1, alpha));
    },
  },
  {
    id: 'adaptive-threshold',
    title: 'Adaptive threshold, soft reset',
    equation:
      'a[t] = ρ·a[t−1] + (1 − ρ)·s[t−1];  ϑ[t] = θ + κ·a[t];  v[t] = α·u[t−1] + (1 − α)·x[t];  s[t] = H(v[t] − ϑ[t]);  u[t] = v[t] − ϑ[t]·s[t];  α = exp(−1/τ)',
    symbols: { ρ: 'learned decay of the adaptation', κ: 'adaptation (option)' },
    options: ['adaptation', 'adaptationMean', 'adaptationDeviation', 'resetGradient'],
  },
  (context) => {
    const { threshold, adaptation, adaptationMean, adaptationDeviation } = context.options;
    const alpha = alphaOf(context);
    const rho = decayOf(context, 'spike.time', adaptationMean, adaptationDeviation);
    // The second state is a[t], in which the last spike is already; what a reset takes depends on it.
    return {
      map: rowsOf(context, alpha, 0, sub(1, alpha), 0, rho, 0),
      read: rowsOf(context, 1, -adaptation),
      ...fedBy(
        context,
        rowsOf(context, 0, 0, 0, 0, 0, sub(1, rho), 0),
        rowsOf(context, 0, mul(alpha, -adaptation), mul(alpha, -threshold), 0, 0, 0, 0),
      ),
    };
  },
);

/** How much of the potential drives the adaptation, a; learned within its bounds. */
const byPotentialOf = (context: LayerContext) =>
  clamped(declarer(context)('memory.subthreshold', { between: [0, 1] }), 0, 1);

/** How much a spike drives the adaptation, b; likewise. */
const bySpikeOf = (context: LayerContext) =>
  clamped(declarer(context)('spike.triggered', { between: [0, 2] }), 0, 2);

/** The states u[t] and w[t−1] without spikes. */
function symplectic(context: LayerContext) {
  const { timeMin, timeMax, adaptationMin, adaptationMax, adaptationScale } = context.options;
  const declare = declarer(context);
  // A time constant between two, by a learned share.
  const between = (part: string, low: number, high: number) => {
    const share = clamped(declare(part, { between: [0, 1] }), 0, 1);
    return exp(neg(div(1, add(mul(share, high), mul(sub(1, share), low)))));
  };
  const alpha = between('memory.timeShare', timeMin, timeMax);
  const beta = between('memory.adaptationShare', adaptationMin, adaptationMax);
  const drive = mul(sub(1, beta), adaptationScale);
  const byPotential = mul(drive, byPotentialOf(context));
  const input = sub(1, alpha);
  // The second state is w of the step before: w[t−1] = β·w[t−2] + drive·(a·u[t−1]·(1 − s[t−1]) + b·s[t−1]).
  const own = sub(alpha, mul(input, byPotential));
  return {
    ...{ own, input, drive, byPotential },
    map: rowsOf(context, own, neg(mul(input, beta)), input, byPotential, beta, 0),
    read: rowsOf(context, 1, 0),
  };
}

/** Baronig et al. 2024, "Advancing spatio-temporal processing in spiking neural networks through adaptation", arXiv 2408.07517. */
export const seAdlif = pairOf(
  {
    id: 'se-adlif',
    title: 'Leaky integrator with an adaptation current, symplectic Euler',
    equation: 'u[t] = α·u[t−1] + (1 − α)·(x[t] − w[t−1]);  w[t] = β·w[t−1] + (1 − β)·q·a·u[t]',
    options: ['timeMin', 'timeMax', 'adaptationMin', 'adaptationMax', 'adaptationScale'],
    symbols: {
      ...{ α: 'learned decay of the potential', β: 'learned decay of the adaptation w' },
      ...{ q: 'scale of the adaptation (option)', a: 'learned coupling to the potential' },
    },
    source: 'Baronig et al. 2024, arXiv 2408.07517',
    ...inSteps(symplectic),
  },
  {
    id: 'adaptation-current',
    title: 'Hard reset, spikes drive the adaptation',
    equation:
      'v[t] = α·u[t−1] + (1 − α)·(x[t] − w[t−1]);  s[t] = H(v[t] − θ);  u[t] = v[t]·(1 − s[t]);  w[t] = β·w[t−1] + (1 − β)·q·(a·u[t] + b·s[t])',
    symbols: { b: 'learned coupling to the spikes' },
    options: ['resetGradient'],
  },
  (context) => {
    const { own, input, drive, byPotential, map, read } = symplectic(context);
    const bySpike = mul(drive, bySpikeOf(context));
    return {
      ...{ map, read },
      ...fedBy(
        context,
        rowsOf(context, 0, 0, neg(mul(input, bySpike)), 0, 0, bySpike, 0),
        rowsOf(context, neg(own), 0, 0, neg(byPotential), 0, 0, 0),
      ),
    };
  },
);

/** The states u[t] and w[t] of SiLIF without spikes. */
function stepped(context: LayerContext) {
  const declare = declarer(context);
  const dt = exp(declare('memory.logStep', { values: [Math.log(context.options.dt)] }));
  const fading = (part: string, low: number, high: number) =>
    exp(neg(mul(exp(declare(part, { between: [Math.log(low), Math.log(high)] })), dt)));
  const alpha = fading('memory.logRate', 10, 250);
  const beta = fading('memory.logAdaptationRate', 2.5, 10);
  const a = byPotentialOf(context);
  const input = sub(1, alpha);
  return {
    ...{ alpha, input },
    map: rowsOf(context, sub(alpha, mul(input, a)), neg(mul(input, beta)), input, a, beta, 0),
    read: rowsOf(context, 1, 0),
  };
}

/** Fabre et al. 2025, "Structured state space model dynamics and parametrization for spiking neural networks", arXiv 2506.06374. */
export const silif = pairOf(
  {
    id: 'silif',
    title: 'Leaky integrator with an adaptation current, learned step size',
    equation:
      'w[t] = β·w[t−1] + a·u[t−1];  u[t] = α·u[t−1] + (1 − α)·(x[t] − w[t]);  α = exp(−p·Δ);  β = exp(−r·Δ)',
    options: ['dt'],
    symbols: {
      ...{ a: 'learned coupling to the potential', Δ: 'learned step', w: 'adaptation' },
      ...{ p: 'learned rate of the potential', r: 'learned rate of the adaptation' },
    },
    source: 'Fabre et al. 2025, arXiv 2506.06374',
    ...inSteps(stepped),
  },
  {
    id: 'adaptation-current-soft',
    title: 'Soft reset, spikes drive the adaptation',
    equation:
      'w[t] = β·w[t−1] + a·u[t−1] + b·s[t−1];  u[t] = α·(u[t−1] − s[t−1]) + (1 − α)·(x[t] − w[t]);  s[t] = H(u[t] − θ);  α = exp(−p·Δ);  β = exp(−r·Δ)',
    symbols: { b: 'learned coupling to the spikes' },
    options: ['resetGradient'],
  },
  (context) => {
    const { alpha, input, map, read } = stepped(context);
    const b = bySpikeOf(context);
    return {
      ...{ map, read },
      ...fedBy(
        context,
        rowsOf(context, 0, 0, neg(mul(input, b)), 0, 0, b, 0),
        rowsOf(context, 0, 0, neg(alpha), 0, 0, 0, 0),
      ),
    };
  },
);
