/**
 * @file The table of gradient rules: one for every operator of the catalogue, or this does not compile.
 */
import { elementwise } from './elementwise.ts';
import { feedback } from './feedback.ts';
import { indexing } from './indexing.ts';
import { layout } from './layout.ts';
import { optimizers } from './optimizers.ts';
import { products } from './products.ts';
import { recurrent } from './recurrent.ts';
import { reductions } from './reductions.ts';
import type { GradientRules } from './rule.ts';
import { spiking } from './spiking.ts';

export const gradientRules: GradientRules = {
  ...elementwise,
  ...products,
  ...reductions,
  ...layout,
  ...indexing,
  ...spiking,
  ...feedback,
  ...recurrent,
  ...optimizers,
};
