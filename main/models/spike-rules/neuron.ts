/**
 * @file The spike rules that one operator computes together with a linear memory: no reset, soft and hard reset, and the two
 * refractory readings. Resets and refractory masks are constants for the gradient (CONTRACT) unless the options say
 * otherwise.
 */
import {
  add,
  convRefractoryMask,
  div,
  lifNeuron,
  mul,
  refractoryMask,
  square,
  stateSpaceNeuron,
  stopGradient,
  sub,
  sum,
} from '../../graph/index.ts';
import type { LifOptions, LifResult, LifRule, StateSpaceParameters, Tensor } from '../../graph/index.ts';
import { connected, resets } from '../feedback/layer.ts';
import type { LayerContext, Memory } from '../memories/memory.ts';
import type { Options, PartOption } from '../options.ts';
import { candidatesOf, potentialOf, thresholdOf } from './crossing.ts';
import type { SpikeRule, Spikes } from './spike-rule.ts';

/** What spikes do to two states, of the rules that can be said so. */
const onStates: Partial<Record<LifRule, NonNullable<SpikeRule['onStates']>>> = resets;

interface Description extends Pick<
  SpikeRule,
  'title' | 'equation' | 'equationOn' | 'isWhole' | 'symbols' | 'parallel'
> {
  /** Options besides the threshold's. */
  readonly options: readonly PartOption[];
}

const rules: Record<LifRule, Description> = {
  none: { title: 'Threshold, no reset', equation: 's[t] = H(u[t] − θ)', parallel: true, options: [] },
  soft: {
    title: 'Soft reset',
    equation: 'v[t] = d·u[t−1] + x[t];  s[t] = H(v[t] − θ);  u[t] = v[t] − θ·s[t]',
    isWhole: true,
    equationOn: (memory) => `${memory};  s[t] = H(u[t] − θ);  then the states fall by s[t]·δ`,
    symbols: { δ: 'the shortest change of the states that lowers the potential by θ' },
    parallel: false,
    options: ['resetGradient'],
  },
  hard: {
    title: 'Hard reset',
    equation: 'v[t] = d·u[t−1] + x[t];  s[t] = H(v[t] − θ);  u[t] = v[t]·(1 − s[t])',
    isWhole: true,
    equationOn: (memory) => `${memory};  s[t] = H(u[t] − θ);  then the states become 0 where s[t] = 1`,
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

/** A reset changes what a memory carries from step to step, so it has to be said of what that is. */
function withoutStates(memory: Memory): string | undefined {
  if (memory.stateSpace) return undefined;
  return memory.potential
    ? 'a reset is said of the states of a diagonal state space, which the memory is not'
    : 'the memory carries nothing from step to step that could be reset';
}

const isRefractory = (rule: LifRule) => rule.startsWith('refractory');

/**
 * What a soft reset takes from the states of a memory: the shortest step that lowers the potential by θ,
 * θ·conj(mix)/Σ|mix|² (our reading; with one real state it is θ itself, as in a leaky integrator).
 */
export function softReset(
  { mix }: StateSpaceParameters,
  threshold: number,
  { hidden, parameters }: LayerContext,
): Tensor {
  const sign = new Float32Array(2 * hidden).fill(1, 0, hidden).fill(-1, hidden);
  const conjugate = mul(mix, parameters.constant(sign, [2, 1, hidden]));
  const size = sum(square(mix), [0, 1], true);
  return stopGradient(div(mul(conjugate, threshold), add(size, 1e-12)));
}

function switchesOf({ resetGradient, maskGradient }: Options) {
  return { through: resetGradient === 'through', straight: maskGradient === 'straight-through' };
}

/** Whether the memory is a leaky integrator whose neurons need no more than that: the operators of lifNeuron. */
function isLeaky(memory: Memory, options: Options): boolean {
  const { through, straight } = switchesOf(options);
  return memory.decay !== undefined && !through && !straight;
}

function neuronOf(current: Tensor, memory: Memory, context: LayerContext, options: LifOptions): LifResult {
  const switches = switchesOf(context.options);
  if (memory.decay && isLeaky(memory, context.options))
    return lifNeuron(current, memory.decay(context), options);
  if (!memory.stateSpace) throw new TypeError(`internal: the rule ${options.rule} needs a state space`);
  const space = memory.stateSpace(context);
  const reset = options.rule === 'soft' ? { reset: softReset(space, options.threshold!, context) } : {};
  return stateSpaceNeuron(current, { ...space, ...reset }, { ...options, ...switches });
}

/** Masks of candidates c; what there is of rules without a reset. */
const masks: Partial<
  Record<LifRule, (c: Tensor, period: number) => { readonly s: Tensor; readonly open?: Tensor }>
> = {
  none: (c) => ({ s: c }),
  refractory: (c, period) => refractoryMask(c, { period }),
  'refractory-conv': (c, period) => convRefractoryMask(c, { period }),
};

/** The rule over a potential that is not that of a state space, where no spike changes it. */
function overPotential(rule: LifRule, current: Tensor, memory: Memory, context: LayerContext): Spikes {
  const mask = masks[rule];
  if (!mask) throw new TypeError(`internal: the rule ${rule} needs a state space`);
  const { refractory, maskGradient } = context.options;
  const potential = potentialOf(current, memory, context);
  const c = candidatesOf(potential, context);
  const { s, open } = mask(c, refractory);
  const spikes = maskGradient === 'straight-through' && open ? add(c, stopGradient(sub(s, c))) : s;
  return { spikes, count: sum(spikes, [1]), potential, ...(open ? { open } : {}) };
}

function spikeRule(rule: LifRule, { options, ...description }: Description): SpikeRule {
  const own = onStates[rule] ? { onStates: onStates[rule] } : {};
  return {
    ...description,
    id: rule,
    threshold: thresholdOf,
    options: ['threshold', 'crossing', ...options],
    ...own,
    ...(masks[rule] ? {} : { misfit: withoutStates }),
    takesMap: (memory, options) => !memory.potential && !options.recurrent && isLeaky(memory, options),
    apply(current, memory, context) {
      const layer = connected(current, memory, own, context);
      if (layer) return layer;
      if (!memory.stateSpace) return overPotential(rule, current, memory, context);
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
