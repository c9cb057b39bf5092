/** @file Gradient rules of neurons whose spikes feed back into their states; what `reset` does is a constant for the spikes. */
import { pad, slice } from '../functions/layout.ts';
import type { Tensor } from '../graph.ts';
import { notDifferentiable } from './rule.ts';
import type { GradientRules } from './rule.ts';

/** Spikes one step before; none at the first step. */
const before = (s: Tensor) => pad(slice(s, { axis: 1, end: s.shape[1]! - 1 }), [0, 1, 0], [0, 0, 0]);

export const feedback = {
  feedbackNeuron: ([ds, dcount, dv], { inputs, outputs: [s, , v, , open], attributes }) => {
    const [x, map, read, feed, reset, recurrent] = inputs;
    if (!ds && !dcount && !dv)
      return [undefined, undefined, undefined, undefined, undefined, undefined, undefined];
    const [dx, dmap, dread, dfeed] = x.graph.append(
      'feedbackNeuronGrad',
      [x, v, map, read, feed, reset, ds, dcount, dv, recurrent, attributes.period > 0 ? open : undefined],
      attributes,
    );
    // What spikes brought is a map of the spikes of the step before: its weights' gradient costs what spikes.
    const drecurrent = recurrent && x.graph.append('spikeLinearGrad', [before(s), recurrent, dx], {})[1];
    return [dx, dmap, dread, feed && dfeed, reset && dfeed, drecurrent, undefined];
  },
  feedbackNeuronGrad: notDifferentiable('it is a gradient itself; there are no second derivatives'),
} satisfies Partial<GradientRules>;
