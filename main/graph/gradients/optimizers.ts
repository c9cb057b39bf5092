/** @file Gradient rules of the operators that take an optimizer's step: none, since nothing is trained through it. */
import { notDifferentiable } from './rule.ts';
import type { GradientRules } from './rule.ts';

const takesAStep = notDifferentiable("it takes the optimizer's step");

export const optimizers = {
  adamStep: takesAStep,
  sgdStep: takesAStep,
} satisfies Partial<GradientRules>;
