/** @file Gradient rules of the gated recurrent cells. */
import { notDifferentiable } from './rule.ts';
import type { GradientRules } from './rule.ts';

export const recurrent = {
  gatedCell: ([dh, dsaved], { inputs: [x, weights], outputs: [h, saved], attributes }) => {
    if (dsaved) throw new TypeError('internal: what a cell saves is for its gradient alone');
    if (!dh) return [undefined, undefined, undefined];
    return [...x.graph.append('gatedCellGrad', [weights, h, saved, dh], attributes), undefined];
  },
  gatedCellGrad: notDifferentiable('it is a gradient itself; there are no second derivatives'),
} satisfies Partial<GradientRules>;
