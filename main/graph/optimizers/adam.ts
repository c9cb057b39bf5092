/**
 * @file Adam (Kingma and Ba 2015) and AdamW (Loshchilov and Hutter 2019), written as in PyTorch's torch.optim.
 */
import { add, div, mul, sqrt, square, sub } from '../functions/arithmetic.ts';
import { checkRange, given, split } from './optimizer.ts';
import type { Optimizer } from './optimizer.ts';

export interface AdamOptions {
  /** Decay of the mean of gradients, 0 ≤ β₁ < 1; default 0.9. */
  beta1?: number;
  /** Decay of the mean of squared gradients, 0 ≤ β₂ < 1; default 0.999. */
  beta2?: number;
  /** ε ≥ 0, added after the square root; default 1e−8. */
  epsilon?: number;
  /** w ≥ 0; default 0 for Adam and 0.01 for AdamW. */
  weightDecay?: number;
}

/**
 * With g the gradient at step t:
 *
 *     m ← β₁·m + (1 − β₁)·g        c₁ = 1 − β₁ᵗ
 *     v ← β₂·v + (1 − β₂)·g²       c₂ = 1 − β₂ᵗ
 *     p ← p − (learningRate / c₁)·m / (√v / √c₂ + ε)
 *
 * Weight decay w is L2 regularisation: g is the gradient plus w·p.
 * @throws RangeError for an option out of its range
 */
export function adam({ weightDecay = 0, ...options }: AdamOptions = {}): Optimizer {
  return adamWith(options, weightDecay, 'added to the gradient');
}

/**
 * Adam with decoupled weight decay: p is multiplied by 1 − learningRate·w before the step above.
 * @throws RangeError for an option out of its range
 */
export function adamW({ weightDecay = 0.01, ...options }: AdamOptions = {}): Optimizer {
  return adamWith(options, weightDecay, 'decoupled');
}

function adamWith(
  { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }: Omit<AdamOptions, 'weightDecay'>,
  weightDecay: number,
  decay: 'added to the gradient' | 'decoupled',
): Optimizer {
  checkRange('beta1', beta1, 0, 1);
  checkRange('beta2', beta2, 0, 1);
  checkRange('epsilon', epsilon, 0);
  checkRange('weightDecay', weightDecay, 0);
  const gradientDecay = decay === 'added to the gradient' ? weightDecay : 0;
  const ownDecay = decay === 'decoupled' ? weightDecay : 0;
  return {
    scalars: ['optimizer.learningRate', 'optimizer.correction1', 'optimizer.correction2'],
    init: (shape) => ({ adam1: shape, adam2: shape }),
    update(_graph, { parameter, gradient, slots, scalars }) {
      const learningRate = given(scalars, 'optimizer.learningRate');
      const stepSize = div(learningRate, given(scalars, 'optimizer.correction1'));
      const rootCorrection = sqrt(given(scalars, 'optimizer.correction2'));
      const g = gradientDecay === 0 ? gradient : add(gradient, mul(parameter, gradientDecay));
      const m = add(mul(given(slots, 'adam1'), beta1), mul(g, 1 - beta1));
      const v = add(mul(given(slots, 'adam2'), beta2), mul(square(g), 1 - beta2));
      const denominator = add(div(sqrt(v), rootCorrection), epsilon);
      const decayed = ownDecay === 0 ? parameter : mul(parameter, sub(1, mul(learningRate, ownDecay)));
      return { parameter: sub(decayed, mul(stepSize, div(m, denominator))), slots: { adam1: m, adam2: v } };
    },
    updateAll(graph, updates) {
      const { scalars } = updates[0]!;
      const inputs = [
        given(scalars, 'optimizer.learningRate'),
        given(scalars, 'optimizer.correction1'),
        given(scalars, 'optimizer.correction2'),
        ...updates.flatMap(({ parameter, gradient, slots }) => {
          return [parameter, gradient, given(slots, 'adam1'), given(slots, 'adam2')];
        }),
      ];
      const rests = { rest1: 1 - beta1, rest2: 1 - beta2 };
      const attributes = { beta1, beta2, ...rests, epsilon, gradientDecay, ownDecay };
      return split(graph.append('adamStep', inputs, attributes), ['adam1', 'adam2']);
    },
    scalarValues: (step, learningRate) => ({
      'optimizer.learningRate': learningRate,
      'optimizer.correction1': 1 - beta1 ** step,
      'optimizer.correction2': 1 - beta2 ** step,
    }),
  };
}
