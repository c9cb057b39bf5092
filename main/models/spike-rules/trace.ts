/**
 * @file Thresholds that a neuron's own spikes raise, over a potential that they leave alone: the potential stays linear
 * and runs in parallel over time, and what is left to do step by step is to compare and to let the trace decay,
 *
 *     s[t] = H(u[t] − θ − q[t])        q[t+1] = ρ·q[t] + β·s[t]
 *
 * The decoupled reset (Huang et al. 2024, arXiv 2410.03530) is this with ρ the decay d of a leaky integrator and β = d·θ:
 * what a soft reset takes from the potential is added to the threshold, so that the spikes are the same (their theorem 1).
 * Relative refractoriness (Higuchi et al. 2024, arXiv 2402.14603) has ρ and β of its own.
 */
import { concat, linearScan, mul, reshape, stateSpaceNeuron, stopGradient } from '../../graph/index.ts';
import type { Operand, Tensor } from '../../graph/index.ts';
import { connected } from '../feedback/layer.ts';
import { resetOf, rowsOf } from '../feedback/rows.ts';
import type { LayerContext } from '../memories/memory.ts';
import { potentialOf, thresholdOf } from './crossing.ts';
import type { SpikeRule, Spikes } from './spike-rule.ts';

/**
 * So small a share of the potential drives the trace, and so often is it taken for the comparison: the operator feeds its
 * input to the state as well as past it. As a power of two it costs no digit; against a trace of about 1 it is nothing.
 */
const DRIVE = 2 ** -60;

/**
 * @param potential u [B,T,H]
 * @param keep ρ [H]; a constant for the gradient
 * @param before β/ρ, what a spike adds to the trace before the trace's next decay
 */
function traced(
  potential: Tensor,
  keep: Tensor,
  before: Operand,
  { hidden, options, parameters }: LayerContext,
): Spikes {
  const { surrogate, surrogateScale, resetGradient } = options;
  const rows = (real: Tensor) =>
    concat([reshape(real, [1, 1, hidden]), parameters.constant(new Float32Array(hidden), [1, 1, hidden])], 0);
  const one = parameters.constant(new Float32Array(hidden).fill(1), [hidden]);
  const skip = parameters.constant(new Float32Array(hidden).fill(1 / DRIVE), [hidden]);
  const space = { pole: rows(stopGradient(keep)), mix: rows(one), skip, reset: rows(mul(one, before)) };
  const { s, count, v } = stateSpaceNeuron(mul(potential, DRIVE), space, {
    ...{ rule: 'soft', threshold: thresholdOf(options), surrogate, surrogateScale },
    through: resetGradient === 'through',
  });
  return { spikes: s, count, potential: v };
}

export const decoupledReset: SpikeRule = {
  id: 'decoupled-reset',
  title: 'Decoupled soft reset',
  equation: 's[t] = H(u[t] − θ·(1 + A[t]));  A[t+1] = d·(A[t] + s[t])',
  options: ['threshold', 'crossing'],
  misfit: ({ decay }) =>
    decay ? undefined : 'what it keeps in the threshold is what a reset takes from a leaky integrator',
  parallel: false,
  parallelPart: {
    always: true,
    words:
      'Potential and gradient are computed for all steps at once. What is compared with the potential, one number a neuron, goes one step after the other.',
  },
  threshold: thresholdOf,
  apply(current, memory, context) {
    if (!memory.decay) throw new TypeError('internal: the decoupled reset needs a leaky integrator');
    const decay = memory.decay(context);
    const u = linearScan(current, decay);
    const options = { ...context.options, resetGradient: 'detached' } as const;
    return traced(u, decay, context.options.threshold, { ...context, options });
  },
};

/** q/β as the trace of spikes. */
const onStates: NonNullable<SpikeRule['onStates']> = (_, context) => {
  const { raise, recovery } = context.options;
  return { ...resetOf(context, rowsOf(context, 0, 0, 0, 0, 0, 0, -raise)), keep: recovery };
};

export const relativeRefractory: SpikeRule = {
  id: 'refractory-relative',
  title: 'Relative refractory period',
  equation: 's[t] = H(u[t] − θ − q[t]);  q[t+1] = ρ·q[t] + β·s[t]',
  symbols: { ρ: 'recovery (option)', β: 'threshold raise (option)' },
  options: ['threshold', 'crossing', 'raise', 'recovery', 'resetGradient'],
  parallel: false,
  parallelPart: {
    always: true,
    words:
      'The potential is computed for all steps at once, and so is the gradient unless resetGradient is through. What is compared with the potential, one number a neuron, goes one step after the other.',
  },
  threshold: thresholdOf,
  onStates,
  apply(current, memory, context) {
    const layer = connected(current, memory, { onStates }, context);
    if (layer) return layer;
    const { hidden, options, parameters } = context;
    const keep = parameters.constant(new Float32Array(hidden).fill(options.recovery), [hidden]);
    return traced(potentialOf(current, memory, context), keep, options.raise / options.recovery, context);
  },
};
