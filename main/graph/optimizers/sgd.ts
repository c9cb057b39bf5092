/**
 * @file Stochastic gradient descent, with momentum as PyTorch's torch.optim.SGD has it (dampening 0, not Nesterov).
 */
import { add, mul, sub } from '../functions/arithmetic.ts';
import { checkRange, given, split } from './optimizer.ts';
import type { Optimizer } from './optimizer.ts';

export interface SgdOptions {
  /** m, 0 ≤ m < 1; default 0, which keeps no state. */
  momentum?: number;
  /** w ≥ 0, added to the gradient as w·p (L2 regularisation); default 0. */
  weightDecay?: number;
}

/**
 * With g the gradient: buffer ← m·buffer + g; p ← p − learningRate·buffer. Without momentum p ← p − learningRate·g.
 * @throws RangeError for an option out of its range
 */
export function sgd({ momentum = 0, weightDecay = 0 }: SgdOptions = {}): Optimizer {
  checkRange('momentum', momentum, 0, 1);
  checkRange('weightDecay', weightDecay, 0);
  return {
    scalars: ['optimizer.learningRate'],
    init: (shape) => (momentum === 0 ? {} : { momentum: shape }),
    update(_graph, { parameter, gradient, slots, scalars }) {
      const g = weightDecay === 0 ? gradient : add(gradient, mul(parameter, weightDecay));
      const buffer = momentum === 0 ? g : add(mul(given(slots, 'momentum'), momentum), g);
      const next = sub(parameter, mul(buffer, given(scalars, 'optimizer.learningRate')));
      return { parameter: next, slots: momentum === 0 ? {} : { momentum: buffer } };
    },
    updateAll(graph, updates) {
      const inputs = [
        given(updates[0]!.scalars, 'optimizer.learningRate'),
        ...updates.flatMap(({ parameter, gradient, slots }) => {
          return [parameter, gradient, ...(momentum === 0 ? [] : [given(slots, 'momentum')])];
        }),
      ];
      const outputs = graph.append('sgdStep', inputs, { momentum, weightDecay });
      return split(outputs, momentum === 0 ? [] : ['momentum']);
    },
    scalarValues: (_step, learningRate) => ({ 'optimizer.learningRate': learningRate }),
  };
}
