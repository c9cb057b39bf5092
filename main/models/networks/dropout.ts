/** @file Dropout at the places of a network. */
import { add, dropout, mul } from '../../graph/index.ts';
import type { Tensor } from '../../graph/index.ts';
import type { Options } from '../options.ts';
import type { NetworkInputs } from './network.ts';

/** Drops at a place while training, each place and step with numbers of its own. */
export function dropper(
  { dropout: share }: Pick<Options, 'dropout'>,
  { dropoutSeed }: Pick<NetworkInputs, 'dropoutSeed'>,
): (x: Tensor, place: number) => Tensor {
  if (share === 0 || !dropoutSeed) return (x) => x;
  return (x, place) => dropout(x, share, add(mul(dropoutSeed, 1009), place));
}
