/**
 * @file A layer of neurons whose spikes feed back into two states, and to each other where they are connected: with R the learned
 * weights of the layer, R·s[t−1] is added to the input current x[t] (kernels/operators/feedback-neuron).
 */
import { feedbackNeuron, mul, neg } from '../../graph/index.ts';
import type { FeedbackParameters, Tensor } from '../../graph/index.ts';
import type { LayerContext, Memory, Row, TwoStates } from '../memories/memory.ts';
import { thresholdOf } from '../spike-rules/crossing.ts';
import type { SpikeRule, Spikes } from '../spike-rules/spike-rule.ts';
import { resetOf, rowsOf } from './rows.ts';

/** Adds such a layer, connected (`<layer>.spike.recurrent` [hidden, hidden], uniform in ±1/√hidden at first) if the options say so. */
export function feedbackLayer(current: Tensor, neurons: FeedbackParameters, context: LayerContext): Spikes {
  const { name, hidden, options, parameters } = context;
  const { recurrent, surrogate, surrogateScale, maskGradient } = options;
  const start = { uniform: 1 / Math.sqrt(hidden) };
  const connections = recurrent
    ? { recurrent: parameters.declare(`${name}.spike.recurrent`, [hidden, hidden], start) }
    : {};
  const straight = maskGradient === 'straight-through';
  const numbers = { threshold: thresholdOf(options), surrogate, surrogateScale, straight };
  const { s, count, v, open } = feedbackNeuron(current, { ...neurons, ...connections }, numbers);
  return { spikes: s, count, potential: v, ...(neurons.period === undefined ? {} : { open }) };
}

/** Whether neurons of this memory and this rule can be connected to each other. */
export const canConnect = (memory: Memory, rule: SpikeRule): boolean =>
  memory.states !== undefined && rule.onStates !== undefined;

/** The neurons of a memory and a rule, connected; nothing where the options want none of that. */
export function connected(
  current: Tensor,
  memory: Memory,
  { onStates }: Pick<SpikeRule, 'onStates'>,
  context: LayerContext,
): Spikes | undefined {
  if (!context.options.recurrent || !memory.states || !onStates) return undefined;
  const states = memory.states(context);
  const neurons = { map: rowsOf(context, ...states), read: rowsOf(context, 1, 0) };
  return feedbackLayer(current, { ...neurons, ...onStates(states, context) }, context);
}

const times = (row: Row, factor: number) => (typeof row === 'number' ? row * factor : mul(row, factor));
const minus = (row: Row) => (typeof row === 'number' ? -row : neg(row));

/** Resets in the parameters of the operator, what the last spike takes from the step that follows it; and refractory periods. */
export const resets = {
  none: () => ({}),
  /** θ from the potential h. */
  soft: ([byFirst, , , bySecond]: TwoStates, context: LayerContext) => {
    const taken = -context.options.threshold;
    return resetOf(context, rowsOf(context, 0, 0, times(byFirst, taken), 0, 0, times(bySecond, taken), 0));
  },
  /** Both states. */
  hard: ([a, b, , c, d]: TwoStates, context: LayerContext) =>
    resetOf(context, rowsOf(context, minus(a), minus(b), 0, minus(c), minus(d), 0, 0)),
  refractory: (_: TwoStates, { options }: LayerContext) => ({ period: options.refractory }),
  'refractory-conv': (_: TwoStates, { options }: LayerContext) => ({
    ...{ period: options.refractory, byCandidates: true },
  }),
} satisfies Record<string, NonNullable<SpikeRule['onStates']>>;
