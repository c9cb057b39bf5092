/** @file Options that a variant has no use for: allowed, since one list may serve several variants, but said. */
import { findVariant, optionsWithoutUse } from '../models/index.ts';
import type { TrainRequest } from './runs.ts';

/** A sentence on the given options that change nothing, or undefined where all have a use. @throws RefractError `not-found` */
export function unusedOptionsNote({
  variant,
  options,
}: Pick<TrainRequest, 'variant' | 'options'>): string | undefined {
  const unused = optionsWithoutUse(findVariant(variant), Object.keys(options));
  if (unused.length === 0) return undefined;
  return `${variant} has no ${unused.join(', no ')}: ${unused.length === 1 ? 'this option changes' : 'these options change'} nothing.`;
}
