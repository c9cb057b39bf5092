/**
 * @file In pieces along time: neurons and their memories. Where an operator has no input for its state, the state comes as
 * steps before those of the piece: what such an operator makes of them is the state again, to the last bit.
 */
import { concat, slice } from '../functions/layout.ts';
import { sum } from '../functions/reductions.ts';
import type { Tensor } from '../graph.ts';
import type { Carry, Reduced, Step, StreamRules } from './rule.ts';

/** Sequences are [B,T,H]. */
const TIME = 1;
const last = (x: Tensor, steps: number): Tensor => slice(x, { axis: TIME, start: x.shape[TIME]! - steps });
const after = (x: Tensor, steps: number): Tensor => slice(x, { axis: TIME, start: steps });
const joined = ({ before }: Carry, x: Tensor): Tensor => concat([before, x], TIME);
const countOf = (s: Tensor): Reduced => ({ reduce: 'sum', part: sum(s, [TIME]) });

/** Room for the last steps of a sequence like x. */
const lastSteps = ({ carry }: Pick<Step, 'carry'>, x: Tensor, steps: number): Carry =>
  carry(x.shape.with(TIME, steps));

/** A refractory gate knows its state from what closed it in the last `period` steps: spikes that passed, or candidates. */
function masked(
  step: Pick<Step, 'carry'>,
  op: 'refractoryMask' | 'convRefractoryMask',
  c: Tensor,
  attributes: { readonly period: number; readonly split?: number },
): readonly [s: Tensor, open: Tensor] {
  const { period } = attributes;
  if (period === 0) return c.graph.append(op, [c], attributes);
  const past = lastSteps(step, c, period);
  const all = joined(past, c);
  const [s, open] = c.graph.append(op, [all], attributes);
  past.keep(last(op === 'refractoryMask' ? s : all, period));
  return [after(s, period), after(open, period)];
}

/** Leaky neurons go on from the last potential: of a step with that current it is the potential, and what follows it follows. */
function leaky(step: Step<'lifNeuron'>, rule: 'none' | 'soft' | 'hard') {
  const [current, decay] = step.inputs;
  const past = lastSteps(step, current, 1);
  const [s, , v, open] = current.graph.append('lifNeuron', [joined(past, current), decay], {
    ...step.attributes,
    rule,
  });
  past.keep(last(v, 1));
  return { s: after(s, 1), v: after(v, 1), open: after(open, 1) };
}

export const neuronRules = {
  linearScan(step) {
    const [x, gate] = step.inputs;
    if (step.attributes.reverse) return step.refuse('it comes from the end');
    const past = lastSteps(step, x, 1);
    // Whatever gate that step has: before it there is nothing.
    const gates = step.axes[1] ? concat([slice(gate, { axis: TIME, end: 1 }), gate], TIME) : gate;
    const [h] = x.graph.append('linearScan', [joined(past, x), gates], step.attributes);
    past.keep(last(h, 1));
    return [after(h, 1)];
  },
  refractoryMask: (step) => masked(step, 'refractoryMask', step.inputs[0], step.attributes),
  convRefractoryMask: (step) => masked(step, 'convRefractoryMask', step.inputs[0], step.attributes),
  lifNeuron(step) {
    const { rule, threshold, period, surrogate, scale } = step.attributes;
    if (step.isFused) {
      const [s, count, v, open] = step.copy();
      return [s, { reduce: 'sum', part: count }, v, open];
    }
    if (threshold <= 0) return step.refuse('a neuron at rest would spike');
    if (rule !== 'refractory' && rule !== 'refractory-conv') {
      const { s, v, open } = leaky(step, rule);
      return [s, countOf(s), v, open];
    }
    const { v } = leaky(step, 'none');
    const [c] = v.graph.append('spike', [v], { threshold, surrogate, scale });
    const mask = rule === 'refractory' ? 'refractoryMask' : 'convRefractoryMask';
    const [s, open] = masked(step, mask, c, { period });
    return [s, countOf(s), v, open];
  },
  stateSpaceNeuron({ inputs, attributes, carry }) {
    const [x, pole, mix, skip, reset] = inputs;
    const [batch, , channels] = x.shape as [number, number, number];
    const state = carry([batch, 2 * pole.shape[1]! + 1, channels]);
    const [s, count, v, open, next] = x.graph.append(
      'stateSpaceNeuron',
      [x, pole, mix, skip, reset, state.before],
      attributes,
    );
    state.keep(next);
    return [s, { reduce: 'sum', part: count }, v, open, next];
  },
  slidingPsn(step) {
    const [x, weight, bias] = step.inputs;
    const past = weight.shape[0]! - 1;
    const late = past > 0 ? lastSteps(step, x, past) : undefined;
    const all = late ? joined(late, x) : x;
    late?.keep(last(all, past));
    const [s, , h] = x.graph.append('slidingPsn', [all, weight, bias], step.attributes);
    const own = after(s, past);
    return [own, countOf(own), after(h, past)];
  },
  gatedCell({ inputs: [x, weights], attributes, carry }) {
    const state = carry([x.shape[0]!, 2, weights.shape[1]!]);
    const [h, saved, next] = x.graph.append('gatedCell', [x, weights, state.before], attributes);
    state.keep(next);
    return [h, saved, next];
  },
  feedbackNeuron({ inputs, attributes, carry }) {
    const [x, map, read, feed, reset, recurrent] = inputs;
    const state = carry([x.shape[0]!, 5, x.shape[2]!]);
    const given = [x, map, read, feed, reset, recurrent, state.before] as const;
    const [s, count, v, next, open] = x.graph.append('feedbackNeuron', given, attributes);
    state.keep(next);
    return [s, { reduce: 'sum', part: count }, v, next, open];
  },
} satisfies Partial<StreamRules>;
