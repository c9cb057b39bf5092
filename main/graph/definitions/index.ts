/**
 * @file The table of definitions: one for every operator of the catalogue, or this does not compile.
 */
import type { OpName } from '../catalogue.ts';
import type { Definition, Definitions } from './definition.ts';
import { elementwise } from './elementwise.ts';
import { feedback } from './feedback.ts';
import { indexing } from './indexing.ts';
import { layout } from './layout.ts';
import { optimizers } from './optimizers.ts';
import { products } from './products.ts';
import { recurrent } from './recurrent.ts';
import { reductions } from './reductions.ts';
import { spiking } from './spiking.ts';

const definitions: Definitions = {
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

/** The definition of an operator. */
export function definitionOf<K extends OpName>(op: K): Definition<K> {
  return definitions[op];
}
