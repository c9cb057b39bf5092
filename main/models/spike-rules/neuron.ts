/**
 * @file The spike rules that one operator computes together with a linear memory: no reset, soft and hard reset, and the two
 * refractory readings. Resets and refractory masks are constants for the gradient (CONTRACT) unless the options say
 * otherwise.
 */
import { add, div, lifNeuron, mul, stateSpaceNeuron, stopGradient, sum, square } from '../../graph/index.ts';
import type { LifOptions, LifResult, LifRule, StateSpaceParameters, Tensor } from '../../graph/index.ts';
import type { LayerContext, Memory } from '../memories/memory.ts';
import type { PartOption } from '../options.ts';
import { thresholdOf } from './crossing.ts';
import type { SpikeRule } from './spike-rule.ts';

interface Description {
  readonly title: string;
  readonly equation: string;
  readonly parallel: boolean;
  /** Options besides the threshold's. */
  readonly options: readonly PartOption[];
}

const rules: Record<LifRule, Description> = {
  none: { title: 'Threshold, no reset', equation: 's[t] = H(u[t] − θ)', parallel: true, options: [] },
  soft: {
    title: 'Soft reset',
    equation: 'v[t] = d·u[t−1] + x[t];  s[t] = H(v[t] − θ);  u[t] = v[t] − θ·s[t]',
    parallel: false,
    options: ['resetGradient'],
  },
  hard: {
    title: 'Hard reset',
    equation: 'v[t] = d·u[t−1] + x[t];  s[t] = H(v[t] − θ);  u[t] = v[t]·(1 − s[t])',
    parallel: false,
    options: ['resetGradient'],
  },
  refractory: {
    title: 'Absolute refractory period',
    equation: 'c[t] = H(u[t] − θ);  s[t] = c[t] if no s in the k steps before, else 0',
    parallel: true,
    options: ['refractory', 'maskGradient'],
  },
  'refractory-conv': {
    title: 'Convolutional refractory period',
    equation: 'c[t] = H(u[t] − θ);  s[t] = c[t] if no c in the k steps before, else 0',
    parallel: true,
    options: ['refractory', 'maskGradient'],
  },
};

const isRefractory = (rule: LifRule) => rule.startsWith('refractory');

/**
 * What a soft reset takes from the states of a memory: the shortest step that lowers the potential by θ,
 * θ·conj(mix)/Σ|mix|² (our reading; with one real state it is θ itself, as in a leaky integrator).
 */
function softReset(
  { mix }: StateSpaceParameters,
  threshold: number,
  { hidden, parameters }: LayerContext,
): Tensor {
  const sign = new Float32Array(2 * hidden).fill(1, 0, hidden).fill(-1, hidden);
  const conjugate = mul(mix, parameters.constant(sign, [2, 1, hidden]));
  const size = sum(square(mix), [0, 1], true);
  return stopGradient(div(mul(conjugate, threshold), add(size, 1e-12)));
}

function neuronOf(current: Tensor, memory: Memory, context: LayerContext, options: LifOptions): LifResult {
  const { resetGradient, maskGradient } = context.options;
  const switches = { through: resetGradient === 'through', straight: maskGradient === 'straight-through' };
  if (memory.decay && !switches.through && !switches.straight)
    return lifNeuron(current, memory.decay(context), options);
  if (!memory.stateSpace) throw new TypeError(`internal: the rule ${options.rule} needs a memory`);
  const space = memory.stateSpace(context);
  const reset = options.rule === 'soft' ? { reset: softReset(space, options.threshold!, context) } : {};
  return stateSpaceNeuron(current, { ...space, ...reset }, { ...options, ...switches });
}

function spikeRule(rule: LifRule, { title, equation, parallel, options }: Description): SpikeRule {
  return {
    id: rule,
    title,
    equation,
    parallel,
    threshold: thresholdOf,
    options: ['threshold', 'crossing', ...options],
    apply(current, memory, context) {
      const { surrogate, surrogateScale, refractory: period } = context.options;
      const { s, count, v, open } = neuronOf(current, memory, context, {
        ...{ rule, threshold: thresholdOf(context.options), surrogate, surrogateScale },
        ...(isRefractory(rule) ? { period } : {}),
      });
      return { spikes: s, count, potential: v, ...(isRefractory(rule) ? { open } : {}) };
    },
  };
}

/** Every rule of a linear memory's operator, by id. */
export const neuronRules = Object.fromEntries(
  Object.entries(rules).map(([id, description]) => [id, spikeRule(id as LifRule, description)]),
) as Record<LifRule, SpikeRule>;
