/**
 * @file Gradient rules of indexing: what was read at an index gets its gradient added there.
 */
import { gatherElements, scatterAdd } from '../functions/indexing.ts';
import { reshape } from '../functions/layout.ts';
import { sizeOf } from '../shape.ts';
import { alongAxis, zerosLike } from './layout.ts';
import type { GradientRules } from './rule.ts';

export const indexing = {
  gather: ([dy], { inputs: [x, indices], attributes: { axis } }) => {
    const updates = reshape(dy, x.shape.with(axis, sizeOf(indices.shape)));
    const flat = reshape(indices, [sizeOf(indices.shape)]);
    return [scatterAdd(zerosLike(x), alongAxis(flat, updates, axis), updates, axis), undefined];
  },
  gatherElements: ([dy], { inputs: [x, indices], attributes: { axis } }) => [
    scatterAdd(zerosLike(x), indices, dy, axis),
    undefined,
  ],
  scatterAdd: ([dy], { inputs: [, indices], attributes: { axis } }) => [
    dy,
    undefined,
    gatherElements(dy, indices, axis),
  ],
} satisfies Partial<GradientRules>;
